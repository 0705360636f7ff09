public import Core
public import Lake

/// A source of bars and corporate actions, one session at a time.
public protocol MarketDataVendor: Sendable {
    /// As it stands in the `source` column and in manifests.
    var name: String { get }
    /// `raw`, or `split-adjusted as of …`.
    var adjustment: String { get async throws }
    /// What the session's data will be made from, as far as it can be known before fetching it; a session
    /// whose inputs have not changed is not fetched again.
    func inputs(for session: CivilDate) async throws -> [Manifest.Input]
    /// Everything the vendor has for the session.
    ///
    /// - Throws: ``IngestionError`` with `noData` when it has nothing.
    func fetch(_ session: CivilDate) async throws -> VendorSession
    /// The index's members, where the vendor knows them.
    func constituents() async throws -> [Constituent]?
}

/// What a vendor delivered for one session, before validation.
public struct VendorSession: Sendable {
    public var bars: [Bar]
    public var actions: [CorporateAction]
    /// Rows that the vendor sent and that are no bars.
    public var rejected: [RejectedBar]

    public init(bars: [Bar], actions: [CorporateAction] = [], rejected: [RejectedBar] = []) {
        self.bars = bars
        self.actions = actions
        self.rejected = rejected
    }
}
