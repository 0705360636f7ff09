import Core
import Foundation
import PolicyModel
import TestSupport

/// From process start to published signals with a policy of 450 MB, beside PyTorch from process start to scores;
/// the pass over the weights by itself; and the command with a shared network. Page caches are warm on both sides.
enum SignalsBench {
    static func run(_ options: BenchOptions) throws -> [Comparison] {
        for line in try SignalsAgreement.lines() { Benchmarks.note(line) }
        let folder = try TemporaryFolder()
        Benchmarks.note("signals: making two policies of 450 MB, ours and PyTorch's")
        let tree = try SignalsWorld.write(to: folder)
        _ = try Peers.run("inference.py", ["--child", "make", "--dir", folder.path])
        let torch = "torch \(try Peers.version("torch"))"

        var comparisons: [Comparison] = []
        for storage in PolicyStorage.allCases {
            let policy = try SignalsWorld.publish(.dense, storage, in: tree)
            let suffix = storage == .float32 ? "" : "_bf16"
            let peerCase = storage == .float32 ? "torch-safetensors" : "torch-safetensors-bf16"
            let memory = try PrivateMemory.peak(of: program, command(tree))
            _ = try peerProcess(peerCase, folder)
            var (ours, peer, oursPass, peerPass): ([Timing], [Timing], [Timing], [Timing]) = ([], [], [], [])
            for _ in 0..<options.rounds {
                for _ in 0..<options.repeats {
                    ours.append(Timing(seconds: [try command(tree).seconds], peakMiB: memory.residentMiB))
                    peer.append(try peerProcess(peerCase, folder))
                }
                oursPass.append(try Benchmarks.ours(["signals.pass", policy, "\(4 * options.repeats)"]))
                peerPass.append(
                    try Peers.run("inference.py", peerArguments(peerCase, folder, warm: 4 * options.repeats))
                        .measurement("warm_forward_s"))
            }
            comparisons.append(
                .times(
                    "signals.450mb\(suffix)", .merged(ours), .merged(peer), torch,
                    note: "ours to published signals, theirs to scores; target 8x; at most "
                        + "\(Int(memory.privateMiB)) MiB of ours are private"))
            comparisons.append(
                .times(
                    "signals.pass\(suffix)", .merged(oursPass), .merged(peerPass), torch,
                    note:
                        "one pass in a process that has the weights mapped; target 1x"
                ))
        }
        return comparisons + [try shared(tree, options)]
    }

    /// Nothing to be held against but the promise.
    private static func shared(_ tree: String, _ options: BenchOptions) throws -> Comparison {
        _ = try SignalsWorld.publish(.shared, .float32, in: tree)
        let memory = try PrivateMemory.peak(of: program, command(tree))
        let promised = Timing(seconds: [0.3], peakMiB: .nan)
        let ours = try (0..<options.rounds * options.repeats).map { _ in
            Timing(seconds: [try command(tree).seconds], peakMiB: memory.residentMiB)
        }
        var comparison = Comparison.times(
            "signals.shared", .merged(ours), promised, "the promise",
            note: "process start to published signals")
        comparison.peerMib = nil
        return comparison
    }

    /// The command beside this program.
    private static var program: String {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent().appending(path: "generate-signals").path
        }
    }

    private static func command(_ tree: String) -> [String] {
        ["--root", tree, "--date", "\(SignalsWorld.date)", "--force"]
    }

    private static func command(_ tree: String) throws -> (seconds: Double, output: String) {
        let (seconds, result) = try timed { try ProcessResult.run(program, command(tree)) }
        // 3: published, with a warning.
        guard [0, 3].contains(result.status) else {
            throw PeerError(message: "generate-signals failed with \(result.status): \(result.standardError)")
        }
        return (seconds, result.standardOutput)
    }

    private static func peerArguments(_ name: String, _ folder: TemporaryFolder, warm: Int) -> [String] {
        ["--child", name, "--dir", folder.path, "--warm", "\(warm)"]
    }

    private static func peerProcess(_ name: String, _ folder: TemporaryFolder) throws -> Timing {
        let (seconds, values) = try timed {
            try Peers.run("inference.py", peerArguments(name, folder, warm: 0))
        }
        return Timing(seconds: [seconds], peakMiB: try values.number("peak_rss_mb"))
    }

    private static func timed<Value>(_ work: () throws -> Value) rethrows -> (Double, Value) {
        let start = ContinuousClock.now
        let value = try work()
        let taken = (ContinuousClock.now - start).components
        return (Double(taken.seconds) + Double(taken.attoseconds) * 1e-18, value)
    }

    /// Measures ours in this process: `signals.pass POLICY REPEATS`.
    static func child(_ arguments: [String]) throws -> Timing {
        guard arguments.count == 3, let repeats = Int(arguments[2]) else {
            throw PeerError(message: "wrong arguments: \(arguments)")
        }
        let policy = try MappedPolicy(path: arguments[1], keepsPages: true)
        var generator = SeededGenerator(seed: 3)
        let observation = (0..<policy.network.observationCount).map { _ in Float(generator.gaussian()) }
        let threads = min(2, ProcessInfo.processInfo.activeProcessorCount)
        return try measure(repeats: repeats) {
            let scores = try policy.scores(observations: observation, threads: threads)
            guard scores.count == Universe.slotCount else { throw PeerError(message: "too few scores") }
        }
    }
}
