/// How a training went: one point a round.
public struct LearningCurve: Hashable, Sendable {
    public var points: [LearningProgress]

    public init(points: [LearningProgress] = []) {
        self.points = points
    }

    /// A figure by name; nil at points that do not have it.
    static let columns: [(name: String, value: @Sendable (LearningProgress) -> Double?)] = [
        ("reward", { $0.reward }), ("excess_reward", { $0.excessReward }),
        ("policy_loss", { $0.policyLoss }), ("value_loss", { $0.valueLoss }),
        ("divergence", { $0.divergence }), ("clip_fraction", { $0.clipFraction }),
        ("entropy", { $0.entropy }), ("gradient_norm", { $0.gradientNorm }),
        ("learning_rate", { $0.learningRate }), ("updates", { Double($0.updates) }),
    ]

    /// curves.csv: a line a round, an empty field where a learner has no such figure.
    public var csv: String {
        var lines = [(["steps"] + Self.columns.map(\.name)).joined(separator: ",")]
        for point in points {
            let fields = Self.columns.map { column in column.value(point).map { "\($0)" } ?? "" }
            lines.append((["\(point.steps)"] + fields).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
