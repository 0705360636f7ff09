import Core
import Ledger
import TestSupport
import Testing

@Suite("Sentiment in the ledger") struct SentimentScoreTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let now = Timestamp(secondsSinceEpoch: 1_712_000_000)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
    }

    private func call(_ items: Int, at: Timestamp? = nil, endpoint: String = "workers-ai") -> InferenceCall {
        InferenceCall(
            at: at ?? now, run: 3, session: now.date, endpoint: endpoint, model: "m", items: items,
            seconds: 0,
            outcome: .failed, cost: 9)
    }

    @Test("A score is kept by title and scorer, and the first stands")
    func first() throws {
        try ledger.keep(sentimentScore: 0.5, of: "d1", by: "a", at: now)
        try ledger.keep(sentimentScore: -0.5, of: "d1", by: "a", at: now)
        try ledger.keep(sentimentScore: -1, of: "d1", by: "b", at: now)
        try ledger.keep(sentimentScore: 0, of: "d2", by: "a", at: now)
        let other = try LedgerDatabase(readingRoot: folder.path)
        #expect(try other.sentimentScores(of: ["d1", "d2", "d3", "d1"], by: "a") == ["d1": 0.5, "d2": 0])
        #expect(try ledger.sentimentScores(of: ["d1"], by: "b") == ["d1": -1])
        for wrong in [1.01, -.infinity, .nan] {
            #expect(throws: LedgerError.self) {
                try ledger.keep(sentimentScore: wrong, of: "d4", by: "a", at: now)
            }
        }
    }

    @Test("What is reserved counts until the day is over, and what was not asked goes back")
    func quota() throws {
        let first = try #require(try ledger.reserve(call(6), dayQuota: 10))
        #expect(first.items == 6)
        let second = try #require(try ledger.reserve(call(6), dayQuota: 10))
        #expect(second.items == 4)
        #expect(try ledger.reserve(call(1), dayQuota: 10) == nil)
        #expect(try ledger.reserve(call(1, endpoint: "else"), dayQuota: 10)?.items == 1)
        var done = call(2)
        done.outcome = .served
        done.seconds = 1.5
        done.detail = "fine"
        try ledger.settle(inferenceCall: first.row, as: done)
        #expect(try ledger.reserve(call(9), dayQuota: 10)?.items == 4)
        let midnight = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch / 86_400 * 86_400 + 86_400)
        #expect(try ledger.reserve(call(9, at: midnight), dayQuota: 10)?.items == 9)
        let last = Timestamp(secondsSinceEpoch: midnight.secondsSinceEpoch - 1)
        #expect(try ledger.reserve(call(9, at: last), dayQuota: 10) == nil)
        let calls = try ledger.inferenceCalls(now...now)
        #expect(calls.first == done)
        #expect(calls.dropFirst().allSatisfy { $0.outcome == .failed && $0.detail == "under way" })
    }

    @Test("What costs is granted only as far as the budget goes, to the item; what is free is not held to it")
    func budget() throws {
        var priced = call(6)
        priced.cost = 6 * 1_000
        // Another endpoint's spending counts too.
        var other = call(1, endpoint: "gpu")
        (other.outcome, other.cost) = (.served, 2_500)
        try ledger.record(other)
        let budget = InferenceBudget(day: 6_500)
        let first = try #require(try ledger.reserve(priced, dayQuota: 100, within: budget))
        #expect(first.items == 4)
        #expect(try ledger.inferenceSpent(priced.at.date...priced.at.date) == 6_500)
        #expect(try ledger.reserve(priced, dayQuota: 100, within: budget) == nil)
        var free = call(6)
        free.cost = 0
        #expect(try ledger.reserve(free, dayQuota: 100, within: budget)?.items == 6)
        priced.items = 1
        priced.cost = 1_000
        try ledger.settle(inferenceCall: first.row, as: priced)
        #expect(try ledger.reserve(priced, dayQuota: 100, within: budget)?.items == 1)
    }

    @Test("Processes that reserve at once stay within the quota together")
    func together() async throws {
        let granted = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { [folder, call = call(7)] in
                    let ledger = try LedgerDatabase(root: folder.path)
                    var sum = 0
                    while let part = try ledger.reserve(call, dayQuota: 100) { sum += part.items }
                    return sum
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(granted == 100)
    }
}
