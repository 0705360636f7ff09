import ArgumentParser
import Core
import Ingestion
import JobKit
import Lake
import Ledger

struct UniverseVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "universe",
        abstract: "The 3,600 slots and the index behind them.",
        subcommands: [At.self, Import.self], defaultSubcommand: At.self)

    struct At: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Who held which slot on a day.",
            discussion: """
                EXAMPLES
                  bellwether universe at                      as of today
                  bellwether universe at 2022-12-30           a summary by state and sector
                  bellwether universe at 2022-12-30 --slots   every occupied slot
                """)

        @OptionGroup var look: LookOptions
        @OptionGroup var output: JSONOption

        @Argument(help: ArgumentHelp("The day; today by default.", valueName: "YYYY-MM-DD"))
        var day: CivilDate?

        @Flag(help: "List every occupied slot.")
        var slots = false

        struct Row: Encodable {
            var slot: Int
            var symbol: Symbol
            var state: SlotState
            var since: CivilDate?
            var removed: CivilDate?
            var sector: String?
            var name: String?
        }

        struct Overview: Encodable {
            var date: CivilDate
            var active: Int
            var archived: Int
            var padding: Int
            var sectors: [String: Int]
            var slots: [Row]?
        }

        func run() async throws {
            try await Inspection("bellwether", look).run { context in
                let date = day ?? context.now().date
                let ledger = try LedgerDatabase(readingRoot: context.lake.root)
                let history = try ledger.constituents()
                guard !history.isEmpty else {
                    throw MissingUniverse(
                        description:
                            "the ledger in \(context.lake.name) has no constituents; run fetch-daily, or "
                            + "bellwether universe import FILE --effective DATE")
                }
                let all = SlotAssignment(
                    history: history, successions: try ledger.successions(), on: date
                ).slots
                let occupied = all.compactMap { slot in
                    slot.symbol.map {
                        Row(
                            slot: slot.index, symbol: $0, state: slot.state, since: slot.since,
                            removed: slot.removed,
                            sector: slot.sector, name: slot.name)
                    }
                }
                func count(_ state: SlotState) -> Int { all.count { $0.state == state } }
                let sectors = occupied.filter { $0.state == .active }
                    .reduce(into: [String: Int]()) { $0[$1.sector ?? "unknown", default: 0] += 1 }
                let overview = Overview(
                    date: date, active: count(.active), archived: count(.archived), padding: count(.padding),
                    sectors: sectors, slots: slots ? occupied : nil)
                if output.json {
                    context.print(try jsonText(overview))
                    return
                }
                context.print(
                    "\(date): \(overview.active) active, \(overview.archived) archived, \(overview.padding) padding"
                )
                let lines: [[String]] =
                    slots
                    ? [["slot", "symbol", "state", "since", "removed", "sector", "name"]]
                        + occupied.map {
                            [
                                "\($0.slot)", $0.symbol.rawValue, $0.state.rawValue,
                                $0.since?.description ?? "",
                                $0.removed?.description ?? "", $0.sector ?? "", $0.name ?? "",
                            ]
                        }
                    : sectors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                        ["\($0.value)", $0.key]
                    }
                for line in tableLines(lines, rightAligned: [0]) { context.print(line) }
            }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add constituents from a CSV file to the ledger.",
            discussion: """
                EXAMPLES
                  bellwether universe import members.csv --effective 2023-06-26

                The file has a header line with symbol and, where known, name, sector, since and removed \
                (YYYY-MM-DD). Importing a file again changes nothing. fetch-daily then publishes the slots.
                """)

        @OptionGroup var shared: SharedOptions

        @Argument(help: "The CSV file.")
        var file: String

        @Option(help: ArgumentHelp("First day in the index of rows without one.", valueName: "YYYY-MM-DD"))
        var effective: CivilDate?

        func run() async throws {
            try await Job("universe-import", shared).run { context in
                let list = try ConstituentList(contentsOf: file, effective: effective)
                let change = try context.ledger.importConstituents(list.constituents)
                let line = "\(change.added) added, \(change.changed) changed, \(change.unchanged) unchanged"
                if change.added + change.changed == 0 { return .nothingToDo(line) }
                context.print(context.isDryRun ? "would be \(line)" : line)
                return .done(rows: change.added + change.changed)
            }
        }
    }
}

/// There is no membership to look at.
struct MissingUniverse: Failure {
    var description: String
    var kind: FailureKind { .missingInput }
}
