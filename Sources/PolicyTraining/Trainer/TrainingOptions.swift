public import Core
public import Models

/// How a training is run; nothing here changes what it learns.
public struct TrainingOptions: Sendable {
    /// What to do about a checkpoint of the same training.
    public enum Resumption: Sendable, Hashable {
        /// Go on from it, if there is one.
        case automatic
        /// Go on from it; it is an error when there is none.
        case required
        /// Remove it and start anew.
        case never
    }

    public var resumption = Resumption.automatic
    /// Time between two checkpoints; the first is due after as long.
    public var checkpointInterval = Duration.seconds(60)
    /// Trainings with seeds one after another, of which the best by validation is published.
    public var seeds = 1
    /// Trainings on earlier histories, whose tests are shown to the gate besides the validation.
    public var walkForward = 0
    /// What a candidate has to show before it replaces the model in force, which the command always asks;
    /// nil publishes whatever is finite.
    public var gate: GateSettings?
    /// Trains and judges even if the model stands, made from the same inputs with the same settings.
    public var force = false
    /// Checks inputs and settings and writes nothing.
    public var dryRun = false
    /// Asked after each round; on true the training is put away and ends with `stopped`.
    public var shouldStop: @Sendable () -> Bool = { false }
    /// Draws a gnuplot script as a PNG; nil when it cannot.
    public var draw: @Sendable (_ script: String) -> [UInt8]? = { _ in nil }

    /// What the card has to say of how the settings were found.
    var note: String?
    /// Whether checkpoints are those of an evaluation, which no training takes up or removes.
    var isEvaluation = false

    public init() {}
}

/// What happens in a training, as it happens.
public enum TrainingEvent: Sendable {
    /// Candidate `number` of `count` begins, counted from 1.
    case began(number: Int, count: Int, settings: TrainingSettings)
    /// A training of the walk-forward begins, which is tested on the sessions from `tested` on.
    case fold(number: Int, count: Int, tested: CivilDate)
    /// Training `number` of an evaluation's `count` begins, tested on the sessions from `tested` on.
    case evaluating(number: Int, count: Int, settings: TrainingSettings, tested: CivilDate)
    /// A checkpoint was taken up. `isOlder` when the last one was torn and the one before it was taken.
    case resumed(steps: Int, totalSteps: Int, folder: String, isOlder: Bool)
    /// A round is over.
    case advanced(LearningProgress)
    case saved(folder: String, steps: Int)
    /// A candidate was judged.
    case judged(Trial)
}
