import ArgumentParser
import Core
import JobKit
import Lake
import Ledger

struct UniverseAt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "at",
        abstract: "Who held which slot on a day.",
        discussion: """
            EXAMPLES
              bellwether universe at                      as of today
              bellwether universe at 2022-12-30           a summary by state and sector
              bellwether universe at 2022-12-30 --slots   every occupied slot
              bellwether universe at --symbol META        one stock's slot, and how it came by it
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: ArgumentHelp("The day; today by default.", valueName: "YYYY-MM-DD"))
    var day: CivilDate?

    @Flag(help: "List every occupied slot.")
    var slots = false

    @Option(help: ArgumentHelp("One stock: its slot and what happened to it.", valueName: "SYMBOL"))
    var symbol: String?

    struct Row: Encodable {
        var slot: Int
        var symbol: Symbol
        var state: SlotState
        var since: CivilDate?
        var removed: CivilDate?
        var sector: String?
        var name: String?

        init?(_ slot: Slot) {
            guard let symbol = slot.symbol else { return nil }
            self.slot = slot.index
            self.symbol = symbol
            state = slot.state
            since = slot.since
            removed = slot.removed
            sector = slot.sector
            name = slot.name
        }

        var cells: [String] {
            [
                "\(slot)", symbol.rawValue, state.rawValue, since?.description ?? "",
                removed?.description ?? "", sector ?? "", name ?? "",
            ]
        }
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
            let known = try KnownUniverse(ledger, of: context.lake.name)
            let assignment = SlotAssignment(
                history: known.history, successions: known.successions, on: date)
            if let symbol {
                let biography = try StockBiography(symbol, in: assignment, on: date)
                return output.json
                    ? context.print(try jsonText(biography))
                    : biography.lines.forEach { context.print($0) }
            }
            for line in try overview(assignment.slots, on: date) { context.print(line) }
        }
    }

    private func overview(_ all: [Slot], on date: CivilDate) throws -> [String] {
        let occupied = all.compactMap(Row.init)
        func count(_ state: SlotState) -> Int { all.count { $0.state == state } }
        let sectors = occupied.filter { $0.state == .active }
            .reduce(into: [String: Int]()) { $0[$1.sector ?? "unknown", default: 0] += 1 }
        let overview = Overview(
            date: date, active: count(.active), archived: count(.archived), padding: count(.padding),
            sectors: sectors, slots: slots ? occupied : nil)
        if output.json { return [try jsonText(overview)] }
        let lines: [[String]] =
            slots
            ? [["slot", "symbol", "state", "since", "removed", "sector", "name"]] + occupied.map(\.cells)
            : sectors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ["\($0.value)", $0.key] }
        return [
            "\(date): \(overview.active) active, \(overview.archived) archived, \(overview.padding) padding"
        ] + tableLines(lines, rightAligned: [0])
    }
}
