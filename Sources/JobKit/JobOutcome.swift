/// How a job's body ended without an error.
public enum JobOutcome: Sendable, Hashable {
    /// Everything asked for was published: exit 0. `details` is JSON for the run's row.
    case done(rows: Int, details: String? = nil)
    /// What was asked for is there already, or there is none: exit 0, with the reason on stdout.
    case nothingToDo(_ reason: String)
    /// Published with something left out, and a warning sent: exit 3.
    case partial(rows: Int, warning: String, details: String? = nil)
}

extension JobOutcome {
    /// In one line, for whoever is told of the run.
    var line: String {
        switch self {
        case .done(let rows, _): "\(rows) rows"
        case .nothingToDo(let reason): reason
        case .partial(_, let warning, _): ExitStatus.oneLine(warning)
        }
    }
}
