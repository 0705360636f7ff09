public import Core
import Foundation
public import Lake
import Transport

/// Publishes universe/ partitions, and knows which of them say what the index's history says by now.
public struct SlotPublication: Sendable {
    private let lake: DataLake
    private let history: IndexHistory
    private let successions: [SymbolSuccession]
    private let command: String
    private let version: String
    /// Of each list, a digest of what it says.
    private let listDigests: [String]

    public init(
        lake: DataLake, history: IndexHistory, successions: [SymbolSuccession], command: String,
        version: String
    ) {
        self.lake = lake
        self.history = history
        self.successions = successions
        self.command = command
        self.version = version
        listDigests = history.lists.map(Self.digest)
    }

    /// Whether the session's partition stands and was made from what is known of that day.
    public func isCurrent(on session: CivilDate) -> Bool {
        lake.isCurrent(Dataset.universe.partition(session), inputs: [input(on: session)])
    }

    /// Published sessions whose slots were made from something else than what is known of their day now.
    public func outdated(in range: ClosedRange<CivilDate>? = nil) throws(LakeError) -> [CivilDate] {
        var sessions: [CivilDate] = []
        for session in try lake.sessions(of: .universe, in: range) where !isCurrent(on: session) {
            sessions.append(session)
        }
        return sessions
    }

    public func publish(_ slots: [Slot], on session: CivilDate) throws(LakeError) {
        let states = slots.reduce(into: [String: Int]()) { $0[$1.state.rawValue, default: 0] += 1 }
        try lake.publish(
            slots: slots, on: session,
            provenance: Provenance(
                command: command, version: version, inputs: [input(on: session)], counts: states,
                started: Date()))
    }

    /// Publishes the slots of every session with bars whose partition is absent or outdated.
    ///
    /// - Parameters:
    ///   - isForced: also of those that are current.
    ///   - progress: told the sessions done and their total.
    /// - Returns: the sessions published, ascending.
    public func renew(
        in range: ClosedRange<CivilDate>? = nil, isForced: Bool = false,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(LakeError) -> [CivilDate] {
        let sessions = try wanting(in: range, isForced: isForced)
        var assignment = SlotAssignment(history: history, successions: successions)
        for (number, session) in sessions.enumerated() {
            assignment.advance(to: session)
            try publish(assignment.slots, on: session)
            progress(number + 1, sessions.count)
        }
        return sessions
    }

    /// The sessions that ``renew(in:isForced:progress:)`` would publish.
    public func wanting(
        in range: ClosedRange<CivilDate>? = nil, isForced: Bool = false
    ) throws(LakeError) -> [CivilDate] {
        var sessions: [CivilDate] = []
        for session in try lake.sessions(of: .raw, in: range) where isForced || !isCurrent(on: session) {
            sessions.append(session)
        }
        return sessions
    }

    /// The part of the membership history that is known on the day, so that a later import does not make
    /// earlier partitions look stale.
    func input(on session: CivilDate) -> Manifest.Input {
        var text = ""
        for spell in history.spells where spell.since <= session {
            let removed = spell.removed.flatMap { $0 <= session ? $0.description : nil } ?? ""
            text +=
                "\(spell.symbol)\t\(spell.since)\t\(removed)\t\(spell.sector ?? "")\t\(spell.name ?? "")\n"
        }
        for (list, digest) in zip(history.lists, listDigests) where list.effective <= session {
            text += "list\t\(list.effective)\t\(list.isPartial ? "partial" : "full")\t\(digest)\n"
        }
        for succession in successions where succession.date <= session {
            text += "\(succession.symbol)\t\(succession.date)\t\(succession.former?.rawValue ?? "")\n"
        }
        return Manifest.Input(path: "ledger:constituents", digest: Digest.sha256(of: text))
    }

    private static func digest(_ list: IndexList) -> String {
        var text = ""
        for member in list.members {
            text += "\(member.symbol)\t\(member.name ?? "")\t\(member.sector ?? "")\t\(member.isin ?? "")\n"
        }
        for symbol in list.leavers { text += "\(symbol)\tleaves\n" }
        return Digest.sha256(of: text)
    }
}

extension CorporateAction {
    /// The source of actions that lists of the index told.
    static let indexSource = "index"
}
