import Core
import Ingestion
import Ledger

/// What an import of a list changed, for people and as JSON.
struct ImportReport: Encodable {
    struct Stock: Encodable {
        var symbol: Symbol?
        var name: String?
        var slot: Int?

        init(_ event: SlotEvent) {
            symbol = event.symbol
            name = event.name
            slot = event.slot
        }
    }

    struct Rename: Encodable {
        var from: Symbol
        var to: Symbol?
        var date: CivilDate
    }

    struct Move: Encodable {
        var symbol: Symbol?
        var from: String?
        var to: String?
    }

    struct LeftOut: Encodable {
        var line: Int
        var reason: String
        var symbol: String
        var name: String?
    }

    var effective: CivilDate
    var kind: String
    var source: String
    /// `added`, `replaced` or `unchanged`.
    var status: String
    var members: Int
    var before: Int
    var joins: [Stock]
    /// Joins that came back to their archived slot.
    var returns: [Stock]
    var leaves: [Stock]
    var renames: [Rename]
    var moves: [Move]
    var leftOut: [LeftOut]
    /// Symbols that the file writes in another way.
    var respelled: [String: String]
    /// Symbols that look like share classes and were taken as written.
    var undecided: [Symbol]
    var active: Int
    var archived: Int
    var padding: Int
    var warnings: [String] = []
    var notes: [String] = []
    var outdated: OutdatedSlots?
    var isRehearsal: Bool

    private enum CodingKeys: String, CodingKey {
        case effective, kind, source, status, members, before, joins, returns, leaves, renames, moves, leftOut
        case respelled, undecided, active, archived, padding, warnings, notes, outdated
    }

    init(
        _ list: IndexList, _ file: MembershipFile, _ change: UniverseChange, status: IndexListImport,
        isFirst: Bool, isRehearsal: Bool, outdated: OutdatedSlots?
    ) {
        effective = list.effective
        kind = list.isPartial ? "partial" : "list"
        source = file.source
        self.isRehearsal = isRehearsal
        self.outdated = outdated
        members = list.members.count
        before = change.before
        joins = change.joins.map(Stock.init)
        returns = change.returns.map(Stock.init)
        leaves = change.leaves.map(Stock.init)
        renames = change.renames.compactMap { event in
            switch event.kind {
            case .renamed(let from), .resumed(let from, _):
                Rename(from: from, to: event.symbol, date: event.date)
            default: nil
            }
        }
        moves = change.moves.compactMap { event in
            guard case .moved(let from, let to) = event.kind else { return nil }
            return Move(symbol: event.symbol, from: from, to: to)
        }
        leftOut = file.leftOut.map {
            LeftOut(line: $0.line, reason: $0.reason.rawValue, symbol: $0.symbol, name: $0.name)
        }
        respelled = file.respelled.mapValues(\.rawValue)
        undecided = file.undecided
        active = change.count(.active)
        archived = change.count(.archived)
        padding = change.count(.padding)
        switch status {
        case .added: self.status = "added"
        case .unchanged: self.status = "unchanged"
        case .replaced(let old):
            self.status = "replaced"
            notes.append("it takes the place of \(old.source), imported \(old.imported)")
        }
        if isFirst {
            notes.append(
                "this is the first list: when its members joined is not known, so all count from \(effective)"
            )
        }
        if let full = change.full { warnings.append(full.warning) }
        if archived > Universe.nominalArchive {
            warnings.append(
                "\(archived) stocks are archived, \(archived - Universe.nominalArchive) more than the "
                    + "\(Universe.nominalArchive) slots meant for them: they borrow padding, of which \(padding) is left"
            )
        }
        let told = change.renames.count { $0.date == list.effective }
        if told > 0, outdated != nil {
            notes.append(
                "\(told) renames take effect that day: fetch-daily --date \(effective) --force tells them to features"
            )
        }
    }
}
