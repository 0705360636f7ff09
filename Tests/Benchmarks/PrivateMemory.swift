import Foundation
import TestSupport

/// The most memory that a command takes, watched from outside in a run that nothing else is learned from.
enum PrivateMemory {
    /// In MiB: all that is resident, and what no other process could share and the kernel could not drop.
    struct Peak {
        var residentMiB = 0.0
        var privateMiB = 0.0
    }

    static func peak(of program: String, _ arguments: [String]) throws -> Peak {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(program, arguments, errors: folder.appending("errors"))
        var peak = Peak()
        while child.isRunning {
            let path = "/proc/\(child.processIdentifier)/status"
            guard let status = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            for line in status.split(separator: "\n") {
                let words = line.split(whereSeparator: \.isWhitespace)
                guard words.count > 1, let kibibytes = Double(words[1]) else { continue }
                switch words[0] {
                case "VmHWM:": peak.residentMiB = max(peak.residentMiB, kibibytes / 1_024)
                case "RssAnon:": peak.privateMiB = max(peak.privateMiB, kibibytes / 1_024)
                default: continue
                }
            }
        }
        let status = child.waitUntilExit()
        guard [0, 3].contains(status), peak.privateMiB > 0 else {
            let errors = try String(contentsOfFile: folder.appending("errors"), encoding: .utf8)
            throw PeerError(message: "\(program) \(arguments) ended with \(status): \(errors)")
        }
        return peak
    }
}
