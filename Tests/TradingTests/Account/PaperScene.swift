import Core
import Foundation
import Lake
import Ledger
import Portfolio
import TestSupport
import Trading

/// A tree of a few stocks that a test spells out, and a paper account over it.
struct PaperScene {
    /// The first is that of the first decision.
    static let sessions = Array(ExchangeCalendar.nyse.sessions(in: day("2022-11-30")...day("2023-03-31")))
    static let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)

    let folder: TemporaryFolder
    let lake: DataLake
    let ledger: LedgerDatabase
    var settings = PaperSettings()

    init(capital dollars: Int64 = 100_000, basisPoints: Double = 10) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        ledger = try LedgerDatabase(root: lake.root)
        settings.capital = Money(cents: dollars * 100)
        settings.costBasisPoints = basisPoints
    }

    static func provenance(adjustment: String? = "raw") -> Provenance {
        Provenance(
            command: "test", version: "1", inputs: [], adjustment: adjustment,
            started: Date(timeIntervalSince1970: 0))
    }

    /// Open and close of a stock in a session.
    struct Price: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
        var open: Double
        var close: Double
        var volume: Int64 = 1_000

        init(_ open: Double, _ close: Double, volume: Int64 = 1_000) {
            (self.open, self.close, self.volume) = (open, close, volume)
        }
        init(floatLiteral value: Double) { self.init(value, value) }
        init(integerLiteral value: Int) { self.init(Double(value), Double(value)) }
    }

    /// Publishes the raw partition of the session of this number.
    func trade(
        _ number: Int, _ prices: [Symbol: Price], _ actions: [(Symbol, CorporateAction.Kind)] = [],
        adjustment: String = "raw"
    ) throws {
        let session = Self.sessions[number]
        try lake.publish(
            bars: prices.map { symbol, price in
                Bar(
                    symbol: symbol, date: session, open: price.open, high: max(price.open, price.close),
                    low: min(price.open, price.close), close: price.close, volume: price.volume,
                    source: "test")
            },
            actions: actions.map { symbol, kind in
                CorporateAction(symbol: symbol, exDate: session, kind: kind, source: "test")
            }, rejects: [], on: session, provenance: Self.provenance(adjustment: adjustment))
    }

    /// The same prices in several sessions.
    func trade(_ numbers: ClosedRange<Int>, _ prices: [Symbol: Price]) throws {
        for number in numbers { try trade(number, prices) }
    }

    /// Publishes signals decided at the close of the session of this number: targets above 0 are bought.
    func decide(_ number: Int, _ targets: KeyValuePairs<Symbol, Double>) throws {
        let signals = targets.enumerated().map { place, target in
            Signal(
                slot: place, symbol: target.key, action: target.value > 0 ? .buy : .sell, rank: place + 1,
                targetWeight: target.value, previousWeight: 0, score: 0, confidence: 0.5, close: .nan,
                reason: "a test", model: "2022-12")
        }
        try lake.publish(signals: signals, on: Self.sessions[number], provenance: Self.provenance())
    }

    func publishSlots(_ number: Int, _ symbols: [Symbol]) throws {
        var slots = (0..<Universe.slotCount).map { Slot(index: $0) }
        for (index, symbol) in symbols.enumerated() {
            slots[index] = Slot(index: index, symbol: symbol, state: .active, since: day("2020-01-02"))
        }
        try lake.publish(slots: slots, on: Self.sessions[number], provenance: Self.provenance())
    }

    @discardableResult
    func book(_ number: Int, isForced: Bool = false) async throws -> [BookedSession] {
        try await PaperAccount(lake: lake, ledger: ledger, settings: settings, now: { Self.noon })
            .book(through: Self.sessions[number], isForced: isForced)
    }

    func session(_ number: Int) throws -> PaperSession? {
        try ledger.paperSessions(in: Self.sessions[number]...Self.sessions[number]).first
    }

    func position(_ symbol: Symbol, _ number: Int) throws -> PaperPosition? {
        try ledger.paperPositions(on: Self.sessions[number]).first { $0.symbol == symbol }
    }

    func orders(_ number: Int) throws -> [PaperOrder] {
        try ledger.paperOrders(executing: Self.sessions[number]...Self.sessions[number])
    }

    func kinds(_ number: Int) throws -> [JournalEntry.Kind] {
        try ledger.paperJournal(in: Self.sessions[number]...Self.sessions[number]).map(\.entry.kind)
    }

    /// All that the ledger has of the account, to be compared.
    struct Everything: Equatable {
        var sessions: [PaperSession]
        var positions: [[PaperPosition]]
        var journal: [[JournalEntry]]
        var orders: [PaperOrder]
        var events: [RiskEvent]
    }

    func everything() throws -> Everything {
        let sessions = try ledger.paperSessions()
        return Everything(
            sessions: sessions,
            positions: try sessions.map { try ledger.paperPositions(on: $0.session) },
            journal: try sessions.map { try ledger.paperJournal(in: $0.session...$0.session).map(\.entry) },
            orders: try ledger.paperOrders(executing: ExchangeCalendar.coverage),
            events: try ledger.riskEvents().map(\.event))
    }
}
