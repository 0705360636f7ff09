import Core
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Pacing in the ledger") struct PacingTests {
    let folder = try? TemporaryFolder()
    var root: String { folder?.path ?? "" }
    let start = 1_790_000_000.0

    /// Twenty at once and four a second, and no more than 150 a day.
    static let plan = RatePlan(
        name: "free", limits: [RateLimit(capacity: 20, refill: .perSecond(4)), .callsPerDay(150)])
    static let undated = RatePlan(name: "undated", limits: [RateLimit(capacity: 20, refill: .perSecond(4))])

    @Test("Four processes at one ledger are granted what the plan has, and nothing beyond")
    func fourProcesses() async throws {
        await withTaskGroup(of: Void.self) { group in
            for child in 0..<4 {
                group.addTask { [root] in
                    await #expect(processExitsWith: .success) {
                        [root = root as String, child = child as Int] in
                        let ledger = try LedgerDatabase(root: root)
                        var granted = [0, 0]
                        // 50 seconds, by clocks that are off by a little.
                        for tick in 0...400 {
                            let now = 1_790_000_000 + Double(tick) / 8 - Double(child) / 20
                            for (index, plan) in [PacingTests.plan, PacingTests.undated].enumerated()
                            where try ledger.takeTokens(vendor: "v", plan: plan, at: now) == .granted {
                                granted[index] += 1
                            }
                        }
                        try Data("\(granted[0]) \(granted[1])".utf8)
                            .write(to: URL(filePath: "\(root)/granted-\(child)"))
                    }
                }
            }
        }
        var granted = [0, 0]
        for child in 0..<4 {
            let text = try String(contentsOf: URL(filePath: "\(root)/granted-\(child)"), encoding: .utf8)
            for (index, count) in text.split(separator: " ").compactMap({ Int($0) }).enumerated() {
                granted[index] += count
            }
        }
        #expect(granted[0] == 150)
        // 20 + 4 a second; the bucket was full for a moment at the start.
        #expect((215...221).contains(granted[1]), "\(granted[1])")
        let ledger = try LedgerDatabase(root: root)
        guard case .wait(let seconds) = try ledger.takeTokens(vendor: "v", plan: Self.plan, at: start + 51)
        else {
            Issue.record("the day's calls are used up")
            return
        }
        #expect(seconds > 3_600)
        // Another plan and another vendor have tokens of their own.
        let paid = RatePlan(name: "paid", limits: Self.plan.limits)
        #expect(try ledger.takeTokens(vendor: "v", plan: paid, count: 20, at: start) == .granted)
        #expect(try ledger.takeTokens(vendor: "w", plan: Self.plan, count: 20, at: start) == .granted)
    }

    @Test("Threads with a ledger each never get more than burst and refill")
    func threads() throws {
        _ = try LedgerDatabase(root: root)
        let plan = RatePlan(name: "p", limits: [RateLimit(capacity: 7, refill: .perSecond(3))])
        let granted = try parallelMap(4) { [root, start] worker in
            let ledger = try LedgerDatabase(root: root)
            var granted = 0
            for tick in 0..<300 {
                let now = start + Double(tick) / 10 - Double(worker)
                if try ledger.takeTokens(vendor: "v", plan: plan, at: now) == .granted { granted += 1 }
            }
            return granted
        }
        // 7 and 3 a second, for at least the 29 s of the slowest clock and at most the 33 s of all of them.
        let total = granted.reduce(0, +)
        #expect((94...106).contains(total), "\(granted)")
    }

    @Test("Tokens, pauses and breakers survive the process and agree with the same steps in memory")
    func survives() throws {
        var random = SeededGenerator(seed: 3)
        var bucket = TokenBucket(limits: Self.plan.limits, at: start)
        var breaker = CircuitBreaker()
        var now = start
        for _ in 0..<120 {
            // A ledger opened for each step: nothing lives in the process.
            let ledger = try LedgerDatabase(root: root)
            now += random.uniform() * 4
            switch random.index(below: 8) {
            case 0:
                let seconds = random.uniform() * 10
                bucket.pause(for: seconds, at: now)
                try ledger.pauseCalls(vendor: "v", plan: Self.plan, for: seconds, at: now)
            case 1...3:
                let count = random.index(below: 25)
                #expect(
                    try ledger.takeTokens(vendor: "v", plan: Self.plan, count: count, at: now)
                        == bucket.take(count, at: now))
            case 4:
                #expect(
                    try ledger.admitCall(vendor: "v", at: now) == breaker.admit(under: .standard, at: now))
            default:
                let succeeded = random.uniform() < 0.3
                breaker.record(succeeded: succeeded, under: .standard, at: now)
                try ledger.recordOutcome(vendor: "v", succeeded: succeeded, at: now)
            }
            #expect(try ledger.breaker(of: "v") == breaker)
        }
        #expect(breaker.trips > 0)
        #expect(try LedgerDatabase(readingRoot: root).breaker(of: "other") == CircuitBreaker())
    }

    @Test("Of all that ask at once, one gets the probe; its success lets everyone through")
    func oneProbe() throws {
        let ledger = try LedgerDatabase(root: root)
        for _ in 0..<5 { try ledger.recordOutcome(vendor: "v", succeeded: false, at: start) }
        let decisions = try parallelMap(8) { [root, start] _ in
            let mine = try LedgerDatabase(root: root)
            return try (0..<10).map { _ in try mine.admitCall(vendor: "v", at: start + 31) }
        }
        #expect(decisions.joined().count { $0 == .probe } == 1)
        #expect(decisions.joined().allSatisfy { $0 != .allowed })
        try ledger.recordOutcome(vendor: "v", succeeded: true, at: start + 32)
        #expect(try ledger.admitCall(vendor: "v", at: start + 32) == .allowed)
    }

    @Test("A pause that a server asked for holds for every process, under that plan only")
    func pause() throws {
        try LedgerDatabase(root: root).pauseCalls(vendor: "v", plan: Self.plan, for: 30, at: start)
        let other = try LedgerDatabase(root: root)
        guard case .wait(let seconds) = try other.takeTokens(vendor: "v", plan: Self.plan, at: start + 10)
        else {
            Issue.record("granted during the pause")
            return
        }
        #expect(abs(seconds - 20) < 1e-3)
        #expect(try other.takeTokens(vendor: "v", plan: Self.plan, at: start + 10 + seconds) == .granted)
        let paid = RatePlan(name: "paid", limits: Self.plan.limits)
        #expect(try other.takeTokens(vendor: "v", plan: paid, at: start + 10) == .granted)
    }

    @Test("A time that is no number is refused, and foreign text in a row is bad data")
    func refuses() throws {
        let ledger = try LedgerDatabase(root: root)
        let error = #expect(throws: LedgerError.self) {
            try ledger.takeTokens(vendor: "v", plan: Self.plan, at: .nan)
        }
        #expect(error?.code == .invalidRecord)
        _ = try ledger.takeTokens(vendor: "v", plan: Self.plan, at: start)
        try ledger.recordOutcome(vendor: "v", succeeded: false, at: start)
        try Peer.sqlite(
            root, "UPDATE rate_buckets SET levels = 'many'", "UPDATE circuit_breakers SET state = 'ajar'")
        for failing in [
            { _ = try ledger.takeTokens(vendor: "v", plan: Self.plan, at: start) },
            { _ = try ledger.breaker(of: "v") },
        ] {
            let error = #expect(throws: LedgerError.self, performing: failing)
            #expect(error?.kind == .badData)
        }
    }

    @Test("A ledger from before pacing keeps its rows, gains the tables, and is readable as it was")
    func migrates() throws {
        let noon = Timestamp(secondsSinceEpoch: 1_672_401_600)
        let id = try LedgerDatabase(root: root).beginRun(command: "a", version: "1", pid: 1, at: noon)
        // What the first migration left.
        try Peer.sqlite(
            root, "DROP TABLE alerts", "DROP TABLE rate_buckets", "DROP TABLE circuit_breakers",
            "DELETE FROM grdb_migrations WHERE identifier LIKE '2 %'")
        let reader = try LedgerDatabase(readingRoot: root)
        #expect(try reader.openAlerts().isEmpty)
        #expect(try reader.breaker(of: "v") == CircuitBreaker())
        let ledger = try LedgerDatabase(root: root)
        #expect(try ledger.run(id)?.status == .running)
        #expect(try ledger.takeTokens(vendor: "v", plan: Self.plan, at: start) == .granted)
        #expect(try reader.run(id)?.command == "a")
    }
}

