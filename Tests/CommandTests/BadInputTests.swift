import Core
import Foundation
import TestSupport
import Testing

/// Each a one-line error with its exit code, and nothing in the tree changed.
@Suite("Bad input") struct BadInputTests {
    private let tree: SampleTree

    init() throws {
        tree = try SampleTree.shared.get()
    }

    /// Expects `command` to fail in one line and to leave `copy` as it was.
    private func expectFailure(
        _ status: Int32, _ command: String, _ arguments: [String], on copy: CopiedTree, mentions: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try copy.digests()
        let result = try Commands.run(command, ["--root", copy.root] + arguments)
        #expect(result.status == status, "\(result.standardError)", sourceLocation: sourceLocation)
        let lines = result.standardError.split(separator: "\n")
        #expect(lines.count == 1, "\(result.standardError)", sourceLocation: sourceLocation)
        for mention in mentions {
            #expect(
                result.standardError.contains(mention), "\(result.standardError)",
                sourceLocation: sourceLocation)
        }
        #expect(try copy.digests() == before, sourceLocation: sourceLocation)
    }

    @Test("A missing partition: 66, with the command that makes it")
    func missingPartition() throws {
        let copy = try CopiedTree()
        try expectFailure(
            66, "build-features", ["--date", "2022-12-30"], on: copy,
            mentions: ["raw/2022/12/30", "fetch-daily --date 2022-12-30"])
        try expectFailure(
            66, "train-policy", ["--date", "2022-12-30"], on: copy, mentions: ["build-features"])
        try expectFailure(
            66, "generate-signals", ["--date", "2022-12-30"], on: copy, mentions: ["build-features"])
        try expectFailure(
            66, "send-report", ["--date", "2022-12-30"], on: copy, mentions: ["generate-signals"])
        try expectFailure(
            66, "fetch-daily", ["--date", "2019-01-02", "--file", Commands.sample], on: copy,
            mentions: ["2021-01-04 to 2022-12-30"])
    }

    @Test("Features without a model: 66, naming train-policy")
    func missingModel() throws {
        let copy = try tree.copy(["features/2022/12/30", "universe/2022/12/30"])
        try expectFailure(
            66, "generate-signals", ["--date", "2022-12-30"], on: copy, mentions: ["train-policy"])
    }

    @Test("A date that is no session: a clear line and 0, or 64 with --strict")
    func notASession() throws {
        for command in Commands.all where command != "bellwether" {
            let copy = try CopiedTree()
            let result = try Commands.run(command, ["--root", copy.root, "--date", "2022-12-25"])
            #expect(result.status == 0)
            #expect(result.standardOutput.contains("2022-12-25 is not an NYSE session"))
            let strict = try Commands.run(command, ["--root", copy.root, "--date", "2022-12-25", "--strict"])
            #expect(strict.status == 64)
            #expect(try copy.digests() == "")
        }
    }

    @Test("An unreadable or malformed configuration: 78, naming the file")
    func configuration() throws {
        let copy = try CopiedTree()
        let file = copy.folder.appending("bellwether.yaml")
        try expectFailure(78, "fetch-daily", ["--config", file], on: copy, mentions: [file])
        for text in ["root: [", "a: b: c", "\tx: 1"] {
            try Data(text.utf8).write(to: URL(filePath: file))
            try expectFailure(78, "build-features", ["--config", file], on: copy, mentions: [file])
        }
    }

    @Test("A corrupt Parquet file: 65, naming it and the remedy")
    func corruptParquet() throws {
        let copy = try tree.copy(["raw", "universe/2022/12/30"])
        let path = "raw/2022/06/15/bars.parquet"
        let whole = try Data(contentsOf: URL(filePath: "\(copy.root)/\(path)"))
        for bytes in [Data(), Data("PAR1".utf8), whole.prefix(whole.count / 2), whole.dropLast(3)] {
            try copy.replace(path, with: bytes)
            try expectFailure(
                65, "build-features", ["--date", "2022-12-30"], on: copy,
                mentions: [path, "fetch-daily --date 2022-06-15"])
        }
    }

    @Test("A corrupt model: 65, naming it")
    func corruptModel() throws {
        let copy = try tree.copy(["features/2022/12/30", "universe/2022/12/30", "models"])
        let path = "models/production/2023-01/policy.safetensors"
        let whole = try Data(contentsOf: URL(filePath: "\(copy.root)/\(path)"))
        try copy.replace(path, with: whole.prefix(1_000))
        try expectFailure(
            65, "generate-signals", ["--date", "2022-12-30"], on: copy, mentions: ["policy.safetensors"])
        try copy.replace(path, with: whole)
        try copy.replace("models/production/2023-01/model.json", with: Data("{}".utf8))
        try expectFailure(
            65, "generate-signals", ["--date", "2022-12-30"], on: copy, mentions: ["model.json"])
    }

    @Test("A read-only root: 73, and the tree is as it was")
    func readOnly() throws {
        let copy = try tree.copy(["raw/2022/12/30", "universe/2022/12/30"])
        let before = try copy.digests()
        // A read-only mount: file modes do not bind root, as whom CI runs.
        let script = """
            mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && \
            "$BIN/build-features" --root "$0" --date 2022-12-30
            """
        let result = try Commands.shellWithMounts(script, copy.root)
        #expect(result.status == 73, "\(result.standardError)")
        #expect(result.standardError.contains(copy.root))
        #expect(try copy.digests() == before)
    }

    @Test("A full disk: 73, and what stood before stands")
    func fullDisk() throws {
        let copy = try CopiedTree()
        // The mount lives in a namespace of its own, so the check must too.
        let script = """
            mount -t tmpfs -o size=2m tmpfs "$0" && \
            { "$BIN/fetch-daily" --root "$0" --file "$SAMPLE" --from 2022-12-01 --to 2022-12-30; echo "status $?"; } && \
            { "$BIN/bellwether" verify --root "$0"; echo "verify $?"; } && \
            find "$0/.staging" -mindepth 1 | wc -l
            """
        let result = try Commands.shellWithMounts(script, copy.root, variables: ["SAMPLE": Commands.sample])
        #expect(
            result.standardOutput.contains("status 73"), "\(result.standardOutput) \(result.standardError)")
        #expect(
            result.standardOutput.contains("verify 0"), "\(result.standardOutput) \(result.standardError)")
        #expect(result.standardOutput.hasSuffix("\n0\n"), "\(result.standardOutput)")
    }

    @Test("A second run while one is going: 75 at once, and the first is not disturbed")
    func secondRun() throws {
        let copy = try CopiedTree()
        let locks = "\(copy.root)/state/locks"
        try FileManager.default.createDirectory(atPath: locks, withIntermediateDirectories: true)
        let line = """
            exec 9>"$0/fetch-daily.lock"; flock -n 9 || exit 1
            "$BIN/fetch-daily" --root '\(copy.root)' --file "$SAMPLE" --date 2022-12-30
            """
        let result = try ProcessResult.run(
            "/bin/sh", ["-c", line, locks],
            environment: Commands.environment(["BIN": Commands.folder.path, "SAMPLE": Commands.sample]))
        #expect(result.status == 75, "\(result.standardError)")
        #expect(result.standardError.split(separator: "\n").count == 1)
        #expect(try copy.digests() == "")
    }

    @Test("A command line that makes no sense: 64", arguments: Commands.all)
    func usage(command: String) throws {
        #expect(try Commands.run(command, ["--no-such-option"]).status == 64)
        if command != "bellwether" {
            #expect(try Commands.run(command, ["--date", "yesterday"]).status == 64)
            #expect(try Commands.run(command, ["--date", "1850-01-02"]).status == 64)
        }
    }

    @Test("--help has examples and --version a version, without touching anything", arguments: Commands.all)
    func help(command: String) throws {
        let help = try Commands.run(command, ["--help"])
        #expect(help.status == 0 && help.standardOutput.contains("EXAMPLES"))
        let version = try Commands.run(command, ["--version"])
        #expect(version.status == 0 && version.standardOutput.contains("."))
    }
}
