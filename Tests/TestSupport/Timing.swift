import Foundation

/// Times of one thing, in seconds, and the most memory it took.
public struct Timing: Codable, Sendable {
    public var seconds: [Double]
    public var peakMiB: Double

    /// Resident memory before the work began, in MiB.
    public var startMiB: Double?
    /// Bytes that the work returned or stored.
    public var bytes: Int?

    public init(seconds: [Double], peakMiB: Double, startMiB: Double? = nil, bytes: Int? = nil) {
        self.seconds = seconds
        self.peakMiB = peakMiB
        self.startMiB = startMiB
        self.bytes = bytes
    }

    public var median: Double { Self.median(seconds) }

    public static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// `0.412 (0.401-0.440)`
    public var spread: String {
        String(format: "%.3f (%.3f-%.3f)", median, seconds.min() ?? .nan, seconds.max() ?? .nan)
    }

    /// The measurements of several processes as one.
    public static func merged(_ all: [Timing]) -> Timing {
        Timing(
            seconds: all.flatMap(\.seconds), peakMiB: all.map(\.peakMiB).max() ?? .nan,
            startMiB: all.first?.startMiB, bytes: all.first?.bytes)
    }
}

/// What this process has used, by the kernel's own count.
public enum ProcessMemory {
    /// The most resident memory so far, in MiB.
    public static var peakMiB: Double { status("VmHWM:") }
    public static var residentMiB: Double { status("VmRSS:") }

    private static func status(_ key: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        return (number ?? .nan) / 1024
    }
}

/// Runs `work` once to warm up and then `repeats` times, each after `prepare`, which is not counted.
public func measure(
    repeats: Int, prepare: () throws -> Void = {}, work: () throws -> Void
) rethrows -> Timing {
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
    return Timing(seconds: seconds, peakMiB: ProcessMemory.peakMiB, startMiB: start)
}
