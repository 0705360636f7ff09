internal import Foundation

/// The most memory that this process had resident so far.
enum PeakMemory {
    /// In MiB: `VmHWM` of /proc/self/status, else what getrusage says.
    static func mebibytes() -> Double {
        if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = Double(line.dropFirst(6).filter(\.isNumber))
        {
            return kibibytes / 1_024
        }
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return Double(usage.ru_maxrss) / 1_024
    }
}
