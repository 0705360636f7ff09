internal import Foundation
public import Ledger
internal import Synchronization

/// What a job takes from its process: environment, clock and output. Tests bring their own.
public struct Surroundings: Sendable {
    public var environment: [String: String]
    /// Where `bellwether.yaml` is looked for.
    public var folder: String
    /// Whether standard error is a terminal, so that progress is a bar.
    public var isTerminal: Bool
    /// Away from a terminal, progress lines are at least this far apart, so that a quick job writes none.
    public var progressInterval: Duration
    public var now: @Sendable () -> Timestamp
    /// Results for people.
    public var output: @Sendable (String) -> Void
    /// Logs, progress and the line of an error; takes text with its own line ends.
    public var errorOutput: @Sendable (String) -> Void
    /// Whether SIGINT and SIGTERM end the process with the run marked as interrupted.
    public var handlesSignals: Bool

    public init(
        environment: [String: String], folder: String, isTerminal: Bool = false,
        progressInterval: Duration = .seconds(5), now: @escaping @Sendable () -> Timestamp,
        output: @escaping @Sendable (String) -> Void,
        errorOutput: @escaping @Sendable (String) -> Void, handlesSignals: Bool = false
    ) {
        self.environment = environment
        self.folder = folder
        self.isTerminal = isTerminal
        self.progressInterval = progressInterval
        self.now = now
        self.output = output
        self.errorOutput = errorOutput
        self.handlesSignals = handlesSignals
    }

    /// The real ones.
    ///
    /// `BELLWETHER_NOW`, an instant such as `2023-01-03T06:00:00Z`, stands in for the clock in tests and
    /// rehearsals; text that is no instant is refused when the job starts.
    public static let process: Surroundings = {
        let environment = ProcessInfo.processInfo.environment
        let pretended = environment[nowVariable].flatMap { Timestamp($0) }
        return Surroundings(
            environment: environment,
            folder: FileManager.default.currentDirectoryPath,
            isTerminal: isatty(STDERR_FILENO) == 1,
            now: { pretended ?? Timestamp(secondsSinceEpoch: Int64(time(nil))) },
            output: { writeAll($0 + "\n", to: STDOUT_FILENO) },
            errorOutput: { writeAll($0, to: STDERR_FILENO) },
            handlesSignals: true)
    }()

    static let nowVariable = "BELLWETHER_NOW"
}

/// Whole lines at once and unbuffered, so that nothing is lost when a signal ends the process.
private func writeAll(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return }
        rest = rest.dropFirst(written)
    }
}
