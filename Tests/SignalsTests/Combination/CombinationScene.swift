import Core
import Foundation
import Lake
import Ledger
import Models
import Portfolio
import Signals
import TestSupport
import Testing

/// A year of a market of 200 stocks with two sessions a month, whose months are drawn beforehand: forecasts and news
/// can so be given that know something of what follows.
///
/// Decisions are those at the ends of November 2021 to November 2022; nothing is known to follow December's.
struct CombinationScene {
    static let stocks = 200
    let scene: SignalScene
    /// Ends of the months, oldest first.
    let ends: [CivilDate]
    /// Excess growth of each stock in the month after each end, in deviations.
    let drawn: [[Double]]
    /// What the policy says of each slot.
    static func score(_ slot: Int) -> Float { Float(slot * 37 % 200) / 1000 }

    var lake: DataLake { scene.lake }
    var last: CivilDate { ends[ends.count - 1] }

    /// - Parameters:
    ///   - months: decisions, the last one included.
    ///   - trainedTo: the last session that the model has seen.
    init(months: Int = 10, trainedTo: CivilDate = day("2021-06-30")) throws {
        scene = try SignalScene()
        let calendar = ExchangeCalendar.nyse
        var ends: [CivilDate] = []
        var month = day("2022-11-30").yearMonth
        while ends.count < months {
            ends.insert(calendar.sessions(in: month.firstDay...month.lastDay).last ?? month.lastDay, at: 0)
            month = month.adding(months: -1)
        }
        self.ends = ends
        var generator = SeededGenerator(seed: 17)
        drawn = ends.map { _ in (0..<Self.stocks).map { _ in generator.gaussian() } }
        var prices = (0..<Self.stocks).map { 20 + Double($0) }
        for (place, end) in ends.enumerated() {
            // A session that closes where the one before closed would be refused.
            let before = place > 0 ? prices : prices.map { $0 / 1.01 }
            if place > 0 {
                for slot in prices.indices { prices[slot] *= 1.01 + 0.05 * drawn[place - 1][slot] }
            }
            try publish(end, prices, before)
            // The session at whose open the decision trades: nothing happens in it.
            if place + 1 < ends.count, let next = calendar.session(after: end) {
                try publish(next, prices, prices.map { $0 / 1.01 })
            }
        }
        try scene.publishModel("2021-07", deviation: 0.02, trainedTo: trainedTo) { Self.score($0) }
    }

    private func publish(_ date: CivilDate, _ prices: [Double], _ before: [Double]) throws {
        try scene.publish(date, .init(growth: { prices[$0] / before[$0] }, price: { prices[$0] }))
    }

    /// Forecasts that are `skill` of what follows and else noise.
    func publishForecasts(_ dates: [CivilDate], skill: Double, model: String = "lstm", seed: UInt64 = 3)
        throws
    {
        for date in dates {
            let place = try #require(ends.firstIndex(of: date))
            var generator = SeededGenerator(seed: seed + UInt64(place))
            let values = drawn[place].map { skill * $0 + generator.gaussian() }
            let order = values.indices.sorted { values[$0] < values[$1] }
            var ranks = values
            for (rank, slot) in order.enumerated() { ranks[slot] = Double(rank) / Double(values.count - 1) }
            try lake.publish(
                forecasts: values.indices.map {
                    Forecast(
                        slot: $0, symbol: Symbol(rawValue: "S\($0)"), model: model, horizon: 21,
                        expectedReturn: values[$0] / 100, rank: ranks[$0])
                }, on: date, provenance: SignalScene.provenance("\(seed) \(skill)"))
        }
    }

    /// News of every other stock that is `skill` of what follows and else noise.
    func publishNews(_ dates: [CivilDate], skill: Double) throws {
        for date in dates {
            let place = try #require(ends.firstIndex(of: date))
            var generator = SeededGenerator(seed: 91 + UInt64(place))
            try lake.publish(
                headlines: [],
                sentiments: stride(from: 0, to: Self.stocks, by: 2).map { slot in
                    let score = tanh((skill * drawn[place][slot] + generator.gaussian()) / 2)
                    return StockSentiment(
                        symbol: Symbol(rawValue: "S\(slot)"), score: score, count: 1 + slot % 7,
                        localCount: 0,
                        age: 2)
                }, on: date, provenance: SignalScene.provenance("\(skill)"))
        }
    }

    static func settings(_ change: (inout CombinationSettings) -> Void = { _ in }) -> SignalSettings {
        SignalScene.settings {
            $0.rules.minimumConfidence = 0
            $0.rules.count = 20
            change(&$0.combination)
        }
    }

    func generate(
        _ date: CivilDate? = nil, _ settings: SignalSettings = Self.settings(),
        _ change: (inout SignalGeneration.Request) -> Void = { _ in }
    ) throws -> SignalGeneration.Summary {
        try scene.generate(date ?? last, settings: settings, change)
    }

    /// SHA-256 of a published file of the session's signals.
    func digest(_ name: String = "signals.parquet", _ date: CivilDate? = nil) throws -> String {
        try #require(lake.manifest(of: .signals, on: date ?? last).files.first { $0.name == name }?.sha256)
    }
}
