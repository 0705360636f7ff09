import Core
import Foundation
import Lake
import Ledger
import TestSupport
import Testing

/// `fetch-daily` with headlines and a service that scores them.
@Suite("Sentiment of fetch-daily") struct SentimentTests {
    private let server: SentimentServer
    private let copy: CopiedTree
    private let session = CivilDate(daysSinceEpoch: 19_356)  // 2022-12-30
    private var vendor: String { copy.folder.appending("vendor") }
    private static let count = 60

    /// Three stocks and sixty headlines.
    init() throws {
        server = try SentimentServer()
        copy = try CopiedTree()
        try FileManager.default.createDirectory(atPath: vendor, withIntermediateDirectories: true)
        var bars = "symbol,date,open,high,low,close,volume\n"
        var members = "symbol,since\n"
        for symbol in ["AAA", "BBB", "CCC"] {
            bars += "\(symbol),2022-12-30,10,11,9,10,1000\n"
            members += "\(symbol),2020-01-02\n"
        }
        var news = "symbol,date,headline\n"
        for number in 0..<Self.count {
            news +=
                "\(number % 2 == 0 ? "AAA" : "BBB"),2022-12-30T10:00:00-05:00,\(number % 2 == 0 ? "Good" : "Bad") "
            news += "news plunge \(number)\n"
        }
        for (name, text) in [("bars.csv", bars), ("constituents.csv", members), ("headlines.csv", news)] {
            try Data(text.utf8).write(to: URL(filePath: "\(vendor)/\(name)"))
        }
    }

    private var arguments: [String] { ["--root", copy.root, "--file", vendor, "--date", "\(session)"] }

    private func variables(_ more: [String: String] = [:]) -> [String: String] {
        [
            "BELLWETHER_SENTIMENT_SCORER": "workers-ai", "BELLWETHER_SENTIMENT_ENDPOINT": server.address,
            "BELLWETHER_SENTIMENT_ACCOUNT": SentimentServer.account,
            "BELLWETHER_SENTIMENT_TOKEN": SentimentServer.token, "BELLWETHER_SENTIMENT_CALLS_AT_ONCE": "4",
            "BELLWETHER_SENTIMENT_CALLS_PER_MINUTE": "1000000",
        ].merging(more) { $1 }
    }

    private func run(_ more: [String: String] = [:], _ rest: [String] = []) throws -> ProcessResult {
        try Commands.run("fetch-daily", arguments + rest, variables: variables(more))
    }

    private func moods() throws -> [Symbol: StockSentiment] {
        Dictionary(
            uniqueKeysWithValues: try (copy.lake.sentiments(on: session) ?? []).map { ($0.symbol, $0) })
    }

