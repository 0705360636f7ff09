import Foundation
import Glibc
import TestSupport

/// A real command with the fault injection library preloaded: see FaultInjection.h.
struct FaultyCommand: Sendable {
    /// What happens at one of the calls that change the tree.
    enum Fault: Sendable {
        case killBefore, killAfter
        /// Half of a write gets to the file.
        case killTorn
        /// A write takes half of what it is given, once.
        case short
        /// The call fails once.
        case fail(Int32)
        /// It fails, and later ones that need space do too: a full disk.
        case failOn(Int32)

        var variables: [String: String] {
            switch self {
            case .killBefore: ["FAULT_ACTION": "kill-before"]
            case .killAfter: ["FAULT_ACTION": "kill-after"]
            case .killTorn: ["FAULT_ACTION": "kill-torn"]
            case .short: ["FAULT_ACTION": "short"]
            case .fail(let code): ["FAULT_ACTION": "fail", "FAULT_ERRNO": "\(code)"]
            case .failOn(let code): ["FAULT_ACTION": "fail-on", "FAULT_ERRNO": "\(code)"]
            }
        }
    }

    /// One call that changes the tree.
    struct Call: Sendable {
        var name: String
        var path: String
        /// Of a rename.
        var second: String
        /// 0, or the number of the error it met.
        var error: Int32

        /// Of the dashboard, which comes after the work and fails no run.
        var isSite: Bool { path.contains("/site/") || path.hasSuffix("/site") }
        var isLedgerOrLock: Bool { path.contains("/state/") || path.hasSuffix("/state") }
    }

    let command: String
    /// Of a tool, which takes its options behind it.
    var verb: [String] = []
    let arguments: [String]
    /// Calls that the file system pretends not to have.
    var lacks: [String] = []
    var variables: [String: String] = [:]

    /// Runs it over the tree at `root`, with `fault` at the call numbered `number` from 1.
    func run(root: String, _ fault: Fault? = nil, at number: Int = 0, trace: String? = nil) throws
        -> ProcessResult
    {
        var variables = variables.merging(fault?.variables ?? [:]) { $1 }
        variables["LD_PRELOAD"] = Commands.folder.appending(path: "libFaultInjection.so").path
        variables["FAULT_ROOT"] = root
        variables["FAULT_AT"] = "\(number)"
        variables["FAULT_LACKS"] = lacks.joined(separator: ",")
        if let trace { variables["FAULT_TRACE"] = trace }
        return try Commands.run(command, verb + ["--root", root] + arguments, variables: variables)
    }

    /// Runs it unharmed and says which calls it made, in order.
    func calls(root: String) throws -> [Call] {
        let folder = try TemporaryFolder()
        let trace = folder.appending("trace")
        let result = try run(root: root, trace: trace)
        guard result.status == 0 else {
            throw PeerError(message: "\(command) ended with \(result.status): \(result.standardError)")
        }
        return try String(contentsOf: URL(filePath: trace), encoding: .utf8).split(separator: "\n").map {
            let fields = $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4, let error = Int32(fields[3]) else {
                throw PeerError(message: "unreadable trace: \($0)")
            }
            return Call(name: fields[0], path: fields[1], second: fields[2], error: error)
        }
    }
}
