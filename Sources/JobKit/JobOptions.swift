public import Core

/// What a command line asks of a job, without the parser; see ``SharedOptions`` for each.
public struct JobOptions: Sendable, Hashable {
    public var date: CivilDate?
    /// The two ends of a range in place of `date`; `to` is nil for the last closed session.
    public var from: CivilDate?
    public var to: CivilDate?
    public var root: String?
    public var config: String?
    public var isForce: Bool
    public var isDryRun: Bool
    public var isStrict: Bool
    public var only: OnlyRule?
    /// Seconds.
    public var wait: Int
    public var logFormat: LogFormat?
    public var logLevel: LogLevel?
    public var isQuiet: Bool

    public init(
        date: CivilDate? = nil, from: CivilDate? = nil, to: CivilDate? = nil, root: String? = nil,
        config: String? = nil, isForce: Bool = false, isDryRun: Bool = false, isStrict: Bool = false,
        only: OnlyRule? = nil, wait: Int = 0, logFormat: LogFormat? = nil, logLevel: LogLevel? = nil,
        isQuiet: Bool = false
    ) {
        self.date = date
        self.from = from
        self.to = to
        self.root = root
        self.config = config
        self.isForce = isForce
        self.isDryRun = isDryRun
        self.isStrict = isStrict
        self.only = only
        self.wait = wait
        self.logFormat = logFormat
        self.logLevel = logLevel
        self.isQuiet = isQuiet
    }

    /// Which sessions are asked for.
    func request() throws(JobError) -> DateRequest {
        if let from {
            if date != nil {
                throw JobError(.usage, "--date and --from exclude each other; give one of them")
            }
            return .range(from: from, to: to)
        }
        if to != nil { throw JobError(.usage, "--to needs --from; for one session use --date") }
        return date.map { .day($0) } ?? .latest
    }
}
