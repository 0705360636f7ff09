import Foundation
import TestSupport

/// `benchmarks NAME...`: runs ours and the peer in turn, several processes each, prints a table for people and
/// then one JSON object a line. `scripts/bench` builds and calls it.
@main
struct Benchmarks {
    /// By the name that the command line gives.
    static let all: [(name: String, run: @Sendable (BenchOptions) throws -> [Comparison])] = [
        ("backtest", BacktestBench.run),
        ("features", FeaturesBench.run),
        ("fetch", FetchBench.run),
        ("forecast", ForecastBench.run),
        ("inference", InferenceBench.run),
        ("lake", LakeBench.run),
        ("signals", SignalsBench.run),
        ("site", SiteBench.run),
        ("training", TrainingBench.run),
        ("vendors", VendorBench.run),
    ]

    static func main() {
        do {
            try run()
        } catch {
            note("bench: \(error)")
            exit(70)
        }
    }

    private static func run() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--child" {
            return try child(Array(arguments.dropFirst()))
        }
        var options = BenchOptions()
        if let index = arguments.firstIndex(of: "--quick") {
            arguments.remove(at: index)
            options.rounds = 1
        }
        let chosen = arguments == ["all"] ? all.map(\.name) : arguments
        let unknown = chosen.filter { name in !all.contains { $0.name == name } }
        guard !chosen.isEmpty, unknown.isEmpty else {
            print(
                "usage: scripts/bench [--quick] NAME...   of: \(all.map(\.name).joined(separator: ", ")), all"
            )
            exit(64)
        }
        var comparisons: [Comparison] = []
        for (name, run) in all where chosen.contains(name) {
            note("\(name) ...")
            comparisons += try run(options)
        }
        report(comparisons)
    }

    private static func child(_ arguments: [String]) throws {
        let area = arguments.first?.split(separator: ".").first
        let measurement =
            switch area {
            case "backtest": try BacktestBench.child(arguments)
            case "features": try FeaturesBench.child(arguments)
            case "fetch": try FetchBench.child(arguments)
            case "signals": try SignalsBench.child(arguments)
            default: try LakeBench.child(arguments)
            }
        print(String(decoding: try JSONEncoder().encode(measurement), as: UTF8.self))
    }

    /// Runs this program again to measure ours in a process of its own.
    static func ours(_ arguments: [String]) throws -> Timing {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let result = try ProcessResult.run(program, ["--child"] + arguments)
        guard result.status == 0 else {
            throw PeerError(message: "\(arguments[0]) failed with \(result.status): \(result.standardError)")
        }
        return try JSONDecoder().decode(Timing.self, from: Data(result.standardOutput.utf8))
    }

    static func note(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }

    private static func report(_ comparisons: [Comparison]) {
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        print(
            pad("bench", 24) + pad("ours", 26) + pad("peer", 26) + pad("ratio", 8) + pad("MiB", 12)
                + "peer, note")
        for comparison in comparisons {
            let memory = [comparison.oursMib, comparison.peerMib].map { $0.map { "\(Int($0))" } ?? "" }
            print(
                pad(comparison.bench, 24) + pad(comparison.spreads.ours, 26)
                    + pad(comparison.spreads.peer, 26) + pad(String(format: "%.2f", comparison.ratio), 8)
                    + pad(memory.joined(separator: "/"), 12)
                    + [comparison.peerName, comparison.note].filter { !$0.isEmpty }.joined(separator: ", "))
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print("")
        for comparison in comparisons {
            guard comparison.ratio.isFinite, let line = try? encoder.encode(comparison) else {
                note("\(comparison.bench) could not be measured")
                exit(70)
            }
            print(String(decoding: line, as: UTF8.self))
        }
    }
}

/// How thoroughly to measure.
struct BenchOptions: Sendable {
    /// Processes of each side, in turn.
    var rounds = 3
    /// Timed calls within a process.
    var repeats = 5
}
