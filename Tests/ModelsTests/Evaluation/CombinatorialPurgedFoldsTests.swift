import Core
import Models
import Testing

@Suite("Combinatorial purged folds") struct CombinatorialPurgedFoldsTests {
    static func random(_ generator: inout SeededGenerator) -> CombinatorialPurgedFolds {
        let groups = 2 + generator.index(below: 7)
        return CombinatorialPurgedFolds(
            sessionCount: groups + generator.index(below: 400), groups: groups,
            tested: 1 + generator.index(below: groups - 1), purge: generator.index(below: 25),
            embargo: generator.index(below: 10))
    }

    @Test("No session learned from shares an outcome with a tested one, and no other is left out")
    func purged() {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<60 {
            let folds = Self.random(&generator)
            for split in folds.splits.indices {
                let fold = folds.fold(split)
                var tested = [Bool](repeating: false, count: folds.sessionCount)
                for range in fold.test { for session in range { tested[session] = true } }
                var learned = [Bool](repeating: false, count: folds.sessionCount)
                for range in fold.train { for session in range { learned[session] = true } }
                for session in tested.indices {
                    // Its outcome, those whose outcomes reach it, and the embargo after a test.
                    let from = max(0, session - folds.purge - folds.embargo)
                    let to = min(folds.sessionCount - 1, session + folds.purge)
                    #expect(learned[session] == !tested[from...to].contains(true))
                }
            }
        }
    }

    @Test("Every session is tested as often as there are paths, and every path is whole")
    func paths() {
        var generator = SeededGenerator(seed: 43)
        for _ in 0..<60 {
            let folds = Self.random(&generator)
            var times = [Int](repeating: 0, count: folds.sessionCount)
            // What a split says of a session: which session it is, and which split said so.
            let outcomes = folds.splits.indices.map { split in
                folds.fold(split).test.flatMap { range in
                    range.map { session in
                        times[session] += 1
                        return [session, split]
                    }
                }
            }
            #expect(times.allSatisfy { $0 == folds.pathCount })
            let paths = folds.assemble(outcomes)
            #expect(paths.count == folds.pathCount)
            var used: Set<[Int]> = []
            for path in paths {
                #expect(path.map { $0[0] } == Array(0..<folds.sessionCount))
                used.formUnion(path)
            }
            #expect(used.count == folds.pathCount * folds.sessionCount)
        }
    }

    @Test("Six groups two at a time have the five paths of the book's figure 12.2")
    func book() {
        let folds = CombinatorialPurgedFolds(sessionCount: 60, groups: 6, tested: 2, purge: 0)
        #expect(folds.splits.count == 15 && folds.pathCount == 5)
        #expect(folds.splits[0] == [0, 1] && folds.splits[5] == [1, 2] && folds.splits[14] == [4, 5])
        #expect(
            folds.paths == [
                [0, 0, 1, 2, 3, 4], [1, 5, 5, 6, 7, 8], [2, 6, 9, 9, 10, 11], [3, 7, 10, 12, 12, 13],
                [4, 8, 11, 13, 14, 14],
            ])
    }

    @Test("Twelve sessions in three groups divide as skfolio's documentation shows")
    func skfolio() {
        func train(purge: Int, embargo: Int) -> [[Range<Int>]] {
            let folds = CombinatorialPurgedFolds(
                sessionCount: 12, groups: 3, tested: 2, purge: purge, embargo: embargo)
            return folds.splits.indices.map { folds.fold($0).train }
        }
        #expect(train(purge: 0, embargo: 0) == [[8..<12], [4..<8], [0..<4]])
        #expect(train(purge: 1, embargo: 0) == [[9..<12], [5..<7], [0..<3]])
        #expect(train(purge: 0, embargo: 1) == [[9..<12], [5..<8], [0..<4]])
        let folds = CombinatorialPurgedFolds(sessionCount: 12, groups: 3, tested: 2, purge: 0)
        #expect(folds.fold(0).test == [0..<8] && folds.fold(1).test == [0..<4, 8..<12])
    }
}
