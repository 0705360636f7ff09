import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Trading

/// A paper account in an invented market: books made by the account's own double entry, features as build-features
/// would have them, signals as they are published.
final class GapScene {
    /// How an order ended.
    enum Fill {
        case whole
        case part(Int)
        case none(PaperOrder.State)
    }

    static let noon = Timestamp(secondsSinceEpoch: 1_700_000_000)
    let folder: TemporaryFolder
    let lake: DataLake
    let ledger: LedgerDatabase
    let sessions: [CivilDate]
    var stocks: [InventedStock]
    var basisPoints: Double
    /// By how much fills are worse than the open, a fraction.
    var slippage = 0.0
    private(set) var books: Books
    private(set) var session = 0
    private var waiting: [(order: PaperOrder, fill: Fill)] = []

    init(
        _ stocks: [InventedStock], capital: Money = Money(cents: 100_000_000), basisPoints: Double = 0
    ) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
        self.stocks = stocks
        self.basisPoints = basisPoints
        let count = stocks[0].close.count
        sessions = Array(
            ExchangeCalendar.nyse.sessions(
                in: CivilDate(daysSinceEpoch: 19_388)...CivilDate(daysSinceEpoch: 19_700)
            ).prefix(count))
        books = Books(opening: capital, on: sessions[0])
        try ledger.open(
            PaperAccountRow(broker: "internal", opened: sessions[0], capital: capital), at: Self.noon)
        try ledger.book(books.booking(digest: "0"), at: Self.noon)
        for session in sessions.indices { try publishFeatures(session) }
    }

    func publishFeatures(_ session: Int) throws {
        let rows = stocks.filter { $0.hasBar[session] }.sorted { $0.slots[session] < $1.slots[session] }
        var columns = [[Double]](repeating: rows.map { _ in 1 }, count: Feature.count)
        columns[Feature.open.rawValue] = rows.map { $0.open[session] }
        columns[Feature.close.rawValue] = rows.map { $0.close[session] }
        try lake.publish(
            features: FeatureFrame(
                date: sessions[session], slots: rows.map { Int32($0.slots[session]) },
                symbols: rows.map { $0.symbols[session] }, columns: columns,
                previousClose: rows.map { $0.previousClose(session) },
                dividend: rows.map { $0.dividend[session] }),
            provenance: Provenance(
                command: "test", version: "1", inputs: [], started: Date(timeIntervalSince1970: 0)))
    }

    /// Publishes signals after the session that the books stand at, and plans what they ask for.
    ///
    /// - Parameter targets: by stock; a hold says nothing else.
    func decide(
        _ targets: [(stock: Int, action: SignalAction, target: Double)],
        fills: (Int) -> Fill = { _ in .whole }
    ) throws {
        let signals = targets.enumerated().map { rank, one in
            let stock = stocks[one.stock]
            return Signal(
                slot: stock.slots[session], symbol: stock.symbols[session], action: one.action,
                rank: rank + 1, targetWeight: one.target, previousWeight: 0, score: 0, confidence: 1,
                close: stock.close[session], reason: "a test", model: "2023-01")
        }
        try lake.publish(
            signals: signals, on: sessions[session],
            provenance: Provenance(
                command: "test", version: "1", inputs: [], started: Date(timeIntervalSince1970: 0)))
        let asked = Set(signals.map(\.symbol))
        for (stock, one) in stocks.enumerated() {
            let symbol = one.symbols[session]
            let held = books.shares(of: symbol)
            if let signal = signals.first(where: { $0.symbol == symbol }) {
                guard signal.action != .hold else { continue }
                let wanted = Int(signal.targetWeight * books.equity.dollars / one.close[session])
                order(stock, wanted - held, .signal, rank: signal.rank, fills(stock))
            } else if !asked.contains(symbol), held > 0 {
                order(stock, -held, .leftover, rank: 999, fills(stock))
            }
        }
    }

    func order(
        _ stock: Int, _ shares: Int, _ cause: PaperOrder.Cause, rank: Int = 1, _ fill: Fill = .whole
    ) {
        guard shares != 0 else { return }
        let one = stocks[stock]
        let side = shares > 0 ? PaperOrder.Side.buy : .sell
        waiting.append(
            (
                PaperOrder(
                    clientID: "bw-\(sessions[session + 1])-\(one.symbols[session])-\(side.rawValue)",
                    decided: sessions[session], execution: sessions[session + 1],
                    symbol: one.symbols[session], slot: one.slots[session], side: side,
                    shares: abs(shares), close: one.close[session], cause: cause, rank: rank), fill
            ))
    }

    /// Books one session after another up to this one, as the account would.
    func book(through last: Int, tamper: (Int, inout PaperBooking) -> Void = { _, _ in }) throws {
        while session < last {
            session += 1
            var booking = try bookNext()
            tamper(session, &booking)
            try ledger.book(booking, at: Self.noon)
        }
    }

    private func bookNext() throws -> PaperBooking {
        books.begin(sessions[session])
        var renames: [Symbol: Symbol] = [:]
        for stock in stocks where stock.symbols[session] != stock.symbols[session - 1] {
            renames[stock.symbols[session - 1]] = stock.symbols[session]
        }
        books.rename(renames)
        for stock in stocks where books.shares(of: stock.symbols[session]) > 0 {
            let symbol = stock.symbols[session]
            let before = Double(books.shares(of: symbol)) * stock.ratio[session]
            try books.split(symbol, ratio: stock.ratio[session], open: stock.open[session])
            if stock.dividend[session] > 0 {
                try books.dividend(symbol, amount: stock.dividend[session], on: before)
            }
        }
        var ended: [PaperOrder] = []
        for side in [PaperOrder.Side.sell, .buy] {
            for (order, fill) in waiting where order.side == side { ended.append(try trade(order, fill)) }
        }
        waiting = []
        for stock in stocks where session >= 10 && books.shares(of: stock.symbols[session]) > 0 {
            if !stock.hasBar[(session - 9)...session].contains(true) {
                books.delist(stock.symbols[session], because: "trades no more")
            }
        }
        let present = stocks.filter { $0.hasBar[session] }
        try books.mark(
            at: Dictionary(uniqueKeysWithValues: present.map { ($0.symbols[session], $0.close[session]) }))
        return books.booking(digest: "\(session)", orders: ended)
    }

    private func trade(_ order: PaperOrder, _ fill: Fill) throws -> PaperOrder {
        guard let stock = stocks.first(where: { $0.symbols[session - 1] == order.symbol }) else {
            return order
        }
        let symbol = stock.symbols[session]
        var order = order
        let split = Books.splitShares(order.shares, by: stock.ratio[session]).whole
        let wanted = order.side == .sell ? min(split, books.shares(of: symbol)) : split
        var shares = 0
        switch fill {
        case _ where !stock.hasBar[session]: order.state = .missed
        case .whole: (shares, order.state) = (wanted, .filled)
        case .part(let some): (shares, order.state) = (min(some, wanted), .partial)
        case .none(let state): order.state = state
        }
        // One that was tried counts its shares as they trade in the session.
        if order.state != .cancelled { order.shares = max(split, 1) }
        guard shares > 0 else {
            if order.state == .filled { order.state = .missed }
            return order
        }
        let price = stock.open[session] * (1 + (order.side == .buy ? slippage : -slippage))
        let cost = Money(rounding: Double(shares) * price * basisPoints / 10_000) ?? .zero
        switch order.side {
        case .buy: try books.buy(symbol, slot: order.slot, shares: shares, price: price, cost: cost)
        case .sell: try books.sell(symbol, shares: shares, price: price, cost: cost)
        }
        (order.filled, order.price, order.cost) = (shares, price, cost)
        return order
    }

    func reconciler(basisPoints: Double? = nil) -> Reconciler {
        Reconciler(lake: lake, ledger: ledger, costBasisPoints: basisPoints ?? self.basisPoints)
    }

    /// The only month up to a session.
    func month(through last: Int? = nil, basisPoints: Double? = nil) throws -> ReconciledMonth {
        let found = try reconciler(basisPoints: basisPoints)
            .reconcile(through: sessions[last ?? session], at: Self.noon)
        return found.made[found.made.count - 1]
    }
}
