import Foundation
import TestSupport

/// Learning at the seed shape, 3,600 slots x 17 features, beside Stable-Baselines3 on the same work.
enum TrainingBench {
    /// What both sides do.
    private struct Line {
        var name: String
        /// The peer script's name for it.
        var peer: String
        var target: Int
        var work: LearningWork

        init(_ name: String, _ peer: String, _ target: Int, _ change: (inout LearningWork) -> Void = { _ in })
        {
            self.name = name
            self.peer = peer
            self.target = target
            work = LearningWork()
            change(&work)
        }
    }

    private static let lines = [
        Line("training.ppo", "ppo-64x64-1env", 4),
        Line("training.ppo_bf16", "ppo-64x64-1env", 7) { $0.isBFloat16 = true },
        Line("training.ppo512", "ppo-512x256-1env", 4) { $0.hidden = [512, 256] },
        Line("training.ppo512_bf16", "ppo-512x256-1env", 7) {
            $0.hidden = [512, 256]
            $0.isBFloat16 = true
        },
        Line("training.a2c", "a2c-64x64-1env", 4) {
            $0.algorithm = "a2c"
            $0.rollout = 5
        },
        Line("training.a2c4", "a2c-64x64-4env", 4) {
            $0.algorithm = "a2c"
            $0.rollout = 5
            $0.environments = 4
        },
        Line("training.sac", "sac-64x64-1env", 4) {
            $0.algorithm = "sac"
            $0.batch = 256
        },
        Line("training.ppo_wide", "ppo-64x64-64env", 15) {
            $0.environments = 64
            $0.batch = 4_096
        },
    ]

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let name = "stable-baselines3 \(try Peers.version("stable-baselines3"))"
        var comparisons: [Comparison] = []
        // Two precisions of ours are held against one measurement of the peer.
        var peers: [String: Timing] = [:]
        for line in lines {
            var ours: [Timing] = []
            var theirs: [Timing] = []
            let work = String(decoding: try JSONEncoder().encode(line.work), as: UTF8.self)
            for _ in 0..<options.rounds {
                ours.append(try learning(["learn", work, "\(options.repeats)"]))
                if peers[line.peer] == nil { theirs.append(try peer(line.peer)) }
            }
            let peer = peers[line.peer] ?? .merged(theirs)
            peers[line.peer] = peer
            comparisons.append(
                .times(
                    line.name, .merged(ours), peer, name,
                    note: "a thousand decisions and their updates; target \(line.target)x"))
            Benchmarks.note("\(line.name): \(String(format: "%.2f", comparisons.last?.ratio ?? .nan))")
        }
        return comparisons + [try environment(options), try quality(options)]
    }

    /// Runs the program that has libtorch.
    static func learning(_ arguments: [String]) throws -> Timing {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: own).deletingLastPathComponent().appending(path: "training-benchmarks")
            .path
        var environment = ProcessInfo.processInfo.environment
        // As train-policy sets it for itself.
        environment["OMP_WAIT_POLICY"] = "passive"
        let result = try ProcessResult.run(program, arguments, environment: environment)
        guard result.status == 0, let line = result.standardOutput.split(separator: "\n").last else {
            throw PeerError(message: "\(arguments) failed with \(result.status): \(result.standardError)")
        }
        return try JSONDecoder().decode(Timing.self, from: Data(line.utf8))
    }

    /// One configuration of the peer script in a process of its own.
    private static func peer(_ name: String) throws -> Timing {
        let script = """
            import sys
            sys.path.insert(0, sys.argv[1])
            import sb3_train as peer
            peer.CONFIGS["ppo-64x64-64env"] = ("ppo", [64, 64], 64, 64, 4096, 1e-6)
            sys.argv = ["sb3_train.py", "--child", sys.argv[2], "--seconds", "8"]
            peer.main()
            """
        let answer = try Peer.python(script, [Peers.folder, name])
        let line = answer.split(separator: "\n").last.map(String.init) ?? ""
        let values = try JSONDecoder().decode([String: PeerValue].self, from: Data(line.utf8))
        guard case .spread(let median, let minimum, let maximum) = values["chunk_rates"] else {
            throw PeerError(message: "\(name) printed no rates")
        }
        return Timing(
            seconds: [minimum, median, maximum].map { 1_000 / $0 }, peakMiB: try values.number("peak_rss_mb"))
    }
}
