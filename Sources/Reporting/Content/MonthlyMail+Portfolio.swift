import Core

extension MonthlyMail {
    private static let longestList = 60

    static func changes(_ report: MonthlyReport) -> MailSection {
        var section = MailSection("Changes against last month")
        let changes = report.changes ?? SignalChanges(report.signals.map(\.signal))
        section.paragraphs = [
            changes.previous.map {
                "Against the portfolio that the signals of \(FigureText.date($0)) asked for:"
            }
                ?? "There are no earlier signals to compare with."
        ]
        func add(
            _ name: String, _ positions: [SignalChanges.Position], _ share: (SignalChanges.Position) -> String
        ) {
            guard !positions.isEmpty else { return }
            let shown = positions.prefix(longestList).map {
                MailText.clean($0.symbol.rawValue, limit: 16) + "\u{A0}" + share($0)
            }
            section.add(
                "\(name) (\(positions.count))",
                shown.joined(separator: ", ")
                    + (positions.count > longestList ? " and \(positions.count - longestList) more" : ""))
        }
        func percent(_ share: Double) -> String { FigureText.percent(share) }
        add("New", changes.opened) { percent($0.to) }
        add("Grown", changes.grown) { "\(percent($0.from))→\(percent($0.to))" }
        add("Kept", changes.kept) { percent($0.to) }
        add("Cut", changes.cut) { "\(percent($0.from))→\(percent($0.to))" }
        add("Closed", changes.closed) { percent($0.from) }
        add("Gone", changes.gone) { percent($0.from) }
        if section.facts.isEmpty {
            section.paragraphs.append("Nothing was held and nothing is bought.")
        }
        if !changes.gone.isEmpty {
            section.remarks = [
                "Gone: asked for last time and without a signal now, such as a stock that trades no more."
            ]
        }
        return section
    }

    static func risk(_ report: MonthlyReport) -> MailSection {
        var section = MailSection("Portfolio and risk")
        let portfolio = PortfolioFacts(report.signals)
        if portfolio.holdings == 0 {
            section.add("Holdings", "none: all in cash")
        } else {
            section.add(
                "Holdings",
                "\(portfolio.holdings), as concentrated as "
                    + "\(FigureText.number(portfolio.effectiveHoldings, digits: 0)) of equal size")
            section.add(
                "Largest position",
                portfolio.largest.map {
                    "\(MailText.clean($0.symbol.rawValue, limit: 16)), \(FigureText.percent($0.targetWeight))"
                })
            if portfolio.holdings > 10 { section.add("Ten largest", FigureText.percent(portfolio.topTen)) }
            section.add(
                "Largest sectors",
                portfolio.sectors.prefix(3).map {
                    "\(MailText.clean($0.sector, limit: 40)) \(FigureText.percent($0.weight))"
                }.joined(separator: ", "))
            section.add("Cash", FigureText.percent(portfolio.cash))
        }
        if report.turnover > 0 {
            let cost = report.model?.costBasisPoints.map {
                ", at an assumed \(FigureText.number($0, digits: 0)) basis points a cost of "
                    + FigureText.percent(report.turnover * $0 / 10_000, digits: 2)
            }
            section.add("Traded", FigureText.percent(report.turnover) + " of the portfolio" + (cost ?? ""))
        }
        addBacktested(report.model, to: &section)
        return section
    }

    private static func addBacktested(_ model: ModelFacts?, to section: inout MailSection) {
        let risk = model?.evaluation?.policy
        let baseline = model?.evaluation?.benchmark
        let pair = model?.outOfSample
        func add(
            _ label: String, _ own: EvaluationFacts.Estimate?, _ other: EvaluationFacts.Estimate?,
            _ plain: (Figures) -> Double?
        ) -> Bool {
            guard let value = own?.estimate ?? pair.flatMap({ plain($0.policy) }) else { return false }
            var text = FigureText.percent(value)
            if let low = own?.low, let high = own?.high {
                text += " (\(FigureText.number(low * 100, digits: 1))–\(FigureText.percent(high)))"
            }
            if let value = other?.estimate ?? pair.flatMap({ plain($0.baseline) }) {
                text += "; equal weights \(FigureText.percent(value))"
            }
            section.add(label, text)
            return true
        }
        let known = [
            add("Volatility a year", risk?.annualisedVolatility, baseline?.annualisedVolatility) {
                $0.annualisedVolatility
            },
            add("Deepest fall", risk?.maximumDrawdown, baseline?.maximumDrawdown) { $0.maximumDrawdown },
            add("Bad day (VaR 95%)", risk?.valueAtRisk, baseline?.valueAtRisk) { _ in nil },
            add("Mean of such days", risk?.conditionalValueAtRisk, baseline?.conditionalValueAtRisk) { _ in
                nil
            },
        ].contains(true)
        guard known else {
            section.remarks.append(
                "How risky the policy has been on sessions that it had not seen is not known.")
            return
        }
        let span = [
            model?.evaluation?.from ?? model?.validatedFrom, model?.evaluation?.to ?? model?.validatedTo,
        ]
        .compactMap { $0.map(FigureText.date) }
        let when = span.count == 2 ? " from \(span[0]) to \(span[1])" : ""
        let count = (model?.evaluation?.sessions ?? pair?.policy.sessions).map { ", \($0) sessions" } ?? ""
        section.remarks.append(
            "Volatility, fall and losses of a day are the backtest's\(when)\(count), which the model had not seen in "
                + "training, with 95% intervals where they are known. One session in twenty lost more than VaR. This "
                + "month's portfolio may do otherwise.")
    }
}
