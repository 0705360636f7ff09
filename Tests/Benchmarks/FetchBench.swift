import Foundation
import TestSupport
import Transport

/// One grouped day of 11,000 tickers, from bytes in memory to columns, against orjson.
enum FetchBench {
    /// The time of one call is milliseconds, so a process makes many.
    private static let repeats = 31

    /// Writes the body that the peer measures itself on, by its own generator: same seed, same bytes.
    private static let body = """
        import sys, types
        sys.path.insert(0, sys.argv[1])
        import json_parse
        with open(sys.argv[2], "wb") as f:
            f.write(json_parse.make(types.SimpleNamespace(input=None, tickers=11000)))
        """

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let scratch = try TemporaryFolder()
        let path = scratch.appending("grouped.json")
        try Peer.python(body, [Peers.folder, path])
        func peer(_ way: String) throws -> Timing {
            let answer = try Peers.run(
                "json_parse.py", ["--child", way, "--input", path, "--repeats", "\(repeats)"])
            var measurement = try answer.measurement("ms")
            measurement.seconds = measurement.seconds.map { $0 / 1000 }
            return measurement
        }
        var ours: [Timing] = []
        var plain: [Timing] = []
        var columns: [Timing] = []
        for _ in 0..<options.rounds {
            ours.append(try Benchmarks.ours(["fetch.parse", path, "\(repeats)"]))
            plain.append(try peer("orjson"))
            columns.append(try peer("orjson+columns"))
        }
        let name = "orjson \(try Peers.version("orjson"))"
        return [
            .times(
                "fetch.parse", .merged(ours), .merged(plain), name,
                note: "ours makes columns, the peer dictionaries alone"),
            .times(
                "fetch.parse.columns", .merged(ours), .merged(columns), name, note: "both make columns"),
        ]
    }

    /// Measures ours in this process: `fetch.parse FILE REPEATS`.
    static func child(_ arguments: [String]) throws -> Timing {
        guard arguments.count == 3, let repeats = Int(arguments[2]) else {
            throw PeerError(message: "wrong arguments: \(arguments)")
        }
        let body = [UInt8](try Data(contentsOf: URL(filePath: arguments[1])))
        var rows = 0
        let measurement = try measure(repeats: repeats) {
            let table = try JSONDocument(body, from: arguments[1]).root.columns(
                of: "results",
                [
                    .string("T"), .double("o"), .double("h"), .double("l"), .double("c"), .double("v"),
                    .double("vw"), .int("n"),
                ])
            rows = table.rowCount
        }
        guard rows == 11_000 else { throw PeerError(message: "\(rows) rows of 11000 were read") }
        return measurement
    }
}
