internal import Health
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

    var text: Exposition {
        let label = [(name: "command", value: command)]
        var text = Exposition()
        func gauge(_ name: String, _ help: String, _ value: Double) {
            text.gauge("run_\(name)", help, [.init(value, label)])
        }
        gauge(
            "finished_timestamp_seconds", "When the last run ended.", Double(finished.secondsSinceEpoch))
        if let lastSuccess {
            gauge(
                "last_success_timestamp_seconds",
                "When a run last did its work, with a warning or without one, or found nothing to do.",
                Double(lastSuccess.secondsSinceEpoch))
        }
        gauge("duration_seconds", "Wall-clock time of the last run.", seconds)
        gauge(
            "peak_memory_bytes", "Peak resident memory of the last run.",
            (peakMemoryMiB * 1_048_576).rounded())
        gauge("rows", "Rows that the last run wrote.", Double(rows))
        gauge("exit_code", "Exit code of the last run.", Double(exitCode))
        text.gauge(
            "run_status", "1 for how the last run ended.",
            RunRecord.Status.allCases.filter { $0 != .running }.map {
                .init($0 == status ? 1 : 0, label + [(name: "status", value: $0.rawValue)])
            })
        return text
    }

    /// Writes `<directory>/<command>.prom`.
    func write(to directory: String) throws { try text.write(to: directory, name: command) }
}
