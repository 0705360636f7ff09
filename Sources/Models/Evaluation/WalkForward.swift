/// Learning from what was, judged on what came next, again and again: the evaluation that can be lived.
///
/// A decision after session t earns its outcome in the sessions t + 1 ... t + `purge`. A session whose outcome
/// reaches into the test is not learned from, so the sessions between learning and test are `purge` + `embargo`.
/// Each fold depends on the sessions up to its test alone: those that come later change no earlier fold.
///
/// Source: López de Prado, "Advances in Financial Machine Learning" (2018), sections 7.4 and 12.2.
public struct WalkForward: Hashable, Sendable, Codable {
    /// Sessions of a decision's outcome: a month.
    public static let outcomeSessions = 21

    /// Which sessions a fold learns from.
    public enum Window: String, Hashable, Sendable, Codable, CaseIterable {
        /// All before the test.
        case expanding
        /// The last `trainSessions` before it.
        case rolling
    }

    public var window: Window
    /// Sessions that the first fold learns from, and every fold of a rolling window.
    public var trainSessions: Int
    /// Sessions from one test's start to the next's.
    public var testSessions: Int
    /// Sessions that the outcome of a decision takes.
    public var purge: Int
    /// Further sessions left out between learning and test.
    public var embargo: Int

    public init(
        window: Window = .expanding, trainSessions: Int, testSessions: Int,
        purge: Int = WalkForward.outcomeSessions, embargo: Int = 0
    ) {
        precondition(trainSessions > 0 && testSessions > 0, "a fold learns from sessions and tests on some")
        precondition(purge >= 0 && embargo >= 0, "sessions left out are counted from 0")
        self.window = window
        self.trainSessions = trainSessions
        self.testSessions = testSessions
        self.purge = purge
        self.embargo = embargo
    }

    /// The folds of so many sessions, oldest first: tests follow one another without gap or overlap up to the
    /// last session, where the last may have fewer sessions. None where the sessions do not suffice.
    public func folds(sessionCount: Int) -> [EvaluationFold] {
        let gap = purge + embargo
        var folds: [EvaluationFold] = []
        var start = trainSessions + gap
        while start < sessionCount {
            let first = window == .rolling ? start - gap - trainSessions : 0
            folds.append(
                EvaluationFold(
                    train: [first..<(start - gap)],
                    test: [start..<min(start + testSessions, sessionCount)]))
            start += testSessions
        }
        return folds
    }
}
