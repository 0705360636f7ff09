import Core
internal import Foundation
internal import Ledger

/// The last run of a command, for Prometheus's textfile collector.
struct RunMetrics {
    var command: String
    var finished: Timestamp
    /// Nil when the command never succeeded in this tree.
    var lastSuccess: Timestamp?
    var status: RunRecord.Status
    var exitCode: Int32
    var rows: Int
    var seconds: Double
    var peakMemoryMiB: Double

    /// The exposition format, version 0.0.4.
    var text: String {
        let label = "{command=\"\(Self.escaped(command))\"}"
        var lines: [String] = []
        func gauge(_ name: String, _ help: String, _ values: [(labels: String, value: String)]) {
            lines += ["# HELP bellwether_run_\(name) \(help)", "# TYPE bellwether_run_\(name) gauge"]
            lines += values.map { "bellwether_run_\(name)\($0.labels) \($0.value)" }
        }
        gauge(
            "finished_timestamp_seconds", "When the last run ended.",
            [(label, "\(finished.secondsSinceEpoch)")])
        if let lastSuccess {
            gauge(
                "last_success_timestamp_seconds", "When a run last ended well.",
                [(label, "\(lastSuccess.secondsSinceEpoch)")])
        }
        gauge("duration_seconds", "Wall-clock time of the last run.", [(label, "\(seconds)")])
        gauge(
            "peak_memory_bytes", "Peak resident memory of the last run.",
            [
                (label, "\(Int64(peakMemoryMiB * 1_048_576))")
            ])
        gauge("rows", "Rows that the last run wrote.", [(label, "\(rows)")])
        gauge("exit_code", "Exit code of the last run.", [(label, "\(exitCode)")])
        gauge(
            "status", "1 for how the last run ended.",
            RunRecord.Status.allCases.filter { $0 != .running }.map {
                ("{command=\"\(Self.escaped(command))\",status=\"\($0.rawValue)\"}", $0 == status ? "1" : "0")
            })
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes `<directory>/<command>.prom` by rename, so that a scrape never sees half of it.
    func write(to directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/\(command).prom"
        // The collector reads *.prom only, so the unfinished file has another ending.
        let unfinished = "\(path).\(getpid()).tmp"
        do {
            try Data(text.utf8).write(to: URL(filePath: unfinished))
            guard rename(unfinished, path) == 0 else {
                throw JobError(
                    .cannotWrite, "\(path) cannot be replaced (\(String(cString: strerror(errno))))")
            }
        } catch {
            unlink(unfinished)
            throw error
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