extension Peer {
    /// Runs statements on a tree's ledger with Python's sqlite3.
    static func sqlite(_ root: String, _ statements: String...) throws {
        try python(
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], timeout=10)
            for statement in sys.argv[2:]: db.execute(statement)
            db.commit()
            """, [root + "/state/ledger.sqlite"] + statements)
    }
}

@Suite("Calls of a month") struct VendorCallTests {
    @Test("Granted tokens and calls without a plan count towards the month, and what is refused does not")
    func counts() throws {
        let folder = try TemporaryFolder()
        let ledger = try LedgerDatabase(root: folder.path)
        let december = 1_672_444_800.0  // 2022-12-31
        let plan = RatePlan(name: "p", limits: [RateLimit(capacity: 5, refill: .perSecond(0.001))])
        #expect(try ledger.takeTokens(vendor: "v", plan: plan, count: 3, at: december) == .granted)
        #expect(try ledger.takeTokens(vendor: "v", plan: plan, count: 3, at: december) != .granted)
        try ledger.countCalls(vendor: "free", at: december)
        try ledger.countCalls(vendor: "free", 2, at: december)
        try ledger.countCalls(vendor: "free", 9, at: december + 86_400)
        let month = CivilDate(secondsSinceEpoch: Int64(december)).yearMonth
        #expect(try ledger.vendorCalls(in: month) == ["v": 3, "free": 3])
        #expect(try ledger.vendorCalls(in: month.adding(months: 1)) == ["free": 9])
        #expect(try ledger.vendorCalls(in: month.adding(months: -1)) == [:])
    }
}
