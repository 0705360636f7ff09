import Core
import Features

extension FeatureMaker {
    /// Every leak that a maker of features is known for.
    static let leaky = leakyPrices + leakyActions + leakyUniverses + leakyIndicators + leakyScaling

    /// The true features of a world that is changed first.
    static func from(
        _ name: String, _ change: @escaping @Sendable (inout World) throws -> Void
    ) -> FeatureMaker {
        FeatureMaker(name: name) { world, dates in
            var changed = world
            try change(&changed)
            return try changed.features(on: dates)
        }
    }

    /// The true features of all of a world's sessions, changed with all of them at hand.
    static func after(
        _ name: String, _ change: @escaping @Sendable (inout [FeatureFrame]) -> Void
    ) -> FeatureMaker {
        FeatureMaker(name: name) { world, dates in
            var frames = try world.features(on: world.dates)
            change(&frames)
            let wanted = Set(dates)
            return frames.filter { wanted.contains($0.date) }
        }
    }

    /// The true features with a column made anew from a stock's whole series of a feature, session by session.
    static func perStock(
        _ name: String, from source: Feature, into target: Feature,
        _ change: @escaping @Sendable ([Double]) -> [Double]
    ) -> FeatureMaker {
        after(name) { frames in
            for cells in frames.cells {
                let values = change(cells.map { frames[$0.frame][source][$0.row] })
                for (cell, value) in zip(cells, values) { frames[cell.frame][target][cell.row] = value }
            }
        }
    }

    /// The true features with each column scaled by what is found in all of its values.
    static func perColumn(
        _ name: String, _ scale: @escaping @Sendable ([Double]) -> (Double) -> Double
    ) -> FeatureMaker {
        after(name) { frames in
            for feature in Feature.allCases {
                let scaled = scale(frames.flatMap { $0[feature] }.filter(\.isFinite))
                for index in frames.indices { frames[index][feature] = frames[index][feature].map(scaled) }
            }
        }
    }

    /// The true features of a world, with a universe of its own.
    static func universe(
        _ name: String, _ change: @escaping @Sendable (World, inout [UniverseSession]) -> Void
    ) -> FeatureMaker {
        FeatureMaker(name: name) { world, dates in
            var universe = world.universe()
            change(world, &universe)
            return try world.features(on: dates, universe: universe)
        }
    }
}

extension [FeatureFrame] {
    /// The places of each slot's rows, in session order.
    var cells: [[(frame: Int, row: Int)]] {
        var cells: [Int32: [(frame: Int, row: Int)]] = [:]
        for (index, frame) in enumerated() {
            for (row, slot) in frame.slots.enumerated() { cells[slot, default: []].append((index, row)) }
        }
        return cells.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension [Double] {
    var mean: Double { reduce(0, +) / Double(count) }

    var deviation: Double {
        let mean = mean
        return map { ($0 - mean) * ($0 - mean) }.mean.squareRoot()
    }

    /// The value below which a share of all lie.
    func quantile(_ share: Double) -> Double {
        isEmpty ? .nan : sorted()[Swift.min(Int(share * Double(count)), count - 1)]
    }
}
