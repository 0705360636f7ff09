import ArgumentParser

/// `full`, or a number of sessions.
struct TrainingWindow: ExpressibleByArgument, Sendable {
    /// Nil for the full history.
    var sessions: Int?

    init?(argument: String) {
        if argument == "full" { return }
        guard let sessions = Int(argument), sessions > 0 else { return nil }
        self.sessions = sessions
    }
}
