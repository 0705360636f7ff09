import Core
import Features

/// Leaks of those who scale, clip, fill or project with figures of the whole sample.
extension FeatureMaker {
    static let leakyScaling = [
        standardised, minMaxed, winsorised, rankedOverAllDates, filledByMeans, marketFactor,
        principalComponent,
    ]

    static let standardised = perColumn("standardised over the full sample") { values in
        guard values.count > 1 else { return { $0 } }
        let (mean, deviation) = (values.mean, values.deviation)
        return { ($0 - mean) / deviation }
    }

    static let minMaxed = perColumn("min-max over the full sample") { values in
        guard let low = values.min(), let high = values.max(), high > low else { return { $0 } }
        return { ($0 - low) / (high - low) }
    }

    static let winsorised = perColumn("winsorised at the full sample's quantiles") { values in
        let (low, high) = (values.quantile(0.05), values.quantile(0.95))
        return { $0.isNaN ? $0 : min(max($0, low), high) }
    }

    static let rankedOverAllDates = perColumn("ranked over all dates") { values in
        let sorted = values.sorted()
        return { value in
            guard !value.isNaN else { return value }
            let rank = sorted.firstIndex { $0 >= value } ?? sorted.count
            return Double(rank) / Double(sorted.count)
        }
    }

    static let filledByMeans = perColumn("nulls filled by the full sample's mean") { values in
        let mean = values.isEmpty ? 0 : values.mean
        return { $0.isNaN ? mean : $0 }
    }

    /// What the market does not explain of a stock's return, by a beta fitted to the whole sample.
    static let marketFactor = after("market factor fitted to the full sample") { frames in
        let market = frames.map { frame in frame[.return21].filter(\.isFinite) }
            .map { $0.isEmpty ? .nan : $0.mean }
        for cells in frames.cells {
            let known = cells.filter { frames[$0.frame][.return21][$0.row].isFinite }
            let own = known.map { frames[$0.frame][.return21][$0.row] }
            let common = known.map { market[$0.frame] }
            let beta = zip(own, common).map { $0 * $1 }.reduce(0, +) / common.map { $0 * $0 }.reduce(0, +)
            for (cell, value) in zip(known, own) {
                frames[cell.frame][.return21][cell.row] = value - beta * market[cell.frame]
            }
        }
    }

    /// A session's score on the first principal component of RSI, volume ratio and return, whose axis is
    /// found in the rows of all sessions.
    static let principalComponent = after("principal component of the full sample") { frames in
        let features: [Feature] = [.rsi14, .volumeRatio20, .return21]
        let rows = frames.flatMap { frame in
            frame.symbols.indices.map { row in features.map { frame[$0][row] } }
        }.filter { $0.allSatisfy(\.isFinite) }
        guard rows.count > 1 else { return }
        let centre = features.indices.map { index in rows.map { $0[index] }.mean }
        var axis = [1.0, 1.0, 1.0]
        for _ in 0..<20 {
            var next = [0.0, 0.0, 0.0]
            for row in rows {
                let score = features.indices.map { (row[$0] - centre[$0]) * axis[$0] }.reduce(0, +)
                for index in next.indices { next[index] += score * (row[index] - centre[index]) }
            }
            let length = next.map { $0 * $0 }.reduce(0, +).squareRoot()
            axis = next.map { $0 / length }
        }
        for index in frames.indices {
            for row in frames[index].symbols.indices {
                let values = features.map { frames[index][$0][row] }
                frames[index][.return21][row] =
                    features.indices.map { (values[$0] - centre[$0]) * axis[$0] }.reduce(0, +)
            }
        }
    }
}
