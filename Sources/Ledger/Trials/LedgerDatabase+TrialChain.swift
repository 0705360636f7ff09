internal import GRDB

extension LedgerDatabase {
    /// How far the trial record has come; nil in a ledger that is read only and has no chain yet.
    ///
    /// Keep it outside the ledger and give it to ``verifyTrials(anchors:)`` later.
    public func trialHead() throws(LedgerError) -> TrialAnchor? {
        try read { database in
            guard try TrialChain.exists(database) else { return nil }
            let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM trials") ?? 0
            return TrialAnchor(count: count, head: try TrialChain.end(database).digest)
        }
    }

    /// Walks the whole trial record and seals every row again, from the first.
    ///
    /// Finds a changed value, a deleted row and rows that were put in, exchanged or numbered anew. Someone who
    /// seals all later rows anew as well is found by an anchor that saw them.
    ///
    /// - Parameter anchors: where each is kept, and what it says.
    public func verifyTrials(
        anchors: [String: TrialAnchor] = [:]
    ) throws(LedgerError) -> TrialVerification {
        try read { database in try TrialChain.verify(database, anchors: anchors) }
    }
}
