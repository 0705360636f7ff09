public import Core
public import Lake
public import Ledger

/// Brings sessions into the tree: raw/ with the bars, universe/ with the slots, news/ with the headlines.
///
/// The first vendor is asked for everything; what it lacks, or what does not hold, is asked of the others in
/// their order. Each session is judged against those before it, and published whole or not at all.
public struct DailyFetch: Sendable {
    let lake: DataLake
    let ledger: LedgerDatabase
    let vendors: [any MarketDataVendor]
    /// By vendor: what of its settings changes its answers.
    let settingsKeys: [String: String]
    let options: FetchOptions
    let version: String
    let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - vendors: in the order in which they are asked; not empty.
    ///   - settingsKeys: by vendor, a text that stands for what of its settings changes its answers.
    public init(
        lake: DataLake, ledger: LedgerDatabase, vendors: [any MarketDataVendor],
        settingsKeys: [String: String] = [:], options: FetchOptions = FetchOptions(), version: String,
        now: @escaping @Sendable () -> Timestamp
    ) {
        precondition(!vendors.isEmpty)
        self.lake = lake
        self.ledger = ledger
        self.vendors = vendors
        self.settingsKeys = settingsKeys
        self.options = options
        self.version = version
        self.now = now
    }

    /// Fetches, judges and publishes each session in order. A session that is refused leaves the others alone.
    ///
    /// - Parameter progress: told the sessions done and their total.
    /// - Throws: ``IngestionError``, ``LakeError`` or ``LedgerError``; when sessions were refused, the first
    ///   one's error, naming the others.
    public func run(
        sessions: [CivilDate], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> FetchSummary {
        let run = try await FetchRun(self, sessions: sessions)
        try await run.perform(progress)
        return run.summary
    }

    /// What ``run(sessions:progress:)`` would do, and its calls against each plan: lines for people. No vendor
    /// is called.
    public func plan(sessions: [CivilDate]) async throws -> [String] {
        try await FetchRun(self, sessions: sessions).plan()
    }
}
