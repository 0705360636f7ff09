public import Core
public import Ledger
public import Portfolio

/// What to trade at a session's open, from what was decided after the close before.
public struct OrderPlan: Hashable, Sendable {
    /// Sells first, then buys, each side by rank and symbol.
    public var orders: [PaperOrder]
    /// What no order could be made of, one line each.
    public var notes: [String] = []

    /// What the books hold at the close of the decision, and when it is to trade.
    public struct Basis: Sendable {
        public var decided: CivilDate
        public var execution: CivilDate
        public var equity: Money
        public var positions: [PaperPosition]

        public init(
            decided: CivilDate, execution: CivilDate, equity: Money, positions: [PaperPosition]
        ) {
            self.decided = decided
            self.execution = execution
            self.equity = equity
            self.positions = positions
        }

        public init(_ books: Books, execution: CivilDate) {
            self.init(
                decided: books.session, execution: execution, equity: books.equity,
                positions: books.positions)
        }
    }

    /// Orders from a month's signals: whole shares at the close of the decision, less what is held.
    ///
    /// A HOLD asks for nothing; what is held without any signal is sold. Where the account is halted buys are
    /// cancelled from the start, and where a session lost too much those that would open something new.
    ///
    /// - Parameters:
    ///   - closes: of the decision session, as traded; USD a share.
    ///   - state: of the account after the decision session.
    public init(
        _ signals: [Signal], closes: [Symbol: Double], basis: Basis, state: RiskState? = nil
    ) {
        let held = Dictionary(basis.positions.map { ($0.symbol, $0) }) { $1 }
        var plan = Drafts(basis: basis)
        for signal in signals where signal.action != .hold {
            let position = held[signal.symbol]
            let shares = position?.shares ?? 0
            let close = closes[signal.symbol] ?? position?.price ?? signal.close
            var target = 0
            if signal.targetWeight > 0 {
                guard close.isFinite, close > 0 else {
                    plan.notes.append(
                        "\(signal.symbol) has no close of \(basis.decided): nothing to count shares at")
                    continue
                }
                target = Self.shares(of: signal.targetWeight, equity: basis.equity, close: close)
            }
            plan.add(
                signal.symbol, slot: signal.slot, change: target - shares, close: close, cause: .signal,
                rank: signal.rank)
        }
        let named = Set(signals.map(\.symbol))
        let last = (signals.map(\.rank).max() ?? 0) + 1
        for position in basis.positions where !named.contains(position.symbol) {
            plan.add(
                position.symbol, slot: position.slot, change: -position.shares, close: position.price,
                cause: .leftover, rank: last)
        }
        for place in plan.orders.indices where plan.orders[place].side == .buy {
            let isNew = held[plan.orders[place].symbol] == nil
            if let why = Self.prohibition(state, isNew: isNew) {
                plan.orders[place].state = .cancelled
                plan.orders[place].note = why
            }
        }
        (orders, notes) = (plan.sorted, plan.notes)
    }

    /// Half of each position is sold, the odd share too: what the first daily loss limit asks for.
    public init(halving basis: Basis) {
        var plan = Drafts(basis: basis)
        for (place, position) in basis.positions.enumerated() {
            plan.add(
                position.symbol, slot: position.slot, change: -((position.shares + 1) / 2),
                close: position.price, cause: .dailyLoss, rank: place + 1)
        }
        (orders, notes) = (plan.sorted, plan.notes)
    }

    /// Nothing is to be done.
    public static let none = OrderPlan()

    private init() {
        orders = []
    }

    static func shares(of weight: Double, equity: Money, close: Double) -> Int {
        let shares = (weight * equity.dollars / close).rounded(.down)
        return shares > 0 ? Int(min(shares, 1e15)) : 0
    }

    private static func prohibition(_ state: RiskState?, isNew: Bool) -> String? {
        guard let state else { return nil }
        if let since = state.haltedSince {
            return "halted since \(since): nothing is bought until bellwether resume"
        }
        return state.isClosedToNew && isNew
            ? "the loss of \(state.session) lets nothing new be opened" : nil
    }
}

/// Orders while they are drawn up.
private struct Drafts {
    let basis: OrderPlan.Basis
    var orders: [PaperOrder] = []
    var notes: [String] = []
    private var taken: Set<String> = []

    init(basis: OrderPlan.Basis) {
        self.basis = basis
    }

    mutating func add(
        _ symbol: Symbol, slot: Int?, change: Int, close: Double, cause: PaperOrder.Cause, rank: Int
    ) {
        guard change != 0 else { return }
        let side = change > 0 ? PaperOrder.Side.buy : .sell
        var id = PaperOrder.clientID(symbol, side, execution: basis.execution)
        // Symbols may differ in nothing but what a client ID cannot hold.
        while !taken.insert(id).inserted { id += "_" }
        orders.append(
            PaperOrder(
                clientID: id, decided: basis.decided, execution: basis.execution, symbol: symbol, slot: slot,
                side: side, shares: abs(change), close: close, cause: cause, rank: rank))
    }

    var sorted: [PaperOrder] {
        orders.sorted {
            ($0.side == .sell ? 0 : 1, $0.rank, $0.symbol) < ($1.side == .sell ? 0 : 1, $1.rank, $1.symbol)
        }
    }
}

extension PaperOrder {
    /// `bw-2026-01-05-ACME-buy`: the first that is given for a symbol in a session.
    public static func clientID(_ symbol: Symbol, _ side: Side, execution: CivilDate) -> String {
        let name = String(symbol.rawValue.map { "/^=".contains($0) ? "_" : $0 })
        return "bw-\(execution)-\(name)-\(side.rawValue)"
    }
}
