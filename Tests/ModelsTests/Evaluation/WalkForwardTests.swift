import Core
import Models
import Testing

@Suite("Walk-forward") struct WalkForwardTests {
    static func random(_ generator: inout SeededGenerator) -> (WalkForward, Int) {
        let walk = WalkForward(
            window: generator.index(below: 2) == 0 ? .expanding : .rolling,
            trainSessions: 1 + generator.index(below: 300), testSessions: 1 + generator.index(below: 80),
            purge: generator.index(below: 30), embargo: generator.index(below: 10))
        return (walk, generator.index(below: 1_000))
    }

    @Test("No session is learned from whose outcome reaches into the test, over random settings")
    func purged() {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<500 {
            let (walk, count) = Self.random(&generator)
            var next = walk.trainSessions + walk.purge + walk.embargo
            for fold in walk.folds(sessionCount: count) {
                #expect(fold.train.count == 1 && fold.test.count == 1)
                let (train, test) = (fold.train[0], fold.test[0])
                // The last outcome ends before the embargo before the test.
                #expect(train.upperBound - 1 + walk.purge + walk.embargo < test.lowerBound)
                #expect(train.lowerBound >= 0 && train.count >= walk.trainSessions)
                #expect(walk.window == .expanding ? train.lowerBound == 0 : train.count == walk.trainSessions)
                #expect(test.lowerBound == next && !test.isEmpty && test.upperBound <= count)
                next = test.upperBound
            }
            // Every session after the first fold's beginnings is tested once.
            #expect(next == max(count, walk.trainSessions + walk.purge + walk.embargo))
        }
    }

    @Test("Deleting the future changes no fold before it")
    func noLookAhead() {
        var generator = SeededGenerator(seed: 37)
        for _ in 0..<300 {
            let (walk, count) = Self.random(&generator)
            let all = walk.folds(sessionCount: count)
            let cut = generator.index(below: count + 1)
            let before = walk.folds(sessionCount: cut)
            #expect(before.count <= all.count)
            for (fold, whole) in zip(before, all) {
                #expect(fold.train == whole.train)
                #expect(fold.test == whole.test.map { $0.clamped(to: 0..<cut) })
            }
        }
    }

    @Test("A year tested after two learned from, month by month")
    func example() throws {
        let walk = WalkForward(window: .rolling, trainSessions: 504, testSessions: 21)
        let folds = walk.folds(sessionCount: 504 + 21 + 252 + 5)
        #expect(folds.count == 13)
        #expect(folds[0] == EvaluationFold(train: [0..<504], test: [525..<546]))
        #expect(folds[1] == EvaluationFold(train: [21..<525], test: [546..<567]))
        #expect(folds[12].testCount == 5 && folds[12].trainCount == 504)
        #expect(walk.folds(sessionCount: 525).isEmpty)
        let first = try #require(CivilDate("2020-01-01"))
        let sessions = (0..<782).map { first.adding(days: $0) }
        #expect(folds[0].trainDates(sessions) == [sessions[0]...sessions[503]])
        #expect(folds[0].testDates(sessions) == [sessions[525]...sessions[545]])
    }
}
