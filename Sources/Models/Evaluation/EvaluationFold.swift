public import Core

/// One division of the sessions into those to learn from and those to be judged on.
///
/// Ranges are indices into the sessions that the folds were made for, oldest first.
public struct EvaluationFold: Hashable, Sendable {
    /// Apart and in order; one in a walk-forward.
    public var train: [Range<Int>]
    public var test: [Range<Int>]

    public init(train: [Range<Int>], test: [Range<Int>]) {
        self.train = train
        self.test = test
    }

    public var trainCount: Int { train.reduce(0) { $0 + $1.count } }
    public var testCount: Int { test.reduce(0) { $0 + $1.count } }

    /// First and last session of each range of `train`.
    public func trainDates(_ sessions: [CivilDate]) -> [ClosedRange<CivilDate>] {
        Self.dates(train, sessions)
    }

    /// First and last session of each range of `test`.
    public func testDates(_ sessions: [CivilDate]) -> [ClosedRange<CivilDate>] {
        Self.dates(test, sessions)
    }

    private static func dates(
        _ ranges: [Range<Int>], _ sessions: [CivilDate]
    ) -> [ClosedRange<CivilDate>] {
        ranges.filter { !$0.isEmpty }.map { sessions[$0.lowerBound]...sessions[$0.upperBound - 1] }
    }
}
