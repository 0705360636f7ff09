import Core

/// The portfolio that the signals ask for. Weights are fractions of it.
struct PortfolioFacts: Sendable {
    var holdings = 0
    /// The heaviest; nil of nothing held.
    var largest: Signal?
    /// As many stocks of equal weight are as concentrated: 1 / sum of squared shares of what is invested.
    var effectiveHoldings = 0.0
    var invested = 0.0
    /// Sum of the ten heaviest.
    var topTen = 0.0
    /// Heaviest first, then by name; what is not known is `Unknown`.
    var sectors: [(sector: String, weight: Double)] = []

    var cash: Double { max(0, 1 - invested) }

    init(_ signals: [ListedSignal]) {
        let held = signals.map(\.signal).filter { $0.targetWeight > 0 }
            .sorted { (-$0.targetWeight, $0.symbol) < (-$1.targetWeight, $1.symbol) }
        holdings = held.count
        largest = held.first
        invested = held.reduce(0) { $0 + $1.targetWeight }
        topTen = held.prefix(10).reduce(0) { $0 + $1.targetWeight }
        let squares = held.reduce(0) { $0 + $1.targetWeight * $1.targetWeight }
        effectiveHoldings = squares > 0 ? invested * invested / squares : 0
        sectors = ReportCharts.sectorWeights(signals)
    }

}
