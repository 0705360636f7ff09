import Foundation
import TestSupport

/// The scripts that measure the competition, which stand beside the project.
enum Peers {
    /// `BELLWETHER_PEERS`, else `../shared/peers` beside the repository.
    static var folder: String {
        ProcessInfo.processInfo.environment["BELLWETHER_PEERS"]
            ?? Peer.repositoryRoot.deletingLastPathComponent().appending(path: "shared/peers").path
    }

    /// Runs one measurement of a peer script in a process of its own and returns the JSON object it prints.
    static func run(
        _ script: String, _ arguments: [String], python: String = Peer.pythonPath
    ) throws -> [String: PeerValue] {
        let path = "\(folder)/\(script)"
        guard FileManager.default.fileExists(atPath: path) else {
            throw PeerError(message: "\(path) is absent; name the folder of peer scripts in BELLWETHER_PEERS")
        }
        let result = try ProcessResult.run(python, [path] + arguments)
        guard result.status == 0, let line = result.standardOutput.split(separator: "\n").last else {
            throw PeerError(message: "\(script) failed with \(result.status): \(result.standardError)")
        }
        return try JSONDecoder().decode([String: PeerValue].self, from: Data(line.utf8))
    }

    /// A Python with FinRL's feature engineering, made once beside the build: the tests need none of it.
    static func finrlPython() throws -> String {
        let folder = Peer.repositoryRoot.appending(path: ".build/bench-venv").path
        let python = "\(folder)/bin/python"
        let isReady = try? ProcessResult.run(
            python, ["-c", "import importlib.metadata as m, stockstats, sklearn, talib; m.version('finrl')"])
        if isReady?.status == 0 { return python }
        Benchmarks.note("features: installing FinRL and stockstats into .build/bench-venv")
        for (program, arguments) in [
            ("/usr/bin/python3", ["-m", "venv", "--clear", folder]),
            (
                python,
                [
                    "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary",
                    ":all:",
                    "numpy", "pandas", "TA-Lib", "stockstats", "scikit-learn",
                ]
            ),
            (
                python,
                ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "finrl"]
            ),
        ] {
            let result = try ProcessResult.run(program, arguments)
            guard result.status == 0 else {
                throw PeerError(message: "\(program) \(arguments): \(result.standardError)")
            }
        }
        return python
    }

    /// The version of an installed Python package, for naming a peer.
    static func version(_ package: String) throws -> String {
        try Peer.python(
            "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))", [package]
        )
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// What peer scripts print: numbers, spreads of seconds, and things that are not needed here.
enum PeerValue: Decodable, Sendable {
    case number(Double)
    case spread(median: Double, minimum: Double, maximum: Double)
    case other

    private enum Keys: String, CodingKey { case median, min, max }

    init(from decoder: any Decoder) throws {
        if let number = try? decoder.singleValueContainer().decode(Double.self) {
            self = .number(number)
        } else if let keyed = try? decoder.container(keyedBy: Keys.self),
            let median = try? keyed.decode(Double.self, forKey: .median)
        {
            self = .spread(
                median: median, minimum: try keyed.decode(Double.self, forKey: .min),
                maximum: try keyed.decode(Double.self, forKey: .max))
        } else {
            self = .other
        }
    }
}

extension [String: PeerValue] {
    func number(_ key: String) throws -> Double {
        guard case .number(let number) = self[key] else {
            throw PeerError(message: "the peer's answer has no number \(key)")
        }
        return number
    }

    /// The seconds of one process: its median, with its ends so that the spread is kept.
    func measurement(_ key: String) throws -> Timing {
        guard case .spread(let median, let minimum, let maximum) = self[key] else {
            throw PeerError(message: "the peer's answer has no times \(key)")
        }
        return Timing(seconds: [minimum, median, maximum], peakMiB: try number("peak_rss_mb"))
    }
}
