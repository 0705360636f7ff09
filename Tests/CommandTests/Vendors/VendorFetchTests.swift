import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// The real fetch-daily against vendors that fail.
@Suite("Fetching from vendors") struct VendorFetchTests {
    /// How many bars of a session came from whom.
    private func sources(_ scene: VendorScene, _ session: CivilDate) throws -> [String: Int] {
        try scene.lake.bars(on: session).reduce(into: [:]) { $0[$1.source, default: 0] += 1 }
    }

    @Test("The first vendor dies half way: the session is complete, from both, and the alert is recorded")
    func diesHalfWay() throws {
        let scene = try VendorScene()
        try scene.server.add(VendorServer.Fault(.tiingo, .die, after: 100))
        let result = try scene.fetch([
            "--date", "\(scene.last)", "--vendor", "tiingo", "--fallback", "alpaca",
        ])
        #expect(result.status == 3, "\(result.standardError)")
        let bars = try scene.lake.bars(on: scene.last)
        #expect(bars.count == VendorScene.stocks)
        let closes = scene.closes(scene.last)
        for bar in bars { #expect(bar.close == closes[bar.symbol], "\(bar.symbol)") }
        let sources = try sources(scene, scene.last)
        #expect(sources["tiingo", default: 0] > 80 && sources["alpaca", default: 0] > 80, "\(sources)")
        let manifest = try scene.lake.manifest(of: .raw, on: scene.last)
        #expect(manifest.source?.split(separator: "+").sorted() == ["alpaca", "tiingo"])
        #expect(manifest.counts["bars from tiingo"] == sources["tiingo"])
        #expect(manifest.counts["covered"] == VendorScene.stocks)
        let keys = try scene.alerts().map(\.alert.key)
        #expect(keys.contains("tiingo.unavailable") && keys.contains("fallback.alpaca"), "\(keys)")
        #expect(scene.lake.problems(of: Dataset.raw.partition(scene.last)) == [])
    }

    @Test("A range goes on with the backup when the first vendor dies between sessions")
    func diesInRange() throws {
        let scene = try VendorScene(sessions: 5)
        try scene.server.add(VendorServer.Fault(.polygon, .die, after: 9))
        let result = try scene.fetch(
            [
                "--from", "\(scene.sessions[0])", "--vendor", "polygon", "--fallback", "yahoo", "--to",
                "\(scene.last)",
            ], variables: ["BELLWETHER_FETCH_SESSIONS_AT_ONCE": "1"])
        #expect(result.status == 3, "\(result.standardError)")
        for session in scene.sessions {
            #expect(try scene.lake.bars(on: session).count == VendorScene.stocks, "\(session)")
        }
        #expect(try sources(scene, scene.sessions[0]) == ["polygon": VendorScene.stocks])
        #expect(try sources(scene, scene.last) == ["yahoo": VendorScene.stocks])
    }

    @Test("A killed run goes on where it was, and asks for no stock twice but those under way")
    func resumes() throws {
        let scene = try VendorScene()
        try scene.server.setLatency(.yahoo, milliseconds: 20)
        let arguments = ["--date", "\(scene.last)", "--vendor", "yahoo"]
        let process = try ChildProcess(
            Commands.folder.appending(path: "fetch-daily").path, scene.arguments(arguments),
            environment: Commands.environment(scene.variables))
        while process.isRunning, try scene.server.count(.yahoo) < 60 { usleep(2_000) }
        process.send(SIGKILL)
        process.waitUntilExit()
        #expect(try scene.lake.sessions(of: .raw) == [])
        let before = try scene.server.count(.yahoo)
        #expect(before < VendorScene.stocks)
        let result = try scene.fetch(arguments)
        #expect(result.status == 0, "\(result.standardError)")
        #expect(try scene.lake.bars(on: scene.last).count == VendorScene.stocks)
        let repeated = try scene.server.count(.yahoo) - VendorScene.stocks
        #expect(repeated <= 4, "\(repeated) stocks were asked for twice")
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(scene.copy.root)/state/fetch")
        #expect(left == [])
    }

    @Test("The plan is told, with the calls, and nobody is called")
    func dryRun() throws {
        let scene = try VendorScene()
        let result = try scene.fetch([
            "--date", "\(scene.last)", "--vendor", "polygon", "--fallback", "yahoo", "--dry-run",
        ])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(result.standardOutput.contains("would fetch 1 session(s), \(scene.last), of 200 stocks"))
        #expect(result.standardOutput.contains("polygon: 3 calls"), "\(result.standardOutput)")
        #expect(result.standardOutput.contains("yahoo, backup: 2 call(s) a session to check 2 stocks"))
        #expect(try scene.server.requests(.polygon).isEmpty && scene.server.requests(.yahoo).isEmpty)
        #expect(try scene.lake.sessions(of: .raw) == [])
    }

    @Test("Too few sound bars and no backup: 65, nothing published; with a backup all is well")
    func lowCoverage() throws {
        let scene = try VendorScene()
        for symbol in VendorMarket.syntheticSymbols(30) {
            try scene.server.alter(.polygon, symbol, on: scene.last, .missing)
        }
        let refused = try scene.fetch(["--date", "\(scene.last)", "--vendor", "polygon"])
        #expect(refused.status == 65, "\(refused.standardError)")
        #expect(refused.standardError.contains("170 of 200 stocks"), "\(refused.standardError)")
        #expect(try scene.lake.sessions(of: .raw) == [])
        #expect(try scene.alerts().first?.alert.severity == .critical)
        let mended = try scene.fetch([
            "--date", "\(scene.last)", "--vendor", "polygon", "--fallback", "tiingo",
        ])
        #expect(mended.status == 3, "\(mended.standardError)")
        #expect(try sources(scene, scene.last) == ["polygon": 170, "tiingo": 30])
    }

    @Test("Between 90 and 99 % the session is published with a warning that names the missing")
    func thinCoverage() throws {
        let scene = try VendorScene()
        for symbol in VendorMarket.syntheticSymbols(10) {
            try scene.server.alter(.polygon, symbol, on: scene.last, .missing)
        }
        let result = try scene.fetch(["--date", "\(scene.last)", "--vendor", "polygon"])
        #expect(result.status == 3)
        #expect(result.standardError.contains("190 of 200"), "\(result.standardError)")
        #expect(result.standardError.contains("AAAA"))
        #expect(try scene.lake.bars(on: scene.last).count == 190)
    }

    @Test("Some stocks alone are brought into what stands, and the rest stays as it was")
    func someStocks() throws {
        let scene = try VendorScene()
        try scene.server.alter(.polygon, "AAAC", on: scene.last, .missing)
        #expect(try scene.fetch(["--date", "\(scene.last)", "--vendor", "polygon"]).status == 0)
        #expect(try scene.lake.bars(on: scene.last).count == 199)
        let result = try scene.fetch([
            "--date", "\(scene.last)", "--vendor", "tiingo", "--symbols", "AAAC,AAAD",
        ])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(try sources(scene, scene.last) == ["polygon": 198, "tiingo": 2])
        #expect(try scene.server.count(.tiingo) == 2)
    }

    @Test("What a vendor corrects is published anew: the old numbers stay, and an alert says so")
    func restated() throws {
        let scene = try VendorScene()
        let stock: Symbol = "AAAB"
        let true_ = try #require(scene.closes(scene.last)[stock])
        try scene.server.alter(.polygon, stock, on: scene.last, .scaled(by: 1.02))
        let date = ["--date", "\(scene.last)", "--vendor", "polygon"]
        #expect(try scene.fetch(date).status == 0)
        let wrong = try #require(try scene.lake.bars(on: scene.last).first { $0.symbol == stock })
        #expect(try scene.lake.revisions(on: scene.last) == [])
        try scene.server.repair()
        let unasked = try scene.fetch(date)
        #expect(unasked.standardOutput.contains("stand already"))
        let result = try scene.fetch(date + ["--force"])
        #expect(result.status == 3 && result.standardError.contains("restated"), "\(result.standardError)")
        #expect(try scene.lake.bars(on: scene.last).first { $0.symbol == stock }?.close == true_)
        let revisions = try scene.lake.revisions(on: scene.last)
        #expect(revisions.map(\.bar.close) == [wrong.close] && revisions.map(\.number) == [1])
        let script = """
            import sys, duckdb
            duckdb.sql("set enable_progress_bar = false")
            print(duckdb.sql(f"select symbol, revision, close from '{sys.argv[1]}'").fetchall()[0])
            """
        let file = "\(scene.copy.root)/\(Dataset.raw.partition(scene.last).path)/revisions.parquet"
        #expect(try Peer.python(script, [file]).hasPrefix("('AAAB', 1, "))
    }

    @Test("A daily run brings the session that an earlier one missed, and looks at the one before again")
    func catchesUp() throws {
        let scene = try VendorScene(sessions: 4)
        let mornings = scene.sessions.map { "\($0.adding(days: 1))T06:00:00Z" }
        #expect(try scene.fetch(["--vendor", "polygon"], now: mornings[0]).status == 0)
        // The next morning's delivery is lost.
        try scene.server.add(VendorServer.Fault(.polygon, .emptySession, path: "stocks/\(scene.sessions[1])"))
        let lost = try scene.fetch(["--vendor", "polygon"], now: mornings[1])
        #expect(
            lost.status == 66 && lost.standardError.contains("although the exchange was open"),
            "\(lost.standardError)")
        #expect(try scene.lake.sessions(of: .raw) == [scene.sessions[0]])
        try scene.server.repair()
        let next = try scene.fetch(["--vendor", "polygon"], now: mornings[2])
        #expect(next.status == 0, "\(next.standardError)")
        #expect(try scene.lake.sessions(of: .raw) == Array(scene.sessions[0...2]))
        // And once it is there, a correction of the session before is noticed by itself.
        try scene.server.alter(.polygon, "AAAE", on: scene.sessions[2], .scaled(by: 1.01))
        let corrected = try scene.fetch(["--vendor", "polygon"], now: mornings[3])
        #expect(corrected.status == 3, "\(corrected.standardError)")
        #expect(try scene.lake.revisions(on: scene.sessions[2]).map(\.bar.symbol) == ["AAAE"])
        #expect(try scene.lake.sessions(of: .raw) == scene.sessions)
    }

