import Core

extension MonthlyMail {
    static func record(_ report: MonthlyReport) -> MailSection {
        var section = pastYear(report.success)
        addLast(report.outcome, to: &section)
        return section
    }

    /// How often signals of the last twelve months paid.
    static func pastYear(_ past: SuccessFacts?) -> MailSection {
        var section = MailSection("How past signals did")
        guard let past else {
            section.paragraphs = [
                "No signal of the last twelve months has a known outcome yet: a month's outcome is known when the next "
                    + "decision is due. How often these signals pay is therefore not known."
            ]
            return section
        }
        section.paragraphs = success(past)
        for share in past.byAction {
            section.add(
                share.name,
                "\(FigureText.percent(share.rate)) of \(FigureText.grouped(share.count)) paid "
                    + "(\(interval(share.low, share.high)))")
        }
        section.add(
            "Mean excess",
            "\(FigureText.percent(past.meanExcess, digits: 2, signed: true)) a signal, after costs")
        section.remarks = [
            "A signal paid when following it did better, after its cost, than the mean of all stocks that could be "
                + "bought, up to the next decision; SELL paid when the stock did worse than that. Published and "
                + "replayed signals count; what a younger model would have said does not. The interval is the "
                + "wider of two: signals on their own, and whole months."
        ]
        return section
    }

    private static func success(_ past: SuccessFacts) -> [String] {
        let all = past.all
        let months = past.months == 12 ? "the twelve months" : "\(past.months) of the twelve months"
        var paragraphs = [
            "\(FigureText.percent(all.rate)) of \(FigureText.grouped(all.count)) signals paid whose outcome came in "
                + "\(months) to \(FigureText.month(past.closedIn.upperBound)); the 95% interval is "
                + "\(interval(all.low, all.high))."
        ]
        guard let base = past.baseRate else {
            return paragraphs + ["What no skill would have come to is not known."]
        }
        let share = FigureText.percent(base)
        paragraphs.append(
            all.low > base
                ? "Without skill \(share) would have paid, before costs: the interval lies above that."
                : all.high < base
                    ? "Without skill \(share) would have paid, before costs: these signals did worse than chance."
                    : "Without skill \(share) would have paid, before costs. The interval holds that share too, so "
                        + "this is no evidence of skill.")
        return paragraphs
    }

    private static func addLast(_ past: PastOutcome?, to section: inout MailSection) {
        guard let past else { return }
        section.add(
            "Last month's portfolio",
            (past.portfolioReturn.map { "\(FigureText.percent($0, signed: true)) with its cash; " } ?? "")
                + "its stocks \(FigureText.percent(past.meanReturn, signed: true)) on average")
        section.add(
            "Benchmark meanwhile",
            "\(FigureText.percent(past.universeReturn, signed: true)), the mean of all stocks")
        section.add(
            "Its stocks that rose", "\(FigureText.percent(past.hitRate, digits: 0)) of \(past.holdings)")
        section.remarks.append(
            "Last month is from close to close since \(FigureText.date(past.session)), before costs.")
    }

    static func interval(_ low: Double, _ high: Double) -> String {
        "\(FigureText.number(low * 100, digits: 1))–\(FigureText.percent(high))"
    }

    static func backtest(_ report: MonthlyReport) -> MailSection? {
        let (periods, rows) = PageContent.figures(report.model)
        guard !rows.isEmpty || report.equity != nil else { return nil }
        var section = MailSection("The model's backtest")
        section.columns = periods.flatMap { period in
            [period == "Not seen in training" ? "Unseen" : "Seen", "1/N"]
        }
        section.rows = rows.map { MailSection.Row(label: $0.label, cells: $0.values) }
        section.remarks = [
            "After costs. Unseen are sessions not seen in training; what was seen proves nothing. 1/N holds every "
                + "tradable stock in equal weights, rebalanced on the same days."
        ]
        return section
    }
}
