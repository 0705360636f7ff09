import Core
import Health
import Ledger

extension MonthlyMail {
    static func model(_ report: MonthlyReport) -> MailSection {
        var section = MailSection("The model")
        guard let model = report.model else {
            section.paragraphs = [
                report.decider.map { "The card of \(MailText.clean($0, limit: 40)) is not in the tree." }
                    ?? "What decided is not known."
            ]
            return section
        }
        section.add(
            "Model",
            ["\(model.version)", model.algorithm.uppercased(), model.network].compactMap { $0 }
                .map { MailText.clean($0, limit: 40) }.joined(separator: ", "))
        section.add(
            "Trained on", "\(FigureText.date(model.trainedFrom)) to \(FigureText.date(model.trainedTo))")
        if let from = model.validatedFrom, let to = model.validatedTo {
            section.add("Judged on", "\(FigureText.date(from)) to \(FigureText.date(to))")
        } else {
            section.add("Judged on", "no sessions of its own")
        }
        if let gate = report.gate {
            let verdict =
                [
                    "promoted": "passed", "probation": "not passed, in force on probation",
                    "refused": "refused",
                ][
                    gate.verdict] ?? MailText.clean(gate.verdict, limit: 40)
            section.add("Gate", "\(verdict). \(MailText.clean(gate.reason, limit: 500))")
        }
        section.add("Candidates tried", model.trials.map { FigureText.grouped($0) })
        section.add("Steps, seed", "\(FigureText.grouped(model.steps)), \(model.seed)")
        section.add("Holds at most", model.portfolioSize.map { "\($0) stocks" })
        section.remarks = ((model.notes ?? []) + (model.limits ?? [])).prefix(8).map {
            MailText.clean($0, limit: 400)
        }
        return section
    }

    static func data(_ report: MonthlyReport) -> MailSection {
        var section = MailSection("Data and costs")
        let data = report.data
        section.add(
            "Latest prices",
            "the close of \(FigureText.date(data.bars == nil ? data.lastSession ?? report.session : report.session))"
        )
        if let published = data.published {
            let age = report.written.map { written in
                ", \(FigureText.duration(written.secondsSinceEpoch - published.secondsSinceEpoch)) before this mail"
            }
            section.add("Stored", FigureText.instant(published) + (age ?? ""))
        } else {
            section.add("Stored", "not known: the session's prices are not in the tree")
        }
        if let behind = report.sessionsSince, behind > 0 {
            section.add("Sessions since", "\(FigureText.grouped(behind)) closed before this mail was written")
        }
        section.add(
            "Bars",
            data.bars.map { bars in
                FigureText.grouped(bars)
                    + (data.activeStocks.map { " for \(FigureText.grouped($0)) active stocks" } ?? "")
                    + (data.rejects.map { ", \(FigureText.grouped($0)) turned away" } ?? "")
            })
        section.add("Source", data.source.map { MailText.clean($0, limit: 80) })
        section.add("Prices", data.adjustment.map { MailText.clean($0, limit: 80) })
        section.add(
            "History",
            data.firstSession.map {
                "\(FigureText.grouped(data.sessions)) sessions since \(FigureText.date($0))"
            })
        addCosts(report.costs, to: &section)
        return section
    }

    static func addCosts(_ costs: CostHealth?, to section: inout MailSection) {
        guard let costs else {
            section.add("Cost of running", "not known")
            return
        }
        let month = FigureText.month(costs.month)
        let budget = costs.budget.map { " of a budget of \(FigureText.dollars($0))" }
        guard !costs.items.isEmpty || costs.budget != nil else {
            section.add("Cost of running", "not known: the configuration names no prices")
            addInference(costs.inference, to: &section)
            return
        }
        section.add("Spent in \(month)", FigureText.dollars(costs.spent) + (budget ?? ""))
        for item in costs.items.prefix(6) where item.amount > 0 {
            let used = item.quantity.map { quantity in
                " for \(FigureText.grouped(Int(quantity.rounded()))) \(MailText.clean(item.unit ?? "", limit: 20))"
            }
            section.add(
                "· \(MailText.clean(item.name, limit: 24))", FigureText.dollars(item.amount) + (used ?? ""))
        }
        addInference(costs.inference, to: &section)
    }
}