    @Test("No key is in a log, an error, the ledger or the tree, whatever goes wrong")
    func secrets() throws {
        let scene = try VendorScene()
        let faults: [VendorServer.FaultKind] = [
            .status(401), .status(500), .htmlAsJSON, .truncatedJSON, .note(.dailyQuota),
        ]
        for (number, kind) in faults.enumerated() {
            for vendor in VendorServer.Vendor.allCases {
                try scene.server.add(VendorServer.Fault(vendor, kind, after: number, times: 1))
            }
        }
        for vendor in VendorServer.Vendor.allCases {
            let result = try scene.fetch([
                "--date", "\(scene.last)", "--vendor", vendor.rawValue, "--symbols", "AAAA,AAAB",
                "--log-level", "trace",
            ])
            for key in scene.allKeys {
                #expect(!result.standardError.contains(key) && !result.standardOutput.contains(key))
            }
        }
        for key in scene.allKeys {
            let found = try ProcessResult.run(
                "/bin/sh", ["-c", "grep -rlF -- \"$1\" \"$2\" || true", "sh", key, scene.copy.root])
            #expect(found.standardOutput == "", "\(found.standardOutput)")
        }
    }
}

extension VendorFetchTests {
    @Test("A company that changes its letters keeps its slot, and the stock that takes them gets another")
    func rename() throws {
        // On the last session AAAD calls itself MOON; AAAE's letters go to another company.
        let scene = try VendorScene()
        var later = VendorScene.listings
        later[3].symbol = "MOON"
        later[4].figi = "BBG999999999"
        let early = scene.sessions[scene.sessions.count - 2]
        #expect(try scene.fetch(["--date", "\(early)", "--vendor", "polygon"]).status == 0)
        let slot = try #require(scene.lake.slots(on: early).first { $0.symbol == "AAAD" }?.index)
        let other = try #require(scene.lake.slots(on: early).first { $0.symbol == "AAAE" }?.index)
        var bars = scene.bars
        for index in bars.indices where bars[index].symbol == "AAAD" { bars[index].symbol = "MOON" }
        let moved = try VendorServer(market: VendorMarket(bars: bars, listings: later))
        let result = try Commands.run(
            "fetch-daily", scene.arguments(["--date", "\(scene.last)", "--vendor", "polygon"]),
            variables: scene.variables.merging([
                "BELLWETHER_VENDORS_POLYGON_BASE_URL": moved.url(.polygon)
            ]) { $1 })
        #expect(result.status == 0, "\(result.standardError)")
        let slots = try scene.lake.slots(on: scene.last)
        #expect(slots[slot].symbol == "MOON" && slots[slot].state == .active)
        #expect(slots[other].symbol != "AAAE")
        let actions = try scene.lake.actions(on: scene.last)
        #expect(actions.map(\.kind) == [.newSeries, .rename(former: "AAAD")])
        // The session before stays as it was known then.
        #expect(try scene.lake.slots(on: early)[slot].symbol == "AAAD")
    }

