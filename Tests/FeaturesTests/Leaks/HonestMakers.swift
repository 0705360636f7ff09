import Core
import Features

/// Makers that change much and look ahead nowhere: the harness must let them pass.
extension FeatureMaker {
    static let honest = [real, standardisedBySession, trailingMean, filledForward, expandingScale]

    /// Standardised across the stocks of each session.
    private static let standardisedBySession = after("standardised by session") { frames in
        for index in frames.indices {
            for feature in Feature.allCases {
                let values = frames[index][feature].filter(\.isFinite)
                guard values.count > 1 else { continue }
                let (mean, deviation) = (values.mean, values.deviation)
                frames[index][feature] = frames[index][feature].map { ($0 - mean) / deviation }
            }
        }
    }

    private static let trailingMean = perStock("trailing mean", from: .close, into: .bbMiddle) { closes in
        closes.indices.map { closes[max($0 - 4, 0)...$0].map(\.self).mean }
    }

    /// A missing bar is the one before it.
    private static let filledForward = from("gaps filled forwards") { world in
        for bars in world.series().values {
            for (last, next) in zip(bars, bars.dropFirst()) {
                for session in (last.session + 1)..<max(next.session, last.session + 1) {
                    world.add(last.bar, on: session)
                }
            }
            // After the last bar too: whether it comes back is not known.
            guard let last = bars.last else { continue }
            for session in (last.session + 1)..<max(world.sessions.count, last.session + 1) {
                world.add(last.bar, on: session)
            }
        }
    }

    /// Scaled by the highest value so far.
    private static let expandingScale = perStock("scaled by the peak so far", from: .close, into: .bbUpper) {
        closes in
        var peak = 0.0
        return closes.map { close in
            peak = max(peak, close)
            return close / peak
        }
    }
}
