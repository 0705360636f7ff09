public import Core
public import Lake
public import Ledger
import Portfolio

/// The paper account: trades the published signals session by session and keeps books of it in the ledger.
///
/// It is opened at the close after which the first signals were decided. Every session is booked in one transaction,
/// from what was known at its close, so that a run that is stopped anywhere goes on where it stood.
public struct PaperAccount: Sendable {
    let lake: DataLake
    let ledger: LedgerDatabase
    let settings: PaperSettings
    /// Of another broker than the internal one.
    let broker: (any Broker)?
    let work: OrderWork
    let now: @Sendable () -> Timestamp
    /// The run's row in `runs`, for the record of risk.
    public var run: Int64?

    /// - Parameters:
    ///   - broker: where the account is not kept at the internal one.
    ///   - work: gives the orders to the broker and follows them to their ends; by default ``OrderDesk/fill(_:)``.
    public init(
        lake: DataLake, ledger: LedgerDatabase, settings: PaperSettings, broker: (any Broker)? = nil,
        work: OrderWork? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.lake = lake
        self.ledger = ledger
        self.settings = settings
        self.broker = broker
        self.work = work ?? { try await OrderDesk(broker: $1).fill($0) }
        self.now = now
    }

    /// Books every session after the last one booked, up to `session`.
    ///
    /// - Parameters:
    ///   - isForced: books `session` and all booked after it anew; for the internal broker alone.
    ///   - done: told each session when it stands in the ledger.
    /// - Returns: the sessions booked; none where nothing was to be done.
    /// - Throws: ``TradingError``: `missing` without prices of a session, `changed` where what was booked was made
    ///   from something else than what stands now; ``Lake/LakeError``, ``Ledger/LedgerError``, and what the broker
    ///   throws. The sessions before the one that failed are booked.
    @discardableResult
    public func book(
        through session: CivilDate, isForced: Bool = false, done: (BookedSession) -> Void = { _ in }
    ) async throws -> [BookedSession] {
        guard let account = try account(through: session) else { return [] }
        guard account.broker == settings.broker else {
            throw TradingError(
                .configuration,
                "the account “\(account.name)” is kept at \(account.broker) since \(account.opened), and broker.name "
                    + "is \(settings.broker); set broker.name to \(account.broker), or begin in another tree")
        }
        guard broker != nil || account.broker == PaperBroker.brokerName else {
            throw TradingError(
                .configuration,
                "nothing says how to reach the broker \(account.broker); see broker.* in the README")
        }
        let standing = try ledger.paperSessions(account: account.name)
        let isAnew = isForced && standing.last.map { session <= $0.session } ?? false
        if isAnew, account.broker != PaperBroker.brokerName {
            throw TradingError(
                .refused,
                "the orders up to \(standing.last?.session ?? session) were given to \(account.broker), and cannot "
                    + "be booked anew; run bellwether paper without --force")
        }
        let kept = isAnew ? standing.filter { $0.session < session } : standing
        let inputs = BookingInputs(
            lake: lake, successions: SymbolSuccession.distinct(try ledger.successions()))
        if let changed = try inputs.firstChange(among: kept, of: account, in: ledger) {
            throw TradingError(
                .changed,
                "the prices, actions, renames or signals that \(changed) was booked from have changed since; nothing "
                    + "is booked; run bellwether paper --date \(changed) --force to book it and all after it anew"
            )
        }
        let end = isAnew ? max(session, standing.last?.session ?? session) : session
        var walk = BookingWalk(
            account: account, inputs: inputs, curve: kept, isReplacing: isAnew,
            orders: try ledger.riskEvents(account: account.name).compactMap(RiskState.order))
        var booked: [BookedSession] = []
        if kept.isEmpty {
            booked.append(try open(&walk))
            if let first = booked.first { done(first) }
        } else if let last = kept.last {
            walk.books = Books(
                restoring: last,
                positions: try ledger.paperPositions(account: account.name, on: last.session))
        }
        while let books = walk.books, let next = ExchangeCalendar.nyse.session(after: books.session),
            next <= end
        {
            try Task.checkCancellation()
            let one = try await book(next, &walk)
            booked.append(one)
            done(one)
        }
        return booked
    }

    /// The account, which is made where signals were decided by then; nil before that.
    private func account(through session: CivilDate) throws -> PaperAccountRow? {
        if let standing = try ledger.paperAccount() { return standing.opened <= session ? standing : nil }
        guard let first = try lake.sessions(of: .signals).first, first <= session else { return nil }
        let account = PaperAccountRow(broker: settings.broker, opened: first, capital: settings.capital)
        try ledger.open(account, at: now())
        return account
    }

    private func open(_ walk: inout BookingWalk) throws -> BookedSession {
        let account = walk.account
        let books = Books(opening: account.capital, on: account.opened)
        return try close(
            books, digest: walk.inputs.opening(account), orders: [], note: nil, before: account.capital, &walk
        )
    }
}

/// Where booking stands while it goes from session to session.
struct BookingWalk {
    let account: PaperAccountRow
    let inputs: BookingInputs
    /// Sessions booked, ascending.
    var curve: [PaperSession]
    /// Whether the next session takes the place of what was booked before.
    var isReplacing: Bool
    /// What people decided, in their order.
    let orders: [(session: CivilDate, order: RiskState.Order)]
    /// At the close of the last session booked.
    var books: Books?
    /// Closes of the last session booked, where they were read.
    var closes: (session: CivilDate, prices: [Symbol: Double])?

    /// Where the account stands after the last session booked.
    func state(_ limits: RiskLimits) -> RiskState? {
        RiskState(
            curve: curve.map { ($0.session, $0.equity.dollars) }, orders: orders, limits: limits)
    }
}
