import ArgumentParser
import Core
import JobKit
import Lake
import Ledger

struct UniverseHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "The files of the index's members that were imported.",
        discussion: """
            EXAMPLES
              bellwether universe history
              bellwether universe history --json
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    struct Line: Encodable {
        var effective: CivilDate
        var kind: String
        var rows: Int
        var joins: Int?
        var leaves: Int?
        var active: Int?
        var imported: String
        var source: String
        var digest: String
    }

    struct Overview: Encodable {
        var imports: [Line]
        /// Of single stocks with dates of their own, from whatever file or vendor.
        var spells: Int
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let ledger = try LedgerDatabase(readingRoot: context.lake.root)
            let known = try KnownUniverse(ledger, of: context.lake.name)
            var lines: [Line] = []
            var assignment = SlotAssignment(history: known.history, successions: known.successions)
            for record in try ledger.indexImports() {
                var line = Line(
                    effective: record.effective, kind: record.kind.rawValue, rows: record.rows,
                    imported: record.imported.description, source: record.source, digest: record.digest)
                if record.kind != .spells {
                    assignment.advance(to: record.effective)
                    let events = assignment.events.reversed().prefix { $0.date >= record.effective }
                    line.joins = events.count { $0.kind == .joined || $0.kind == .returned }
                    line.leaves = events.count { $0.kind == .left }
                    line.active = assignment.slots.count { $0.state == .active }
                }
                lines.append(line)
            }
            let overview = Overview(imports: lines, spells: known.history.spells.count)
            if output.json { return context.print(try jsonText(overview)) }
            func text(_ number: Int?) -> String { number.map { "\($0)" } ?? "" }
            let head = ["effective", "kind", "rows", "joins", "leaves", "active", "imported", "file"]
            let rows = lines.map {
                [
                    $0.effective.description, $0.kind, "\($0.rows)", text($0.joins), text($0.leaves),
                    text($0.active), $0.imported, $0.source,
                ]
            }
            for line in tableLines([head] + rows, rightAligned: [2, 3, 4, 5]) { context.print(line) }
            context.print("\(overview.spells) spells of single stocks")
        }
    }
}
