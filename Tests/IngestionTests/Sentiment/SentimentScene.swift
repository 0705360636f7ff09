import Core
import Foundation
import Ingestion
import Lake
import Ledger
import Synchronization
import TestSupport
import Transport

/// A few stocks over a few sessions whose news are scored by a service on this machine. The clock starts at
/// 2024-04-01 19:33:20 UTC; it runs, as paced calls wait for it, and can be moved.
final class SentimentScene: Sendable {
    static let begin: Int64 = 1_712_000_000

    let plan: PlanScene
    let server: SentimentServer
    private let clock = Mutex(Double(SentimentScene.begin))
    private let started = ContinuousClock.now

    init(sessions: Int = 3) throws {
        plan = try PlanScene(sessions: sessions)
        server = try SentimentServer()
    }

    var lake: DataLake { plan.lake }
    var ledger: LedgerDatabase { plan.ledger }
    var sessions: [CivilDate] { plan.sessions }
    var last: CivilDate { sessions[sessions.count - 1] }

    func advance(by seconds: Double) { clock.withLock { $0 += seconds } }
    /// Seconds since 1970 UTC.
    var seconds: Double { clock.withLock { $0 } + started.duration(to: .now) / .seconds(1) }
    var now: Timestamp { Timestamp(secondsSinceEpoch: Int64(seconds)) }

    /// A headline of the first stock, hours before the session's close.
    func headline(
        _ title: String, on session: CivilDate? = nil, hours: Double = 2, stock: Int = 0
    ) -> Headline {
        let published =
            ExchangeCalendar.nyse.closeTime(of: session ?? last) - Int64(hours * 3_600)
        return Headline(
            symbol: plan.symbols[stock], published: published, title: title,
            id: "\(published) \(title.prefix(80))", source: "one")
    }

    /// Each of so many different titles.
    func headlines(_ count: Int, of words: String = "good news") -> [Headline] {
        (0..<count).map { headline("\(words) \($0)", hours: 1 + Double($0) / 1_000) }
    }

    func scorer(
        url: String? = nil, token: String = SentimentServer.token, body: WorkersAIScorer.Body = .text,
        attempts: Int = 3, ledger: LedgerDatabase? = nil
    ) throws -> WorkersAIScorer {
        let address = url ?? server.address.replacing("{account}", with: SentimentServer.account)
        let tools = VendorTools(
            client: try HTTPClient(), ledger: ledger ?? self.ledger,
            now: { [self] in seconds }, patience: 2,
            retry: RetryPolicy(attempts: attempts, baseDelay: 0.002, maximumDelay: 0.01, retryAfterLimit: 1))
        return WorkersAIScorer(
            url: address, account: Secret(SentimentServer.account), token: Secret(token), body: body,
            callsPerMinute: 1_000_000, tools: tools)
    }

    func options(_ change: (inout SentimentOptions) -> Void = { _ in }) throws -> SentimentOptions {
        var options = SentimentOptions()
        options.remote = try scorer()
        change(&options)
        return options
    }

    func fetch(
        _ headlines: [Headline], _ sentiment: SentimentOptions?, force: Bool = false,
        on days: [CivilDate]? = nil
    ) async throws -> FetchSummary {
        let vendor = NewsVendor(base: plan.vendor, all: headlines)
        let options = FetchOptions.of(sentiment, force)
        return try await DailyFetch(
            lake: lake, ledger: ledger, vendors: [vendor], options: options, version: "test",
            now: { [self] in now }
        ).run(sessions: days ?? [last])
    }

    /// What the ledger has of the calls of the day.
    func calls() throws -> [InferenceCall] {
        try ledger.inferenceCalls(
            Timestamp(secondsSinceEpoch: 0)...Timestamp(secondsSinceEpoch: Self.begin * 2))
    }

    func mood(_ stock: Int = 0, on session: CivilDate? = nil) throws -> StockSentiment? {
        try lake.sentiments(on: session ?? last)?.first { $0.symbol == plan.symbols[stock] }
    }

    func counts(on session: CivilDate? = nil) throws -> [String: Int] {
        try lake.manifest(of: .news, on: session ?? last).counts.filter { $0.key.hasPrefix("scored by ") }
    }
}

extension FetchOptions {
    fileprivate static func of(_ sentiment: SentimentOptions?, _ force: Bool) -> FetchOptions {
        var options = FetchOptions()
        options.crossCheckShare = 0
        options.bringsListings = false
        options.sentiment = sentiment
        options.isForced = force
        return options
    }
}

/// A vendor that has these headlines.
struct NewsVendor: HeadlineSource {
    var base: MemoryVendor
    var all: [Headline]

    var name: String { base.name }
    var reach: VendorReach { base.reach }
    var plan: VendorPlan? { base.plan }

    func calls(for request: VendorRequest) -> Int { base.calls(for: request) }
    func headlineCalls(symbols: Int) -> Int { 1 }

    func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        try await base.fetch(request)
    }

    func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) async throws(IngestionError) -> [Headline] {
        all.filter { symbols.contains($0.symbol) && published.contains($0.published) }
    }
}
