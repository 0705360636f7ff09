import Core
import Foundation
import Lake
import Portfolio

extension ReportGathering {
    /// The files of a signals partition that people use; older partitions have none of them.
    private static let attached = ["signals.csv", "orders.csv"]

    /// What signals.json tells besides the rows, as far as a report says it.
    private struct SignalFacts: Decodable {
        var model: String
        var notes: [String]
        var risk: RiskSummary?
        var combination: CombinationSummary?

        private enum CodingKeys: CodingKey { case model, notes, risk, combination }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            model = try container.decode(String.self, forKey: .model)
            notes = try container.decode([String].self, forKey: .notes)
            // What the rules did is told beside the rest: in another shape it is no reason to tell nothing.
            risk = try? container.decodeIfPresent(RiskSummary.self, forKey: .risk)
            combination = try? container.decodeIfPresent(CombinationSummary.self, forKey: .combination)
        }
    }

    /// The session's signals with names, notes and files.
    ///
    /// - Throws: ``LakeError``, or ``ReportError`` for a signals.json that cannot be understood.
    mutating func signals(on date: CivilDate, slots: [Slot]) throws -> MonthlyReport {
        let folder = Dataset.signals.partition(date)
        let signals = try lake.signals(on: date)
        try use(folder)
        var report = MonthlyReport(
            session: date,
            signals: signals.map { signal in
                let slot = slots.indices.contains(signal.slot) ? slots[signal.slot] : nil
                return ListedSignal(signal, name: slot?.name, sector: slot?.sector)
            })
        let names = Set(try lake.manifest(of: folder).files.map(\.name))
        if names.contains("signals.json") {
            let facts: SignalFacts
            do {
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                facts = try decoder.decode(SignalFacts.self, from: lake.file("signals.json", of: folder))
            } catch let error as DecodingError {
                throw ReportError(
                    .badSignals,
                    "\(lake.path(of: folder))/signals.json cannot be understood; run generate-signals "
                        + "--date \(date) --force", cause: error)
            }
            report.decider = facts.model
            report.notes = facts.notes
            report.risk = facts.risk
            report.combination = facts.combination
        }
        for name in Self.attached where names.contains(name) {
            report.files.append(
                PublishedFile(name: name, bytes: Array(try lake.file(name, of: folder))))
        }
        if signals.isEmpty, report.notes.isEmpty {
            report.warnings.append("generate-signals published no signals for this session.")
        }
        return report
    }
}
