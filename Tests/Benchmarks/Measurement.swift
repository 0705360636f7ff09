import Foundation

/// Times of one thing, in seconds, and the most memory it took.
struct Measurement: Codable, Sendable {
    var seconds: [Double]
    var peakMiB: Double

    /// Resident memory before the work began, in MiB.
    var startMiB: Double?
    /// Bytes that the work returned or stored.
    var bytes: Int?

    var median: Double { Self.median(seconds) }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// `0.412 (0.401-0.440)`
    var spread: String {
        String(format: "%.3f (%.3f-%.3f)", median, seconds.min() ?? .nan, seconds.max() ?? .nan)
    }

    /// The measurements of several processes as one.
    static func merged(_ all: [Measurement]) -> Measurement {
        Measurement(
            seconds: all.flatMap(\.seconds), peakMiB: all.map(\.peakMiB).max() ?? .nan,
            startMiB: all.first?.startMiB, bytes: all.first?.bytes)
    }
}

/// One line of the results: ours against a peer, both measured in this run.
struct Comparison: Encodable, Sendable {
    var bench: String
    var ours: Double
    var peer: Double
    var peerName: String
    var unit: String
    /// Above 1: ours is better.
    var ratio: Double
    var oursMib: Double?
    var peerMib: Double?
    var note: String
    /// For the table alone.
    var spreads: (ours: String, peer: String) = ("", "")

    enum CodingKeys: String, CodingKey {
        case bench, ours, peer, peerName, unit, ratio, oursMib, peerMib, note
    }

    static func times(
        _ bench: String, _ ours: Measurement, _ peer: Measurement, _ peerName: String, note: String = ""
    ) -> Comparison {
        Comparison(
            bench: bench, ours: ours.median, peer: peer.median, peerName: peerName, unit: "s",
            ratio: peer.median / ours.median, oursMib: ours.peakMiB, peerMib: peer.peakMiB, note: note,
            spreads: (ours.spread, peer.spread))
    }

    static func bytes(
        _ bench: String, _ ours: Int, _ peer: Int, _ peerName: String, note: String = ""
    ) -> Comparison {
        Comparison(
            bench: bench, ours: Double(ours), peer: Double(peer), peerName: peerName, unit: "bytes",
            ratio: Double(peer) / Double(ours), note: note, spreads: ("\(ours)", "\(peer)"))
    }
}

/// What this process has used, by the kernel's own count.
enum ProcessMemory {
    /// The most resident memory so far, in MiB.
    static var peakMiB: Double { status("VmHWM:") }
    static var residentMiB: Double { status("VmRSS:") }

    private static func status(_ key: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        return (number ?? .nan) / 1024
    }
}

/// Runs `work` once to warm up and then `repeats` times, each after `prepare`, which is not counted.
func measure(
    repeats: Int, prepare: () throws -> Void = {}, work: () throws -> Void
) rethrows -> Measurement {
    try prepare()
    try work()
    let start = ProcessMemory.residentMiB
    var seconds: [Double] = []
    for _ in 0..<repeats {
        try prepare()
        let clock = ContinuousClock()
        let taken = try clock.measure(work)
        seconds.append(
            Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18)
    }
    return Measurement(seconds: seconds, peakMiB: ProcessMemory.peakMiB, startMiB: start)
}
