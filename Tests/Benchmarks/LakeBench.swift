import Core
import Foundation
import Parquet
import TestSupport

/// 756 daily files of 3,000 rows and ten columns, written and read back whole, against pyarrow and polars.
enum LakeBench {
    private static let four = ["symbol", "date", "close", "volume"]

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let scratch = try TemporaryFolder()
        let peerFiles = scratch.appending("peer")
        let ours = scratch.appending("ours")
        let arrow = "pyarrow \(try Peers.version("pyarrow"))"
        let polars = "polars \(try Peers.version("polars"))"
        func peer(_ what: String, _ folder: String) throws -> [String: PeerValue] {
            try Peers.run(
                "parquet_io.py", ["--child", what, "--dir", folder, "--repeats", "\(options.repeats)"])
        }

        // Writing: the peer's files are also the tables that ours writes again.
        var written: (ours: [Timing], peer: [Timing]) = ([], [])
        for _ in 0..<options.rounds {
            written.peer.append(try peer("write:tuned-z3", peerFiles).measurement("write_s"))
            written.ours.append(
                try Benchmarks.ours(["lake.write", peerFiles, ours, "3", "\(options.repeats)"]))
        }
        var comparisons = [
            Comparison.times(
                "lake.write", .merged(written.ours), .merged(written.peer), arrow,
                note: "tuned, zstd 3; ours on all cores, the peer's writer has one thread")
        ]
        for level in [3, 9] {
            let bytes =
                try level == 3
                ? written.ours[0].bytes
                : Benchmarks.ours(["lake.write", peerFiles, scratch.appending("level"), "\(level)", "1"])
                    .bytes
            let ways = level == 3 ? ["default", "strdict", "bss", "tuned"] : ["default", "bss", "tuned"]
            let sizes = try ways.map { way in
                (
                    way: way,
                    bytes: Int(try peer("write:\(way)-z\(level)", scratch.appending("way")).number("bytes"))
                )
            }
            guard let bytes, let best = sizes.min(by: { $0.bytes < $1.bytes }) else { continue }
            comparisons.append(
                .bytes(
                    level == 3 ? "lake.bytes" : "lake.bytes.z9", bytes, best.bytes, arrow,
                    note: "its smallest way is \(best.way), zstd \(level)"))
        }

        // Reading: both read our files; polars also reads those that pyarrow wrote, in case it likes them better.
        var all: [Timing] = []
        var some: [Timing] = []
        var peers: [String: [Timing]] = [:]
        for _ in 0..<options.rounds {
            all.append(try Benchmarks.ours(["lake.read", ours, "", "\(options.repeats)"]))
            some.append(
                try Benchmarks.ours(["lake.read", ours, four.joined(separator: ","), "\(options.repeats)"]))
            for reader in ["pyarrow-dataset", "polars", "polars-4col"] {
                for folder in [ours, peerFiles] {
                    peers["\(reader) \(folder == ours ? "ours" : "own")", default: []].append(
                        try peer("read:\(reader)", folder).measurement("read_s"))
                }
            }
        }
        func faster(_ reader: String) throws -> (Timing, String) {
            let sides = ["ours", "own"].compactMap { side in
                peers["\(reader) \(side)"].map { (Timing.merged($0), side) }
            }
            guard let best = sides.min(by: { $0.0.median < $1.0.median }) else {
                throw PeerError(message: "\(reader) was not measured")
            }
            return (
                best.0,
                best.1 == "ours" ? "both on our files" : "the peer on pyarrow's files, where it is faster"
            )
        }
        let whole = Timing.merged(all)
        for (bench, measurement, reader, name) in [
            ("lake.read", whole, "pyarrow-dataset", arrow), ("lake.read.polars", whole, "polars", polars),
            ("lake.read4.polars", .merged(some), "polars-4col", polars),
        ] {
            let (peer, note) = try faster(reader)
            comparisons.append(.times(bench, measurement, peer, name, note: note))
        }
        if let returned = whole.bytes, let start = whole.startMiB {
            let mib = Double(returned) / 1_048_576
            Benchmarks.note(
                String(
                    format: "lake.read: %.0f MiB returned, resident memory grew by at most %.0f MiB (%.2fx)",
                    mib,
                    whole.peakMiB - start, (whole.peakMiB - start) / mib))
        }
        return comparisons
    }
}
