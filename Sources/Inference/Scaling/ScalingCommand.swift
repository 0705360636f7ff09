public import Core
public import Ledger
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Carries a decision out by a program of the operator's, run without a shell. Beside its arguments it gets the
/// decision in the environment: `BELLWETHER_ENDPOINT`, `BELLWETHER_INSTANCES`, `BELLWETHER_REASON`,
/// `BELLWETHER_REGIME` and `BELLWETHER_DECISION` (a number that is not used twice). Exit code 0 is success.
public struct ScalingCommand: ScalingCarrier {
    private let program: String
    private let arguments: [String]
    private let seconds: Double

    /// - Parameters:
    ///   - words: the program, looked up on the PATH unless there is a / in it, and its arguments.
    ///   - timeout: seconds after which it is ended, with what it started.
    /// - Throws: ``InferenceError`` `badSetting` without a program.
    public init(_ words: [String], timeout: Double = 60) throws(InferenceError) {
        guard let program = words.first, !program.isEmpty else {
            throw InferenceError(
                .badSetting, "inference.scaling_command is empty; give a program and its arguments as a list")
        }
        self.program = program
        arguments = Array(words.dropFirst())
        seconds = timeout
    }

    public func carryOut(_ decision: ScalingDecision) async throws(InferenceError) -> String {
        let ended = await ended(decision)
        switch ended {
        case .timedOut:
            throw InferenceError(
                .unavailable,
                "\(program) did not end within \(Int(seconds.rounded(.up))) s and was stopped; look at what it waits "
                    + "for, or raise inference.scaling_timeout")
        case .unable(let error):
            throw InferenceError(
                .badSetting, "\(program) cannot be run; correct inference.scaling_command", cause: error)
        case .done(let status, let words):
            guard status.isSuccess else {
                throw InferenceError(
                    .unavailable,
                    "\(program) ended with \(status)" + (words.isEmpty ? "" : ": \(words)"))
            }
            return "\(program) ended with success"
        }
    }

    private enum End: Sendable {
        case done(TerminationStatus, String)
        case unable(any Error)
        case timedOut
    }

    private func ended(_ decision: ScalingDecision) async -> End {
        await withTaskGroup(of: End.self) { group in
            group.addTask { await run(decision) }
            group.addTask {
                // Cancelled when the program has ended.
                try? await Task.sleep(for: .seconds(seconds))
                return .timedOut
            }
            let first = await group.next() ?? .timedOut
            group.cancelAll()
            return first
        }
    }

    private func run(_ decision: ScalingDecision) async -> End {
        var options = PlatformOptions()
        // A group of its own, so that what a script has started ends with it.
        options.processGroupID = 0
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        do {
            let outcome = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments),
                environment: .inherit.updating([
                    "BELLWETHER_ENDPOINT": decision.endpoint,
                    "BELLWETHER_INSTANCES": "\(decision.instances)",
                    "BELLWETHER_REASON": decision.reason,
                    "BELLWETHER_REGIME": decision.regime,
                    "BELLWETHER_DECISION": "\(decision.id)",
                ]), platformOptions: options, output: .discarded, error: .bytes(limit: 16 << 20))
            return .done(outcome.terminationStatus, Self.lastLine(outcome.standardError))
        } catch {
            return .unable(error)
        }
    }

    /// At most 200 characters of the last line that says something.
    private static func lastLine(_ bytes: [UInt8]) -> String {
        let line = String(decoding: bytes.suffix(4_096), as: UTF8.self).split(whereSeparator: \.isNewline)
            .last { !$0.allSatisfy(\.isWhitespace) }
        return String((line ?? "").filter { !$0.unicodeScalars.contains { $0.value < 32 } }.prefix(200))
    }
}
