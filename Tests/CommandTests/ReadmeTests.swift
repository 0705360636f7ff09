import Core
import Foundation
import TestSupport
import Testing

@Suite("README") struct ReadmeTests {
    private let text: String

    init() throws {
        text = try String(contentsOf: Peer.repositoryRoot.appending(path: "README.md"), encoding: .utf8)
    }

    /// The lines of the fenced blocks of a language.
    private func block(_ language: String) -> [String] {
        var lines: [String] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isInside = line == "```\(language)"
            } else if isInside {
                lines.append(String(line))
            }
        }
        return lines
    }

    @Test("Its commands run as written, in their order, on a tree of the sample")
    func commands() throws {
        let copy = try SampleTree.shared.get().copy()
        let moto = try MotoServer()
        try moto.boto("s3.create_bucket(Bucket='my-bucket')")
        let variables = [
            "BIN": Commands.folder.path, "BELLWETHER_ROOT": copy.root, "AWS_ENDPOINT_URL": moto.endpoint,
            "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
            "BELLWETHER_S3_WORKING_COPY": copy.folder.appending("bucket"),
        ]
        var seen: Set<String> = []
        for line in block("sh") {
            // A comment, and the length of the trainings, are all that is changed.
            let command = line.replacing(try Regex(" +#.*$"), with: "")
                .replacing("--steps 4096", with: "--steps 64").replacing("--steps 60", with: "--steps 2")
            guard let name = Commands.all.first(where: { command.hasPrefix($0 + " ") }) else { continue }
            seen.insert(name)
            let result = try ProcessResult.run(
                "/bin/sh", ["-c", "PATH=\"$BIN:$PATH\"; \(command)"],
                environment: Commands.environment(variables),
                in: Peer.repositoryRoot)
            #expect(result.status == 0, "\(command): \(result.standardError)")
            #expect(!result.standardOutput.isEmpty, "\(command)")
        }
        #expect(seen == Set(Commands.all))
    }

    @Test("Its queries answer")
    func queries() throws {
        let tree = try SampleTree.shared.get()
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            for query in sys.argv[2].split(";"):
                if query.strip():
                    rows = duckdb.sql(query.replace("data/lake", sys.argv[1])).fetchall()
                    print(len(rows), rows[0][0])
            """
        let output = try Peer.python(script, [tree.root, block("sql").joined(separator: "\n")])
        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("1 7") && lines[1].hasPrefix("10 ") && lines[2] == "10 1", "\(output)")
    }

    @Test("It names every exit code, and the files it links to exist")
    func codesAndLinks() throws {
        for kind in FailureKind.allCases { #expect(text.contains("| \(kind.rawValue) |"), "\(kind)") }
        for match in text.matches(of: try Regex("\\]\\(([^)]+)\\)", as: (Substring, Substring).self)) {
            let path = Peer.repositoryRoot.appending(path: String(match.output.1)).path
            #expect(FileManager.default.fileExists(atPath: path), "\(match.output.1)")
        }
    }
}
