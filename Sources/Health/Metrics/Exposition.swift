public import Core
import Foundation

/// Figures in the text format of Prometheus, version 0.0.4: what the textfile collector of node_exporter reads.
///
/// Source: prometheus.io, "Exposition formats".
public struct Exposition: Sendable {
    /// One sample: its labels in order, and its value.
    public struct Sample: Sendable {
        var labels: [(name: String, value: String)]
        var value: Double

        public init(_ value: Double, _ labels: [(name: String, value: String)] = []) {
            self.value = value
            self.labels = labels
        }
    }

    public private(set) var text = ""

    public init() {}

    /// Adds a gauge; one without a sample is left out.
    ///
    /// - Parameters:
    ///   - name: without the prefix `bellwether_`; the unit is its ending.
    ///   - help: one sentence.
    public mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP bellwether_\(name) \(help)\n# TYPE bellwether_\(name) gauge\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            text += "bellwether_\(name)"
            if !labels.isEmpty { text += "{\(labels.joined(separator: ","))}" }
            text += " \(Self.number(sample.value))\n"
        }
    }

    /// Writes `<directory>/<name>.prom` by rename, so that a scrape never sees half of it.
    public func write(to directory: String, name: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/\(name).prom"
        // The collector reads *.prom only, so the unfinished file has another ending.
        let unfinished = "\(path).\(getpid()).tmp"
        do {
            try Data(text.utf8).write(to: URL(filePath: unfinished))
            guard rename(unfinished, path) == 0 else {
                throw MetricsUnwritable(path: path, reason: String(cString: strerror(errno)))
            }
        } catch {
            unlink(unfinished)
            throw error
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

/// The metrics' file cannot be put in its place.
public struct MetricsUnwritable: Failure {
    var path: String
    var reason: String
    public var kind: FailureKind { .cannotWrite }
    public var description: String { "\(path) cannot be replaced (\(reason)); check metrics.directory" }
}
