import Core
import Foundation
import Lake
import TestSupport

/// The real executables, run as a user would run them.
enum Commands {
    /// Where `swift build` put them: beside the test program.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

    static let all = [
        "fetch-daily", "build-features", "train-policy", "make-forecasts", "generate-signals", "send-report",
        "bellwether",
    ]

    /// Runs a command with nothing in its environment but `variables`.
    @discardableResult
    static func run(
        _ command: String, _ arguments: [String], variables: [String: String] = [:], in directory: URL? = nil
    ) throws -> ProcessResult {
        try ProcessResult.run(
            folder.appending(path: command).path, arguments, environment: environment(variables),
            in: directory)
    }

    /// What cron gives a job, and the variables of the test. Hundreds of runs make no dashboard each; the tests
    /// that are about it ask for it.
    static func environment(_ variables: [String: String] = [:]) -> [String: String] {
        ["HOME": NSHomeDirectory(), "PATH": "/usr/bin:/bin", "BELLWETHER_SITE_REFRESH": "false"]
            .merging(variables) { $1 }
    }

    /// Runs a shell script the same way, in a mount namespace of its own, where it may mount what it likes.
    /// `$BIN` is the folder of the commands, `$0` is `argument`.
    static func shellWithMounts(
        _ script: String, _ argument: String, variables: [String: String] = [:]
    ) throws -> ProcessResult {
        // Root needs no user namespace, which some machines refuse.
        let options = getuid() == 0 ? ["-m"] : ["-rm"]
        return try ProcessResult.run(
            "/usr/bin/unshare", options + ["/bin/sh", "-c", script, argument],
            environment: environment(variables.merging(["BIN": folder.path]) { $1 }))
    }

    static var sample: String { Peer.repositoryRoot.appending(path: "data/sample").path }
}

/// A tree with the sample's second year run through all five commands, made once and copied by each test
/// that changes something.
struct SampleTree {
    static let first = "2022-01-03"
    static let last = "2022-12-30"
    /// Sessions of 2022.
    static let sessions = 251
    /// Enough decisions for one update of the policy.
    static let training = ["--steps", "128", "--validation-sessions", "42", "--seed", "7"]

    let folder: TemporaryFolder
    var root: String { folder.appending("lake") }
    var lake: DataLake { DataLake(root: root) }

    /// The shared tree, which no test may change, not even its ledger: tests run side by side.
    static let shared = Result { try SampleTree() }

    /// What each step said, by command.
    private(set) var output: [String: ProcessResult] = [:]

    private init() throws {
        folder = try TemporaryFolder()
        let range = ["--from", Self.first, "--to", Self.last]
        try step("fetch-daily", ["--vendor", "file", "--file", Commands.sample] + range)
        try step("build-features", range)
        try step("train-policy", ["--date", Self.last] + Self.training)
        try step("generate-signals", ["--date", Self.last])
        try step("send-report", ["--date", Self.last])
    }

    private mutating func step(_ command: String, _ arguments: [String]) throws {
        let result = try Commands.run(command, ["--root", root] + arguments)
        output[command] = result
        guard result.status == 0 else {
            throw PeerError(message: "\(command) ended with \(result.status): \(result.standardError)")
        }
    }

    /// A copy to change, of the branches and dates named (all without a name). Published files are the
    /// original's own by hard links: everything replaces them and nothing writes into one. The ledger is written
    /// in place, so that the state is copied truly.
    func copy(_ paths: [String] = ["."]) throws -> CopiedTree {
        let copy = try CopiedTree()
        for path in paths {
            let result = try ProcessResult.run(
                "/bin/sh",
                [
                    "-c",
                    """
                    cd "$1" && cp -al --parents "$3" "$2" && cd "$2" || exit
                    if [ -d state ]; then rm -r state && cp -a "$1/state" state; fi
                    """, "sh", root, copy.root, path,
                ])
            guard result.status == 0 else {
                throw PeerError(message: "cannot copy \(path): \(result.standardError)")
            }
        }
        return copy
    }
}

/// A tree of one test.
struct CopiedTree {
    let folder: TemporaryFolder
    let root: String
    var lake: DataLake { DataLake(root: root) }

    init() throws {
        folder = try TemporaryFolder()
        root = folder.appending("lake")
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    /// Replaces a file by other bytes, without touching the original that it may be linked to.
    func replace(_ path: String, with bytes: Data) throws {
        let file = URL(filePath: "\(root)/\(path)")
        try FileManager.default.removeItem(at: file)
        try bytes.write(to: file)
    }

    /// One line a published file: its SHA-256 and name. State, locks and staging are left out.
    func digests() throws -> String {
        let result = try ProcessResult.run(
            "/bin/sh",
            [
                "-c",
                "cd \"$1\" && find . -type f ! -path './state/*' ! -path './site/*' ! -path './.staging/*' | LC_ALL=C sort | xargs -r sha256sum",
                "sh", root,
            ])
        return result.standardOutput
    }
}
