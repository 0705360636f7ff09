import ArgumentParser

/// `6,2`: groups that the sessions are divided into, and how many of them a split tests.
struct CombinatorialChoice: ExpressibleByArgument, Sendable {
    /// More splits than this take longer than anyone waits.
    private static let mostSplits = 10_000

    var groups: Int
    var tested: Int

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let groups = parts[0], let tested = parts[1], (2...100).contains(groups),
            (1..<groups).contains(tested)
        else { return nil }
        self.groups = groups
        self.tested = tested
        var splits = 1
        for place in 1...tested {
            splits = splits * (groups - place + 1) / place
            guard splits <= Self.mostSplits else { return nil }
        }
    }
}
