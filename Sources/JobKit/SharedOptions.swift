public import ArgumentParser
public import Core

/// The options of every command, of those that only look as well.
public struct LookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The tree, a folder or s3://bucket/prefix: else BELLWETHER_ROOT, the configuration's root, ./data/lake.",
            valueName: "place"))
    public var root: String?

    @Option(
        help: ArgumentHelp(
            "The configuration: else BELLWETHER_CONFIG, ./bellwether.yaml, /etc/bellwether/bellwether.yaml.",
            valueName: "file"))
    public var config: String?

    @Option(help: "How log lines look on stderr: else BELLWETHER_LOG_FORMAT, the configuration's log.format.")
    public var logFormat: LogFormat?

    @Option(help: "The least severe log level shown: notice by default; debug to see everything.")
    public var logLevel: LogLevel?

    @Flag(name: .shortAndLong, help: "No progress; log lines from warning up.")
    public var quiet = false

    public init() {}

    /// The same as plain values.
    public var values: JobOptions {
        JobOptions(root: root, config: config, logFormat: logFormat, logLevel: logLevel, isQuiet: quiet)
    }

    public func validate() throws {
        for (name, value) in [("--root", root), ("--config", config)] where value?.isEmpty == true {
            throw ValidationError("\(name) is empty; give a path, or leave it out.")
        }
    }
}

/// The options of every command that runs as a job.
public struct SharedOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The session to work on; the last closed one by default.", valueName: "YYYY-MM-DD")
    )
    public var date: CivilDate?

    @Flag(help: "Redo what is there already.")
    public var force = false

    @Flag(help: "Say what would be done; write nothing.")
    public var dryRun = false

    @Flag(help: "Make a date without a session an error.")
    public var strict = false

    @Option(help: "Do nothing unless the rule holds, for plain crontab lines.")
    public var only: OnlyRule?

    @Option(
        help: ArgumentHelp(
            "Seconds to wait for another run of this command before leaving with 75.", valueName: "seconds"))
    public var wait = 0

    @OptionGroup public var look: LookOptions

    public init() {}

    /// The same as plain values.
    public var values: JobOptions {
        var values = look.values
        values.date = date
        values.isForce = force
        values.isDryRun = dryRun
        values.isStrict = strict
        values.only = only
        values.wait = wait
        return values
    }

    public func validate() throws {
        if wait < 0 { throw ValidationError("--wait \(wait) is below 0; give the seconds to wait.") }
    }
}

/// The options of commands that work on several sessions at once.
public struct DateRangeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("First day of a range, in place of --date.", valueName: "YYYY-MM-DD"))
    public var from: CivilDate?

    @Option(
        help: ArgumentHelp(
            "Last day of the range; the last closed session by default.", valueName: "YYYY-MM-DD"))
    public var to: CivilDate?

    public init() {}

    public func validate() throws {
        guard let to else { return }
        guard let from else { throw ValidationError("--to needs --from; for one session use --date.") }
        if from > to { throw ValidationError("--from \(from) is after --to \(to); swap them.") }
    }
}

extension CivilDate: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }

    public var defaultValueDescription: String { description }
}

extension YearMonth: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }

    public var defaultValueDescription: String { description }
}

/// How log lines are written.
public enum LogFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    case text, json
}

/// swift-log's levels, as an argument.
public enum LogLevel: String, Sendable, CaseIterable, ExpressibleByArgument {
    case trace, debug, info, notice, warning, error, critical
}

/// A rule that keeps a job from running on most days.
public enum OnlyRule: String, Sendable, CaseIterable, ExpressibleByArgument {
    case firstSessionOfMonth = "first-session-of-month"
}