    @Test("The session's headlines are stored by stock: after the close before, up to the close")
    func news() throws {
        let calendar = ExchangeCalendar.nyse
        let last = try #require(CivilDate("2024-03-28"))
        let before = try #require(calendar.session(before: last))
        func headline(_ symbol: Symbol, _ published: Int64, _ id: String, _ mood: Double?) -> Headline {
            Headline(
                symbol: symbol, published: published, title: "News \(id)", publisher: "Wire", id: id,
                sentiment: mood, source: "")
        }
        let close = calendar.closeTime(of: last)
        let scene = try VendorScene(headlines: [
            headline("AAAA", close - 3_600, "1", 1), headline("AAAB", close - 3_600, "2", -1),
            headline("AAAA", calendar.closeTime(of: before) - 60, "3", nil),
            headline("AAAA", close + 60, "4", nil), headline("ZZZZ", close - 60, "5", nil),
        ])
        let result = try scene.fetch(["--date", "\(last)", "--vendor", "polygon"])
        #expect(result.status == 0, "\(result.standardError)")
        let stored = try scene.lake.headlines(on: last)
        #expect(stored.map(\.id) == ["1", "2"], "\(stored)")
        #expect(stored.map(\.sentiment) == [1, -1] && stored.map(\.source) == ["polygon", "polygon"])
        let quiet = try scene.fetch(["--date", "\(before)", "--vendor", "polygon", "--no-news"])
        #expect(quiet.status == 0)
        #expect(try !scene.lake.contains(.news, on: before))
    }

