import ArgumentParser

/// The options that say how configurations are evaluated.
struct EvaluationArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Tests of the walk-forward, one after another up to the date, each --validation-sessions long; 6 by default.",
            valueName: "count"))
    var folds: Int?

    @Option(
        help: ArgumentHelp(
            "Combinatorial purged cross-validation in place of a walk-forward: divide the sessions into so many groups and test each choice of so many of them.",
            valueName: "groups,tested"))
    var combinatorial: CombinatorialChoice?

    @Option(
        help: ArgumentHelp(
            "Sessions that are not learned from after a test, besides a month for its outcome; with --combinatorial. 0 by default.",
            valueName: "sessions"))
    var embargo: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the JSON to a file as well.", valueName: "file"))
    var output: String?

    func validate() throws {
        if combinatorial == nil, embargo != nil {
            throw ValidationError("--embargo belongs to --combinatorial; give both, or neither.")
        }
        if combinatorial != nil, folds != nil {
            throw ValidationError("--folds belongs to a walk-forward; leave out --combinatorial.")
        }
        if let folds, !(1...100).contains(folds) { throw ValidationError("--folds must be 1 to 100.") }
        if let embargo, !(0...2_520).contains(embargo) {
            throw ValidationError("--embargo must be 0 to 2520.")
        }
        if output?.isEmpty == true {
            throw ValidationError("--output is empty; give a path, or leave it out.")
        }
    }
}
