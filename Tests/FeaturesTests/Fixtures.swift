import Core
import Features
import Foundation
import Testing

/// Made-up markets that look like real ones, from a seed.
enum Fixture {
    static func date(_ text: String) throws -> CivilDate {
        try #require(CivilDate(text))
    }

    /// `count` closes that wander from `price` with a daily deviation of `volatility`, in cents where the
    /// price allows it, and now and then stand still.
    static func closes(_ count: Int, from price: Double, volatility: Double, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        var closes: [Double] = []
        var price = price
        for _ in 0..<count {
            if generator.uniform() > 0.05 { price *= exp(volatility * generator.gaussian()) }
            closes.append(price > 1 ? (price * 100).rounded() / 100 : (price * 1e6).rounded() / 1e6)
        }
        return closes
    }

    static func volumes(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in (250_000 * exp(0.8 * generator.gaussian())).rounded() }
    }

    /// Sessions with bars of `symbols`, each missing now and then, and splits told on their ex-date.
    static func market(
        _ symbols: [Symbol], in range: ClosedRange<CivilDate>, splits: [CorporateAction] = [], seed: UInt64
    ) throws -> [MarketSession] {
        let dates = Array(ExchangeCalendar.nyse.sessions(in: range))
        var bars = [[Bar]](repeating: [], count: dates.count)
        for (index, symbol) in symbols.enumerated() {
            let seed = seed &+ UInt64(index) &* 7919
            let closes = closes(dates.count, from: 5 * Double(index + 1), volatility: 0.025, seed: seed)
            let volumes = volumes(dates.count, seed: seed &+ 1)
            var generator = SeededGenerator(seed: seed &+ 2)
            for day in dates.indices where generator.uniform() > 0.03 {
                bars[day].append(
                    bar(symbol, dates[day], close: closes[day], volume: Int64(volumes[day]))
                )
            }
        }
        return try zip(dates, bars).map { date, bars in
            try MarketSession(date: date, bars: bars, actions: splits.filter { $0.exDate == date })
        }
    }

    static func bar(_ symbol: Symbol, _ date: CivilDate, close: Double, volume: Int64 = 1_000) -> Bar {
        Bar(
            symbol: symbol, date: date, open: close * 0.995, high: close * 1.01, low: close * 0.99,
            close: close,
            volume: volume, source: "test")
    }

    static func split(_ symbol: Symbol, _ exDate: CivilDate, _ ratio: Double) -> CorporateAction {
        CorporateAction(symbol: symbol, exDate: exDate, kind: .split(ratio: ratio), source: "test")
    }

    /// Active slots 0, 1, 2... of the symbols, joined on `since`.
    static func universe(_ date: CivilDate, _ symbols: [Symbol], since: CivilDate) -> UniverseSession {
        UniverseSession(
            date: date,
            slots: symbols.enumerated().map {
                Slot(index: $0.offset, symbol: $0.element, state: .active, since: since)
            })
    }

    static func symbols(_ count: Int) -> [Symbol] {
        (0..<count).map { Symbol(rawValue: "S\(padded($0, to: 3))") }
    }
}

extension FeatureFrame {
    /// Everything in the frame, numbers by their bits: NaN equals NaN and 0 differs from -0.
    var bits: [UInt64] {
        [UInt64(UInt32(bitPattern: date.daysSinceEpoch))] + slots.map { UInt64($0) }
            + columns.flatMap { $0.map(\.bitPattern) } + previousClose.map(\.bitPattern)
            + dividend.map(\.bitPattern)
    }

    /// One row's features.
    func row(_ symbol: Symbol) throws -> [Feature: Double] {
        let row = try #require(symbols.firstIndex(of: symbol))
        return Dictionary(uniqueKeysWithValues: Feature.allCases.map { ($0, self[$0][row]) })
    }
}

/// Whether two numbers agree to a relative 1e-9, or are both undefined.
func agree(_ left: Double, _ right: Double) -> Bool {
    if left.isNaN || right.isNaN { return left.isNaN && right.isNaN }
    return left == right || abs(left - right) <= 1e-9 * max(abs(left), abs(right))
}