    @Test("Headlines of one's own are scored by the service, and nothing is asked twice")
    func scores() throws {
        let result = try run()
        #expect(result.status == 0, "\(result.standardError)")
        #expect(
            result.standardOutput.contains("60 headlines, 2 stock sentiments"), "\(result.standardOutput)")
        let moods = try moods()
        #expect(moods.keys.sorted() == ["AAA", "BBB"] && moods["AAA"]?.count == 30)
        #expect(moods["AAA"].map { abs($0.score - 0.96) < 1e-9 && $0.localCount == 0 } == true)
        let digests = try copy.digests()
        #expect(try run().status == 0)
        #expect(try run([:], ["--force"]).status == 0)
        #expect(try server.titles().count == Self.count)
        let sorted = { (text: String) in
            text.split(separator: "\n").filter { !$0.hasSuffix("manifest.json") }.sorted()
        }
        #expect(try sorted(copy.digests()) == sorted(digests))
        let calls = try LedgerDatabase(root: copy.root).inferenceCalls(
            Timestamp(secondsSinceEpoch: 0)...Timestamp(secondsSinceEpoch: 10_000_000_000))
        #expect(calls.map(\.items).reduce(0, +) == Self.count && calls.allSatisfy { $0.run != nil })
    }

    @Test("Killed while calls are under way, it loses at most those", arguments: [0, 13, 41])
    func killed(after: Int) throws {
        try server.add(.init(.stall, after: after))
        let child = try ChildProcess(
            Commands.folder.appending(path: "fetch-daily").path, arguments,
            environment: Commands.environment(variables()))
        // Until all that may be under way hangs; what was answered was written down before the next was asked.
        while try server.titles().count < after + 4 {
            try #require(child.isRunning)
            usleep(5_000)
        }
        child.send(SIGKILL)
        #expect(child.waitUntilExit() == 137)
        try server.repair()
        let result = try run()
        #expect(result.status == 0, "\(result.standardError)")
        let moods = try moods()
        #expect(moods["AAA"]?.localCount == 0 && moods["BBB"]?.count == 30)
        #expect(try server.titles().count <= Self.count + 4)
        #expect(try server.answered() == Self.count)
    }

    @Test("A refused key, a spent day and a dead service cost a warning and nothing else")
    func warns() throws {
        let refused = try run(["BELLWETHER_SENTIMENT_TOKEN": "guessed-9x"])
        #expect(refused.status == 3, "\(refused.standardError)")
        #expect(refused.standardError.contains("sentiment.token"), "\(refused.standardError)")
        #expect(try moods()["AAA"]?.localCount == 30)
        try server.setAllocation(10)
        let spent = try run([:], ["--force"])
        #expect(spent.status == 3 && spent.standardError.contains("00:00 UTC"), "\(spent.standardError)")
        #expect(try moods().values.map(\.localCount).reduce(0, +) == 50)
        let quota = try run(["BELLWETHER_SENTIMENT_QUOTA": "1"], ["--force"])
        #expect(quota.status == 3)
        let dead = try run(["BELLWETHER_SENTIMENT_ENDPOINT": "http://127.0.0.1:1/x"], ["--force"])
        #expect(dead.status == 3, "\(dead.standardError)")
        #expect(try moods().count == 2)
        #expect(try copy.lake.bars(on: session).count == 3)
        for text in [refused, spent, quota, dead].flatMap({ [$0.standardError, $0.standardOutput] }) {
            #expect(!text.contains(SentimentServer.token) && !text.contains("guessed-9x"))
            #expect(!text.contains(SentimentServer.account))
        }
    }

    @Test("Without a key the lexicon scores with a warning; with --no-sentiment or scorer none nothing does")
    func withoutKey() throws {
        #expect(try run([:], ["--no-sentiment"]).status == 0)
        #expect(try copy.lake.sentiments(on: session) == nil)
        #expect(try run(["BELLWETHER_SENTIMENT_SCORER": "none"]).status == 0)
        #expect(try copy.lake.sentiments(on: session) == nil)
        let missing = try run(["BELLWETHER_SENTIMENT_TOKEN": ""])
        #expect(missing.status == 3)
        #expect(missing.standardError.contains("sentiment.token_file"), "\(missing.standardError)")
        #expect(try moods()["AAA"]?.localCount == 30 && server.titles().isEmpty)
        let lexicon = try run(["BELLWETHER_SENTIMENT_SCORER": "lexicon"], ["--force"])
        #expect(lexicon.status == 0, "\(lexicon.standardError)")
        #expect(try moods().count == 2)
    }

    @Test(
        "A setting that cannot be meant is named and nothing is fetched",
        arguments: [
            ["BELLWETHER_SENTIMENT_SCORER": "vader"], ["BELLWETHER_SENTIMENT_BODY": "texts"],
            ["BELLWETHER_SENTIMENT_ENDPOINT": "http://example.org/x"], ["BELLWETHER_SENTIMENT_QUOTA": "many"],
            ["BELLWETHER_SENTIMENT_HALF_LIFE": "0"],
        ])
    func settings(more: [String: String]) throws {
        let result = try run(more)
        #expect(result.status == 78, "\(result.standardError)")
        #expect(result.standardError.lowercased().contains("sentiment"), "\(result.standardError)")
        #expect(try copy.lake.sessions(of: .raw).isEmpty)
    }

    @Test("Keys may stand in closed files")
    func keyFiles() throws {
        var more = ["BELLWETHER_SENTIMENT_TOKEN": "", "BELLWETHER_SENTIMENT_ACCOUNT": ""]
        for (name, text) in [("token", SentimentServer.token), ("account", SentimentServer.account)] {
            let file = copy.folder.appending(name)
            try Data((text + "\n").utf8).write(to: URL(filePath: file))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            more["BELLWETHER_SENTIMENT_\(name.uppercased())_FILE"] = file
        }
        #expect(try run(more).status == 0)
        #expect(try server.titles().count == Self.count)
    }
}