    @Test("A bar that no vendor bears out is replaced by the backup's, and stands among the rejects")
    func replaced() throws {
        let scene = try VendorScene(sessions: 30)
        let range = ["--from", "\(scene.sessions[0])", "--to", "\(scene.sessions[28])"]
        #expect(try scene.fetch(range + ["--vendor", "polygon"]).status == 0)
        try scene.server.alter(.polygon, "AAAF", on: scene.last, .scaled(by: 100))
        try scene.server.alter(.polygon, "AAAG", on: scene.last, .stale)
        try scene.server.alter(.polygon, "AAAH", on: scene.last, .highBelowLow)
        let result = try scene.fetch([
            "--date", "\(scene.last)", "--vendor", "polygon", "--fallback", "alpaca",
        ])
        #expect(result.status == 3 || result.status == 0, "\(result.standardError)")
        let closes = scene.closes(scene.last)
        let bars = try scene.lake.bars(on: scene.last)
        for symbol in ["AAAF", "AAAG", "AAAH"] as [Symbol] {
            let bar = bars.first { $0.symbol == symbol }
            #expect(bar?.source == "alpaca" && bar?.close == closes[symbol], "\(symbol)")
        }
        let rules = try scene.lake.rejects(on: scene.last).map {
            "\($0.symbol?.rawValue ?? "") \($0.violation.rule.rawValue)"
        }
        #expect(rules.sorted() == ["AAAF unit_error", "AAAG stale", "AAAH high_below_low"], "\(rules)")
    }
}
