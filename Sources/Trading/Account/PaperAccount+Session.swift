import Core
import Lake
import Ledger
import Portfolio

extension PaperAccount {
    /// A stock without a bar for this many sessions is paid out at its last price; as in
    /// ``Models/MarketHistory``, but known only once they are over.
    static let sessionsUntilDelisted = 10

    /// Books the session after the one that the books stand at.
    func book(_ session: CivilDate, _ walk: inout BookingWalk) async throws -> BookedSession {
        guard var books = walk.books else {
            throw TradingError(.internal, "a session is booked before the account is open; report it")
        }
        let (last, before) = (books.session, books.equity)
        let market = try TradingSession(
            session, after: last, in: lake, successions: walk.inputs.successions)
        let plan = try orders(for: session, books, &walk)
        let touched = Set(books.positions.map(\.symbol) + plan.orders.map(\.symbol))
        let digest = walk.inputs.digest(
            of: session, after: last, touched: touched, prices: market.digest,
            signals: try walk.inputs.signalsDigest(on: last), before: walk.curve.last?.digest ?? "")

        books.begin(session)
        var notes = plan.notes
        try carryOver(&books, into: market, &notes)
        let orders = try await trade(plan.orders, &books, in: market)
        try payOut(&books, in: market, &notes)
        try books.mark(at: market.bars.mapValues(\.close))
        walk.closes = (session, market.bars.mapValues(\.close))
        return try close(
            books, digest: digest, orders: orders, note: notes.isEmpty ? nil : notes.joined(separator: "; "),
            before: before, &walk)
    }

    /// Writes a session down, with what its loss leads to.
    func close(
        _ books: Books, digest: String, orders: [PaperOrder], note: String?, before: Money,
        _ walk: inout BookingWalk
    ) throws -> BookedSession {
        var booking = books.booking(digest: digest, orders: orders, note: note)
        walk.curve.append(booking.session)
        guard let state = walk.state(settings.limits) else {
            throw TradingError(.internal, "\(books.session) has no equity; report it")
        }
        booking.events = state.events(settings.limits, run: run)
        try ledger.book(booking, account: walk.account.name, replacing: walk.isReplacing, at: now())
        walk.isReplacing = false
        walk.books = books
        return BookedSession(
            session: booking.session, before: before, positions: booking.positions.count, orders: orders,
            events: booking.events, state: state)
    }

    /// What happened between the sessions: renames, splits and dividends, on what was held at the close before.
    private func carryOver(
        _ books: inout Books, into market: TradingSession, _ notes: inout [String]
    ) throws {
        var renames: [Symbol: Symbol] = [:]
        for held in books.positions {
            guard let current = market.current(held.symbol) else {
                books.delist(held.symbol, because: "its symbol passed to another stock")
                notes.append("\(held.symbol) passed to another stock")
                continue
            }
            if current != held.symbol { renames[held.symbol] = current }
        }
        books.rename(renames)
        for held in books.positions {
            let ratio = market.splits[held.symbol] ?? 1
            try books.split(held.symbol, ratio: ratio, open: market.bars[held.symbol]?.open)
            if let amount = market.dividends[held.symbol] {
                // A stock that splits on the same day pays on what trades from that day on.
                try books.dividend(held.symbol, amount: amount, on: Double(held.shares) * ratio)
            }
        }
    }

    /// Pays positions out whose stock trades no more, as far as that can be known at the close.
    private func payOut(
        _ books: inout Books, in market: TradingSession, _ notes: inout [String]
    ) throws {
        var slots: [Slot]?
        for held in books.positions where market.bars[held.symbol] == nil {
            let silent = ExchangeCalendar.nyse.sessions(in: held.priced...market.date).count - 1
            var why: String?
            if silent >= Self.sessionsUntilDelisted {
                why = "no bar for \(silent) sessions"
            } else if let slot = held.slot {
                if slots == nil, try lake.contains(.universe, on: market.date) {
                    slots = try lake.slots(on: market.date, withNames: false)
                }
                if let other = slots?[slot].symbol, other != held.symbol {
                    why = "its slot is \(other)'s now"
                }
            }
            guard let why else { continue }
            books.delist(held.symbol, because: why)
            notes.append("\(held.symbol) is paid out: \(why)")
        }
    }
}
