/// Combinatorial purged cross-validation: every way to test on `tested` of `groups` stretches of the sessions
/// and to learn from the rest, and the backtest paths that the tests make up.
///
/// For comparing configurations by a distribution of outcomes in place of the one that happened. It learns from
/// the future of what it tests, so no portfolio could have lived it: ``WalkForward`` judges a model.
///
/// Source: López de Prado, "Advances in Financial Machine Learning" (2018), sections 7.4 and 12.4.
public struct CombinatorialPurgedFolds: Hashable, Sendable {
    public let sessionCount: Int
    /// The sessions of each group, in order; their lengths differ by one at most, the longer ones first.
    public let groups: [Range<Int>]
    /// Groups that a split tests on.
    public let tested: Int
    /// Sessions that the outcome of a decision takes.
    public let purge: Int
    /// Further sessions left out after a test.
    public let embargo: Int
    /// The groups that each split tests on, in order, in lexicographic order of the splits.
    public let splits: [[Int]]

    /// - Parameters:
    ///   - groups: from 2 to the number of sessions.
    ///   - tested: from 1 to one less than the groups.
    public init(
        sessionCount: Int, groups: Int = 6, tested: Int = 2, purge: Int = WalkForward.outcomeSessions,
        embargo: Int = 0
    ) {
        precondition(groups > 1 && groups <= sessionCount, "a group has a session")
        precondition((1..<groups).contains(tested), "a split tests on some groups and learns from others")
        precondition(purge >= 0 && embargo >= 0, "sessions left out are counted from 0")
        self.sessionCount = sessionCount
        self.tested = tested
        self.purge = purge
        self.embargo = embargo
        let (length, longer) = sessionCount.quotientAndRemainder(dividingBy: groups)
        self.groups = (0..<groups).map { group in
            let start = group * length + min(group, longer)
            return start..<(start + length + (group < longer ? 1 : 0))
        }
        splits = Self.choices(of: tested, from: groups)
    }

    /// How many times each session is tested, and how many paths there are: `tested / groups` of the splits.
    public var pathCount: Int { splits.count * tested / groups.count }

    /// The split's sessions. A session is learned from if neither its own outcome (the `purge` sessions after
    /// it) reaches a test, nor that of a tested session reaches it, and no embargo holds.
    public func fold(_ split: Int) -> EvaluationFold {
        var test: [Range<Int>] = []
        for group in splits[split] {
            if let last = test.last, last.upperBound == groups[group].lowerBound {
                test[test.count - 1] = last.lowerBound..<groups[group].upperBound
            } else {
                test.append(groups[group])
            }
        }
        var train: [Range<Int>] = []
        var start = 0
        for range in test {
            if range.lowerBound - purge > start { train.append(start..<(range.lowerBound - purge)) }
            start = range.upperBound + purge + embargo
        }
        if start < sessionCount { train.append(start..<sessionCount) }
        return EvaluationFold(train: train, test: test)
    }

    /// The split that each path takes a group's test from: [path][group].
    public var paths: [[Int]] {
        var paths = [[Int]](repeating: [], count: pathCount)
        for group in groups.indices {
            for (path, split) in splits.indices.filter({ splits[$0].contains(group) }).enumerated() {
                paths[path].append(split)
            }
        }
        return paths
    }

    /// Puts together what every split's test returned into one series a path.
    ///
    /// - Parameter outcomes: [split][tested session], in the order of ``fold(_:)``'s `test`.
    /// - Returns: [path][session].
    public func assemble<Outcome>(_ outcomes: [[Outcome]]) -> [[Outcome]] {
        precondition(outcomes.count == splits.count, "one series a split")
        return paths.map { path in
            var series: [Outcome] = []
            series.reserveCapacity(sessionCount)
            for (group, split) in path.enumerated() {
                let before = splits[split].prefix { $0 < group }.reduce(0) { $0 + groups[$1].count }
                series += outcomes[split][before..<(before + groups[group].count)]
            }
            return series
        }
    }

    private static func choices(of count: Int, from groups: Int) -> [[Int]] {
        var choices: [[Int]] = []
        var choice = Array(0..<count)
        while true {
            choices.append(choice)
            // The last place that can still move on; those after it follow.
            guard let place = choice.indices.last(where: { choice[$0] < groups - count + $0 }) else {
                return choices
            }
            choice[place] += 1
            for next in choice.indices where next > place { choice[next] = choice[next - 1] + 1 }
        }
    }
}
