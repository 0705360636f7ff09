import ArgumentParser
import Core
import JobKit
import Lake
import Ledger

struct UniverseRename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Tell of a company that changed its symbol, where no vendor does.",
        discussion: """
            EXAMPLES
              bellwether universe rename FB META --effective 2022-06-09
              bellwether universe rename FB META --effective 2022-06-09 --undo

            The slot, its history and the features go on under the new symbol from that day. Vendors with \
            listings (polygon) and lists with ISINs tell renames themselves.
            """)

    @OptionGroup var shared: SharedOptions

    @Argument(help: "The symbol until then.")
    var former: String

    @Argument(help: "The symbol from that day on.")
    var symbol: String

    @Option(help: ArgumentHelp("The first day under the new symbol.", valueName: "YYYY-MM-DD"))
    var effective: CivilDate

    @Flag(help: "Take back what was told before.")
    var undo = false

    func run() async throws {
        try await Job("universe-import", shared).run { context in
            guard let former = Symbol(validating: former), let symbol = Symbol(validating: symbol),
                former != symbol
            else {
                throw ValidationFailure(
                    "“\(self.former)” and “\(self.symbol)” are not two symbols; correct them")
            }
            let changed =
                try undo
                ? context.ledger.removeRename(of: former, to: symbol, on: effective)
                : context.ledger.recordRename(of: former, to: symbol, on: effective)
            guard changed else {
                return .nothingToDo(undo ? "nobody told of that rename" : "that rename is known already")
            }
            let known = try KnownUniverse(context.ledger)
            let slots = SlotAssignment(
                history: known.history, successions: known.successions, on: effective
            ).slots
            let holder = slots.first { $0.symbol == (undo ? former : symbol) }
            let name = undo ? former : symbol
            context.print(
                holder.map { "slot \($0.index) goes on as \(name) from \(effective)" }
                    ?? "\(name) has no slot on \(effective)")
            if let outdated = try OutdatedSlots(context.lake, known, from: effective) {
                context.print(outdated.line)
            }
            if try context.lake.contains(.raw, on: effective) {
                context.print(
                    "its features follow after fetch-daily --date \(effective) --force, and build-features "
                        + "from that day on")
            }
            return .done(rows: 1)
        }
    }
}
