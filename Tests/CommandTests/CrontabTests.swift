import Core
import Foundation
import Lake
import TestSupport
import Testing

@Suite("crontab.example") struct CrontabTests {
    /// The schedule's lines and the variables above them.
    private struct Crontab {
        var variables: [String: String] = [:]
        var jobs: [(schedule: [String], command: String)] = []

        init() throws {
            let text = try String(
                contentsOf: Peer.repositoryRoot.appending(path: "crontab.example"), encoding: .utf8)
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
                if let first = fields.first, first.contains("="), let equals = line.firstIndex(of: "=") {
                    variables[line[..<equals].trimmingCharacters(in: .whitespaces)] =
                        line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
                } else if fields.count == 6 {
                    jobs.append((fields[0..<5].map(String.init), String(fields[5])))
                }
            }
        }

        func job(with words: String...) -> String? {
            jobs.first { job in words.allSatisfy(job.command.contains) }?.command
        }
    }

    /// Runs a job's command under `env -i` as cron would, with the tree and commands of the test.
    private func run(_ command: String, _ crontab: Crontab, root: String, now: String) throws -> ProcessResult
    {
        var variables = crontab.variables
        let home = Peer.repositoryRoot.path
        variables["BELLWETHER_HOME"] = home
        variables["BELLWETHER_BIN"] = Commands.folder.path
        variables["BELLWETHER_ROOT"] = root
        variables["LOGS"] = "\(root)-logs"
        variables["BELLWETHER_NOW"] = now
        try FileManager.default.createDirectory(atPath: "\(root)-logs", withIntermediateDirectories: true)
        let assignments = variables.map { "\($0.key)=\($0.value)" }
        return try ProcessResult.run(
            "/usr/bin/env",
            ["-i", "HOME=\(NSHomeDirectory())", "PATH=/usr/bin:/bin"] + assignments + [
                "/bin/sh", "-c", command,
            ],
            in: URL(filePath: "/"))
    }

    private func logs(_ root: String) -> String {
        (try? ProcessResult.run("/bin/sh", ["-c", "cat \"$1\"-logs/*", "sh", root]).standardOutput)
            ?? "no logs"
    }

    @Test("It is in UTC: daily at 06:00, the monthly chain between 02:00 and 07:30")
    func schedule() throws {
        let crontab = try Crontab()
        #expect(crontab.variables["CRON_TZ"] == "UTC")
        let daily = try #require(crontab.jobs.first { !$0.command.contains("first-session-of-month") })
        #expect(daily.schedule == ["0", "6", "*", "*", "*"])
        let monthly = crontab.jobs.filter { $0.command.contains("first-session-of-month") }
        #expect(monthly.count >= 3)
        for job in monthly {
            let minutes = (Int(job.schedule[1]) ?? -1) * 60 + (Int(job.schedule[0]) ?? 0)
            #expect((120...450).contains(minutes))
        }
        for job in crontab.jobs {
            #expect(job.command.contains(">>"), "output goes to a log: \(job.command)")
        }
    }

    @Test("The daily line works in cron's bare environment")
    func daily() throws {
        let crontab = try Crontab()
        let copy = try CopiedTree()
        let command = try #require(
            crontab.jobs.first { !$0.command.contains("first-session-of-month") }?.command)
        // 06:00 UTC on Saturday the 31st works on Friday's session.
        let result = try run(command, crontab, root: copy.root, now: "2022-12-31T06:00:00Z")
        #expect(result.status == 0, "\(logs(copy.root))")
        #expect(result.standardOutput == "" && result.standardError == "")
        let friday = try #require(CivilDate("2022-12-30"))
        #expect(try copy.lake.sessions(of: .raw) == [friday])
        #expect(try copy.lake.sessions(of: .features) == [friday])
    }

    @Test("Every day after the fetch the alerts are mailed, on a line of its own that is quiet without any")
    func alerts() throws {
        let crontab = try Crontab()
        let daily = crontab.jobs.filter { !$0.command.contains("first-session-of-month") }
        #expect(daily.map { $0.command.contains("--alerts-only") } == [false, true, false])
        #expect(daily[1].schedule == ["50", "6", "*", "*", "*"])
        let copy = try CopiedTree()
        let result = try run(daily[1].command, crontab, root: copy.root, now: "2022-12-31T06:50:00Z")
        #expect(result.status == 0 && logs(copy.root) == "", "\(logs(copy.root))")
        // Every hour what waits is tried again; where nothing does, not a word.
        #expect(daily[2].command.contains("mail send") && daily[2].schedule == ["20", "*", "*", "*", "*"])
        let hourly = try run(daily[2].command, crontab, root: copy.root, now: "2022-12-31T07:20:00Z")
        #expect(hourly.status == 0 && logs(copy.root) == "", "\(logs(copy.root))")
    }

    @Test("The monthly lines run before the first session of the month, and on no other day")
    func monthly() throws {
        let crontab = try Crontab()
        let tree = try SampleTree.shared.get()
        let copy = try tree.copy(["raw/2022", "universe/2022", "features/2022", "models"])
        let signals = try #require(crontab.job(with: "generate-signals", "first-session-of-month"))
        for now in [
            "2022-12-30T07:00:00Z", "2023-01-01T07:00:00Z", "2023-01-02T07:00:00Z", "2023-01-04T07:00:00Z",
        ] {
            #expect(try run(signals, crontab, root: copy.root, now: now).status == 0)
            #expect(try copy.lake.sessions(of: .signals) == [], "\(now)")
        }
        // Tuesday the 3rd is January's first session.
        #expect(try run(signals, crontab, root: copy.root, now: "2023-01-03T07:00:00Z").status == 0)
        #expect(
            try copy.lake.sessions(of: .signals).map(\.description) == ["2022-12-30"],
            "\(logs(copy.root))")
        let report = try #require(crontab.job(with: "send-report", "first-session-of-month"))
        #expect(try run(report, crontab, root: copy.root, now: "2023-01-03T07:30:00Z").status == 0)
        #expect(
            try copy.lake.sessions(of: .reports).map(\.description) == ["2022-12-30"],
            "\(logs(copy.root))")
    }
}
