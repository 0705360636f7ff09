import Core
import Foundation
import Ledger
import TestSupport
import Testing

/// The command goes by the machine's clock, so the exchange may be open or closed while this runs.
@Suite("bellwether scale") struct ScaleTests {
    private let folder: TemporaryFolder
    private let root: String

    init() throws {
        folder = try TemporaryFolder()
        root = folder.appending("lake")
    }

    private func program(_ rest: String = "") throws -> String {
        let path = folder.appending("hook")
        let script =
            "#!/bin/sh\necho \"$BELLWETHER_ENDPOINT $BELLWETHER_INSTANCES $*\" >> \"\(folder.appending("log"))\"\n\(rest)\n"
        try Data(script.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func log() -> [String] {
        ((try? String(contentsOfFile: folder.appending("log"), encoding: .utf8)) ?? "")
            .split(separator: "\n").map(String.init)
    }

    private func scale(_ arguments: String..., variables: [String: String] = [:]) throws -> ProcessResult {
        try Commands.run(
            "bellwether", ["scale", "--root", root] + arguments,
            variables: ["BELLWETHER_INFERENCE_ENDPOINTS": "gpu"].merging(variables) { $1 })
    }

    private var isOpen: Bool {
        let now = Int64(Date().timeIntervalSince1970)
        let today = CivilDate(secondsSinceEpoch: now)
        let calendar = ExchangeCalendar.nyse
        return calendar.isSession(today) && calendar.openTime(of: today) <= now
            && now < calendar.closeTime(of: today)
    }

    @Test(
        "A decision is carried out once, by the program that is configured, with the environment that it needs"
    )
    func carriedOut() throws {
        let variables = ["BELLWETHER_INFERENCE_SCALING_COMMAND": "\(try program()),--zone,a b"]
        let before = isOpen
        let first = try scale(variables: variables)
        #expect(first.status == 0, "\(first.standardError)")
        let second = try scale(variables: variables)
        #expect(second.status == 0)
        let ledger = try LedgerDatabase(readingRoot: root)
        let decisions = try ledger.scalingDecisions(latest: 9)
        #expect(decisions.allSatisfy { $0.outcome == .carriedOut })
        #expect(log().count == decisions.count && log().first?.hasSuffix(" --zone a b") == true, "\(log())")
        guard before == isOpen else { return }
        #expect(log() == ["gpu \(before ? 1 : 0) --zone a b"])
        #expect(first.standardOutput.contains("carried out"))
        #expect(second.standardOutput.contains("every endpoint has what it should have"))
        #expect(try ledger.recentRuns(limit: 1).first?.command == "scale")
    }

    @Test("A rehearsal writes and carries out nothing")
    func rehearsal() throws {
        let variables = ["BELLWETHER_INFERENCE_SCALING_COMMAND": try program()]
        let result = try scale("--dry-run", variables: variables)
        #expect(result.status == 0 && result.standardOutput.contains("would be carried out"))
        #expect(log().isEmpty && !FileManager.default.fileExists(atPath: root + "/state/ledger.sqlite"))
    }

    @Test("A program that fails ends the run with 3, and an alert")
    func failure() throws {
        let variables = ["BELLWETHER_INFERENCE_SCALING_COMMAND": try program("echo 'no quota' >&2; exit 9")]
        let result = try scale(variables: variables)
        #expect(result.status == 3 && result.standardError.contains("no quota"), "\(result.standardError)")
        let alerts = try LedgerDatabase(readingRoot: root).openAlerts().map(\.alert.key)
        #expect(alerts.contains("inference.scaling.gpu"))
    }

    @Test("Without an endpoint there is nothing to do; settings that contradict each other are refused")
    func settings() throws {
        let none = try scale(variables: ["BELLWETHER_INFERENCE_ENDPOINTS": ""])
        #expect(none.status == 0 && none.standardOutput.contains("inference.endpoints names none"))
        for variables in [
            [
                "BELLWETHER_INFERENCE_SCALING_COMMAND": "/bin/true",
                "BELLWETHER_INFERENCE_SCALING_URL": "https://host/scale",
            ],
            ["BELLWETHER_INFERENCE_SCALING_URL": "host"],
            ["BELLWETHER_INFERENCE_GPU_INSTANCES": "9", "BELLWETHER_INFERENCE_GPU_INSTANCES_MAX": "4"],
            ["BELLWETHER_INFERENCE_GPU_INSTANCES_MIN": "5", "BELLWETHER_INFERENCE_GPU_INSTANCES_MAX": "4"],
            ["BELLWETHER_INFERENCE_GPU_PRICE_PER_HOUR": "-1"],
        ] {
            let result = try scale(variables: variables)
            #expect(
                result.status == 78 && result.standardError.contains("inference."), "\(result.standardError)")
        }
    }
}
