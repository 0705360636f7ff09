import Models

/// A configuration on its way through an evaluation.
struct EvaluationEntrant {
    let settings: TrainingSettings
    /// Of the tests of a walk-forward, one after another.
    var returns = PairedReturns()
    /// Decisions taken, and time spent learning, in all trainings.
    var steps = 0
    var seconds = 0.0
    /// What kept one of its trainings from coming to an end; the others are left out then.
    var failure: (any Error)?

    var seed: UInt64 { settings.seed }

    init(_ settings: TrainingSettings) {
        self.settings = settings
    }

    init(_ settings: TrainingSettings, seed: UInt64) {
        var settings = settings
        settings.seed = seed
        self.settings = settings
    }
}
