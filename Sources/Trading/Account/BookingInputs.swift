import Core
import Lake
import Ledger

/// What a session's books are made from, as one digest: equal where booking it again gives the same books.
///
/// It covers the session's prices and actions, the signals that were decided at the close before, the renames of what
/// was held or ordered, and by the digest of the session before all that came earlier. What people decided is not
/// in it, as that is never changed afterwards; nor are settings, which hold from the session on in which they
/// are changed.
struct BookingInputs {
    let lake: DataLake
    /// Those that the ledger knows, each once.
    let successions: [SymbolSuccession]

    /// Of the day of the opening.
    func opening(_ account: PaperAccountRow) -> String {
        Manifest.Input.digest(of: ["opened \(account.opened) with \(account.capital) at \(account.broker)"])
    }

    /// - Parameters:
    ///   - touched: symbols that were held at the close before, or ordered after it.
    ///   - prices: of the raw partition.
    ///   - signals: of those decided at the close before; nil for none.
    ///   - before: of the session before.
    func digest(
        of session: CivilDate, after last: CivilDate, touched: Set<Symbol>, prices: String, signals: String?,
        before: String
    ) -> String {
        let renames = successions(after: last, through: session).filter { one in
            touched.contains(one.symbol) || one.former.map(touched.contains) ?? false
        }
        return Manifest.Input.digest(
            of: ["session \(session)", "prices \(prices)", "signals \(signals ?? "none")"]
                + renames.map { "\($0.date) \($0.former?.rawValue ?? "-") \($0.symbol)" }
                + ["before \(before)"])
    }

    func successions(after last: CivilDate, through session: CivilDate) -> ArraySlice<SymbolSuccession> {
        let start = successions.firstIndex { $0.date > last } ?? successions.endIndex
        let end = successions[start...].firstIndex { $0.date > session } ?? successions.endIndex
        return successions[start..<end]
    }

    /// Of the signals decided after a session's close.
    func signalsDigest(on session: CivilDate) throws(LakeError) -> String? {
        guard try lake.contains(.signals, on: session) else { return nil }
        return try lake.manifest(of: .signals, on: session).digest
    }
}

extension BookingInputs {
    /// The first session whose books were made from something else than what stands now; nil where there is none.
    /// What the tree does not hold any more cannot be compared, and counts as it was.
    func firstChange(
        among sessions: [PaperSession], of account: PaperAccountRow, in ledger: LedgerDatabase
    ) throws -> CivilDate? {
        guard let first = sessions.first, let last = sessions.last else { return nil }
        guard first.digest == opening(account) else { return first.session }
        let published = Set(try lake.sessions(of: .raw, in: first.session...last.session))
        let decided = Set(try lake.sessions(of: .signals, in: first.session...last.session))
        let compared = sessions.dropFirst().filter { published.contains($0.session) }
        let manifests = try lake.manifests(of: compared.map { Dataset.raw.partition($0.session) })
        let prices = Dictionary(zip(compared.map(\.session), manifests.map(\.digest))) { $1 }
        for (before, one) in zip(sessions, sessions.dropFirst()) {
            guard let price = prices[one.session] else { continue }
            var touched: Set<Symbol> = []
            if !successions(after: before.session, through: one.session).isEmpty {
                let held = try ledger.paperPositions(account: account.name, on: before.session)
                let orders = try ledger.paperOrders(
                    account: account.name, executing: one.session...one.session)
                touched = Set(held.map(\.symbol) + orders.map(\.symbol))
            }
            let signals = decided.contains(before.session) ? try signalsDigest(on: before.session) : nil
            let standing = digest(
                of: one.session, after: before.session, touched: touched, prices: price, signals: signals,
                before: before.digest)
            if standing != one.digest { return one.session }
        }
        return nil
    }
}
