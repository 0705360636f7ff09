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
