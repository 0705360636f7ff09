import ArgumentParser
import Core
import JobKit
import Models
import PolicyTraining

/// The options that decide how a training is run, and change nothing of what it learns.
struct RunArguments: ParsableArguments {
    @OptionGroup var trying: TrialArguments

    @Option(
        help: ArgumentHelp(
            "Train on as many earlier histories besides, each tested on the sessions that followed, and show those tests to the gate. Else training.walk_forward, then 0.",
            valueName: "folds"))
    var walkForward: Int?

    @Flag(
        help:
            "Put the model in force whatever the gate would say, unless a weight is not finite. The record says so."
    )
    var withoutGate = false

    @Flag(help: "Publish the best point of the sweep by its validation.")
    var publishBest = false

    @OptionGroup var checkpoints: CheckpointArguments

    var sweep: String? { trying.sweep }

    func validate() throws {
        if publishBest, sweep == nil {
            throw ValidationError("--publish-best belongs to --sweep; give a file.")
        }
        if let walkForward, !(0...100).contains(walkForward) {
            throw ValidationError("--walk-forward must be 0 to 100.")
        }
    }

    func options(_ context: JobContext) throws -> TrainingOptions {
        var options = try checkpoints.options(context)
        options.seeds = try trying.seeds ?? context.settings.int("training.seeds", in: 1...1_000) ?? 1
        options.walkForward =
            try walkForward ?? context.settings.int("training.walk_forward", in: 0...100) ?? 0
        options.gate = withoutGate ? nil : try GateSettings(context.settings)
        options.force = context.isForce
        options.draw = { script in
            do {
                return try GnuplotPicture.png(script)
            } catch {
                context.warning("no picture of the learning curves", ["reason": "\(error)"])
                return nil
            }
        }
        return options
    }
}
