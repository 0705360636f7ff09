import ArgumentParser
import Core
import Ingestion
import JobKit
import Lake
import Ledger

struct UniverseImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take the index's members from a file into the ledger, and say what changes.",
        discussion: """
            EXAMPLES
              bellwether universe import members.csv --effective 2023-06-26
              bellwether universe import IWV_holdings.csv --dry-run
              bellwether universe import additions.csv --effective 2023-09-18 --partial

            A file without a since column lists the members from the effective day on, until the next list: who \
            is not in it leaves. With --partial it only adds and updates, and takes out rows with a removed \
            date. A file with a since column holds spells of single stocks. iShares' holdings are read as \
            published; their own day is the default. Lists may come in any order, and a corrected one takes the \
            place of the one of its day. fetch-daily then publishes the slots; universe publish renews those \
            that stand.
            EXIT  65 the file is not sound, or a full list would remove more than a quarter of the members.
            """)

    @OptionGroup var shared: SharedOptions
    @OptionGroup var output: JSONOption

    @Argument(help: "The file: CSV, plain or .gz or .zst.")
    var file: String

    @Option(help: ArgumentHelp("First day on which it is in force.", valueName: "YYYY-MM-DD"))
    var effective: CivilDate?

    @Flag(help: "The file does not name all members: an absence there is no departure.")
    var partial = false

    @Flag(help: "Name every stock, not the first few.")
    var verbose = false

    func run() async throws {
        try await Job("universe-import", shared).run { context in
            let before = try KnownUniverse(context.ledger)
            let file = try MembershipFile(
                contentsOf: file, effective: effective, known: try symbols(before, context.ledger))
            switch file.content {
            case .spells(let spells):
                guard !partial else {
                    throw ValidationFailure(
                        "--partial is for lists; \(file.source) holds spells with a since column")
                }
                return try importSpells(spells, file, context)
            case .list(let members, let leavers):
                let list = IndexList(
                    effective: try day(file, context), members: members, leavers: leavers,
                    isPartial: partial || !leavers.isEmpty)
                return try importList(list, file, before, context)
            }
        }
    }

    /// Every symbol that the ledger has met: they settle how share classes are spelt.
    private func symbols(_ known: KnownUniverse, _ ledger: LedgerDatabase) throws -> Set<Symbol> {
        var symbols = Set(known.history.spells.map(\.symbol))
        for list in known.history.lists { symbols.formUnion(list.members.map(\.symbol)) }
        for instrument in try ledger.instruments() { symbols.insert(instrument.listing.symbol) }
        return symbols
    }

    /// The day given, or the file's own, moved to a session.
    private func day(_ file: MembershipFile, _ context: JobContext) throws -> CivilDate {
        if let effective {
            if case .list(_, let leavers) = file.content, !leavers.isEmpty, let own = file.asOf,
                own != effective
            {
                throw ValidationFailure(
                    "--effective \(effective), but \(file.source) removes its stocks on \(own); leave the option out"
                )
            }
            return effective
        }
        guard let own = file.asOf else {
            throw JobError(
                .usage, "\(file.source) names no day; give --effective DATE, its first day in force")
        }
        let calendar = ExchangeCalendar.nyse
        return calendar.isSession(own) ? own : calendar.session(after: own) ?? own
    }

    // MARK: Spells

    private func importSpells(
        _ spells: [Constituent], _ file: MembershipFile, _ context: JobContext
    ) throws -> JobOutcome {
        let first = spells.map(\.since).min() ?? .earliest
        let change = try context.ledger.importConstituents(
            spells,
            from: IndexImport(
                effective: first, kind: .spells, source: file.source, digest: file.digest,
                imported: context.now(), rows: spells.count))
        let line = "\(change.added) added, \(change.changed) changed, \(change.unchanged) unchanged"
        if output.json {
            let counts = ["added": change.added, "changed": change.changed, "unchanged": change.unchanged]
            context.print(try jsonText(counts))
        } else if change.added + change.changed == 0 {
            return .nothingToDo(line)
        } else {
            context.print(context.isDryRun ? "would be \(line)" : line)
            let outdated = try OutdatedSlots(context.lake, try KnownUniverse(context.ledger), from: first)
            if let outdated { context.print(outdated.line) }
        }
        return .done(rows: change.added + change.changed)
    }

    // MARK: Lists

    private func importList(
        _ list: IndexList, _ file: MembershipFile, _ before: KnownUniverse, _ context: JobContext
    ) throws -> JobOutcome {
        func take(_ ledger: LedgerDatabase) throws -> IndexListImport {
            try ledger.importList(list, source: file.source, digest: file.digest, at: context.now())
        }
        // Looked at in a copy first: what is refused must not be there.
        let rehearsal =
            context.isDryRun ? context.ledger : try LedgerDatabase.rehearsal(root: context.lake.root)
        let status = try take(rehearsal)
        let after = try KnownUniverse(rehearsal)
        let change = UniverseChange(
            history: after.history, successions: after.successions, on: list.effective)
        try refuseRadical(list, change, context)
        if !context.isDryRun { _ = try take(context.ledger) }
        let report = ImportReport(
            list, file, change, status: status, isFirst: before.history.isEmpty,
            isRehearsal: context.isDryRun,
            outdated: try OutdatedSlots(context.lake, after, from: list.effective))
        if output.json {
            context.print(try jsonText(report))
        } else {
            for line in report.lines(isComplete: verbose) { context.print(line) }
        }
        guard status != .unchanged else { return .done(rows: 0) }
        for warning in report.warnings { context.warning(warning) }
        return .done(rows: list.members.count + list.leavers.count)
    }

    private func refuseRadical(
        _ list: IndexList, _ change: UniverseChange, _ context: JobContext
    ) throws {
        guard !list.isPartial, !context.isForce, change.leaves.count * 4 > change.before else { return }
        throw RadicalList(list: list, change: change)
    }
}

/// A full list that is no list of this index, or not all of it.
struct RadicalList: Failure {
    var list: IndexList
    var change: UniverseChange
    var description: String {
        "the list of \(list.effective) has \(list.members.count) members and would remove "
            + "\(change.leaves.count) of \(change.before), more than a quarter; nothing was imported: give "
            + "--partial if it does not name all members, --force if it is right"
    }
    var kind: FailureKind { .badData }
}
