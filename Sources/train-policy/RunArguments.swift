import ArgumentParser
import Core
import JobKit
import Models
import PolicyTraining

/// The options that decide how a training is run, and change nothing of what it learns.
struct RunArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trainings with seeds one after another, of which the best by validation is published. Else training.seeds, then 1.",
            valueName: "count"))
    var seeds: Int?

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

    @Option(
        help: ArgumentHelp(
            "Try the settings of this YAML or JSON file, where a list makes a grid: learning_rate: [1e-4, 3e-4]. Nothing is published.",
            valueName: "file"))
    var sweep: String?

    @Flag(help: "Publish the best point of the sweep by its validation.")
    var publishBest = false

    @Flag(
        help:
            "Go on from the checkpoint of this training, which must be there. Without it a checkpoint is taken up if there is one."
    )
    var resume = false

    @Flag(help: "Start anew, whatever checkpoint there is.")
    var fresh = false

    @Option(
        help: ArgumentHelp(
            "Time between two checkpoints; 0 after each round. Else training.checkpoint_every, then 60.",
            valueName: "seconds"))
    var checkpointEvery: Int?

    func validate() throws {
        if resume, fresh {
            throw ValidationError("--resume and --fresh exclude each other; give one of them.")
        }
        if publishBest, sweep == nil {
            throw ValidationError("--publish-best belongs to --sweep; give a file.")
        }
        if sweep != nil, seeds != nil {
            throw ValidationError(
                "--sweep and --seeds exclude each other; put seed: [1, 2, 3] into the file.")
        }
        if let seeds, !(1...1_000).contains(seeds) {
            throw ValidationError("--seeds must be 1 to 1000.")
        }
        if let walkForward, !(0...100).contains(walkForward) {
            throw ValidationError("--walk-forward must be 0 to 100.")
        }
        if let checkpointEvery, checkpointEvery < 0 {
            throw ValidationError("--checkpoint-every must be 0 or more.")
        }
    }

    func options(_ context: JobContext) throws -> TrainingOptions {
        var options = TrainingOptions()
        options.seeds = try seeds ?? context.settings.int("training.seeds", in: 1...1_000) ?? 1
        options.walkForward =
            try walkForward ?? context.settings.int("training.walk_forward", in: 0...100) ?? 0
        options.gate = withoutGate ? nil : try GateSettings(context.settings)
        options.resumption = resume ? .required : fresh ? .never : .automatic
        let interval =
            try checkpointEvery ?? context.settings.int("training.checkpoint_every", in: 0...86_400)
        if let interval { options.checkpointInterval = .seconds(interval) }
        options.force = context.isForce
        options.dryRun = context.isDryRun
        options.shouldStop = { context.stop.isRequested }
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
