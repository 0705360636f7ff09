import ArgumentParser

/// What is tried besides one training, by a training and by an evaluation: the parser gives a subcommand what
/// stands in a group that it has in common with the command above it.
struct TrialArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trainings with seeds one after another, of which the best by validation is published. Else training.seeds, then 1; of an evaluation 3, which are all judged.",
            valueName: "count"))
    var seeds: Int?

    @Option(
        help: ArgumentHelp(
            "Try the settings of this YAML or JSON file, where a list makes a grid: learning_rate: [1e-4, 3e-4]. Nothing is published.",
            valueName: "file"))
    var sweep: String?

    func validate() throws {
        if sweep != nil, seeds != nil {
            throw ValidationError(
                "--sweep and --seeds exclude each other; put seed: [1, 2, 3] into the file.")
        }
        if let seeds, !(1...1_000).contains(seeds) {
            throw ValidationError("--seeds must be 1 to 1000.")
        }
    }
}
