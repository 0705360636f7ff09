import Core
import Foundation
import Ingestion

/// A few stocks with a month of ordinary sessions behind them.
struct SmallMarket {
    var memory = MarketMemory()
    /// Closes of the last session.
    private(set) var closes: [Symbol: Double]
    private(set) var sessions: [CivilDate]
    private var generator: SeededGenerator
    /// The session under review: the one after the memory's last.
    var session: CivilDate { Self.next(sessions[sessions.count - 1]) }

    static let shares = 1_000_000.0

    private static func next(_ day: CivilDate) -> CivilDate {
        ExchangeCalendar.nyse.session(after: day) ?? day
    }

    /// - Parameter closes: where the stocks stand at the start; they move by 1 % a session.
    init(_ closes: [Symbol: Double] = ["AAA": 50, "BBB": 20], sessions count: Int = 30, seed: UInt64 = 7) {
        self.closes = closes
        sessions = []
        generator = SeededGenerator(seed: seed)
        var day = CivilDate(daysSinceEpoch: 19_724)
        for _ in 0..<count {
            let bars = walk(on: day)
            memory.append(day, bars: bars, actions: [], rejected: [])
            sessions.append(day)
            day = Self.next(day)
        }
    }

    /// An ordinary session's bars; the closes move on.
    mutating func walk(on day: CivilDate) -> [Bar] {
        closes.keys.sorted().map { symbol in
            let open = closes[symbol] ?? .nan
            let close = open * exp(0.01 * generator.gaussian())
            closes[symbol] = close
            let volume = Int64(Self.shares * exp(0.3 * generator.gaussian()))
            return Self.bar(symbol, on: day, open: open, close: close, volume: volume)
        }
    }

    /// A bar of the session under review, at `factor` times the last close.
    func bar(_ symbol: Symbol, times factor: Double = 1.001, shares: Double = 1) -> Bar {
        let close = (closes[symbol] ?? .nan) * factor
        return Self.bar(
            symbol, on: session, open: close * 0.999, close: close,
            volume: Int64((Self.shares * shares).rounded()))
    }

    static func bar(
        _ symbol: Symbol, on day: CivilDate, open: Double, close: Double, volume: Int64,
        source: String = "one"
    ) -> Bar {
        Bar(
            symbol: symbol, date: day, open: open, high: max(open, close) * 1.003,
            low: min(open, close) * 0.997, close: close, volume: volume, source: source)
    }

    func review(_ bars: [Bar], actions: [CorporateAction] = []) -> SessionReview {
        var review = SessionReview(session: session, memory: memory)
        review.take(VendorSession(bars: bars, actions: actions), from: "one")
        return review
    }

    func split(_ symbol: Symbol, _ ratio: Double, source: String = "one") -> CorporateAction {
        CorporateAction(symbol: symbol, exDate: session, kind: .split(ratio: ratio), source: source)
    }

    /// Publishes the session and goes on to the next.
    mutating func publish(_ result: ReviewResult) {
        let day = session
        memory.append(day, result)
        sessions.append(day)
        for bar in result.accepted { closes[bar.symbol] = bar.close }
    }
}

extension Bar {
    func from(_ source: String) -> Bar {
        var bar = self
        bar.source = source
        return bar
    }
}

extension ReviewResult {
    var rules: [BarViolation.Rule] { rejected.map(\.violation.rule) }
    var inferred: [CorporateAction.Kind] { actions.filter { $0.source == "inferred" }.map(\.kind) }
}
