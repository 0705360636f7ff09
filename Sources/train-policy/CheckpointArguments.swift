import ArgumentParser
import JobKit
import PolicyTraining

/// What is done about checkpoints, in a training and in an evaluation.
struct CheckpointArguments: ParsableArguments {
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
        if let checkpointEvery, checkpointEvery < 0 {
            throw ValidationError("--checkpoint-every must be 0 or more.")
        }
    }

    /// The options of a run that writes nothing in a rehearsal and stops when it is asked to.
    func options(_ context: JobContext) throws -> TrainingOptions {
        var options = TrainingOptions()
        options.resumption = resume ? .required : fresh ? .never : .automatic
        let interval =
            try checkpointEvery ?? context.settings.int("training.checkpoint_every", in: 0...86_400)
        if let interval { options.checkpointInterval = .seconds(interval) }
        options.dryRun = context.isDryRun
        options.shouldStop = { context.stop.isRequested }
        return options
    }
}
