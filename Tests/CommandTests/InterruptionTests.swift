import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("Interruption") struct InterruptionTests {
    @Test("Killed at any instant, the tree verifies, and the next run ends with the same bytes")
    func killed() throws {
        let whole = try CopiedTree()
        let copy = try CopiedTree()
        let range = ["--file", Commands.sample, "--from", "2022-12-01", "--to", "2022-12-30"]
        let arguments = ["--root", copy.root] + range
        #expect(try Commands.run("fetch-daily", ["--root", whole.root] + range).status == 0)
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<12 {
            let process = try ChildProcess(
                Commands.folder.appending(path: "fetch-daily").path, arguments,
                environment: Commands.environment())
            // Not a wait for something: the instant is the test's input.
            usleep(UInt32(generator.index(below: 600_000)))
            process.send(SIGKILL)
            process.waitUntilExit()
            let lake = copy.lake
            for dataset in [Dataset.raw, .universe] {
                for date in try lake.sessions(of: dataset) {
                    #expect(lake.problems(of: dataset.partition(date)) == [])
                }
            }
        }
        let last = try Commands.run("fetch-daily", arguments)
        #expect(last.status == 0, "\(last.standardError)")
        for text in ["2022-12-01", "2022-12-15", "2022-12-30"] {
            let date = try #require(CivilDate(text))
            for dataset in [Dataset.raw, .universe] {
                #expect(
                    try copy.lake.manifest(of: dataset, on: date).digest
                        == whole.lake.manifest(of: dataset, on: date).digest)
            }
        }
        let status = try Commands.run("bellwether", ["status", "--root", copy.root, "--json"])
        #expect(status.standardOutput.contains("interrupted"))
    }

    @Test("SIGTERM ends a run promptly with 143 and an interrupted row")
    func terminated() throws {
        let copy = try CopiedTree()
        let process = try ChildProcess(
            Commands.folder.appending(path: "fetch-daily").path,
            ["--root", copy.root, "--file", Commands.sample, "--from", "2021-01-04", "--to", "2022-12-30"],
            environment: Commands.environment())
        while process.isRunning,
            !FileManager.default.fileExists(atPath: "\(copy.root)/raw/2021/01/05/manifest.json")
        {
            usleep(2_000)
        }
        process.send(SIGTERM)
        #expect(process.waitUntilExit() == 143)
        let status = try Commands.run("bellwether", ["status", "--root", copy.root, "--json"])
        #expect(status.standardOutput.contains("\"status\" : \"interrupted\""), "\(status.standardOutput)")
    }
}
