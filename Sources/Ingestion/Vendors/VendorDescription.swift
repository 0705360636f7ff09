public import Core
public import Ledger
public import Transport

/// A vendor as the configuration knows it; each file in this folder declares one, and ``VendorChoice/all`` lists
/// them.
public struct VendorDescription: Sendable {
    public var name: String
    /// One line for `--help` and the README.
    public var summary: String
    /// Where it answers, unless the configuration says otherwise; nil for one that is not called.
    public var baseURL: String?
    /// The first is the default.
    public var plans: [VendorPlan]
    /// The names of its secrets below `vendors.<name>.`, such as `api_key`; it cannot be used without.
    public var secrets: [String]
    /// The names of its further settings there, such as `feed`.
    public var options: [String]
    public var make: @Sendable (VendorSettings, VendorTools) throws(IngestionError) -> any MarketDataVendor

    public init(
        name: String, summary: String, baseURL: String?, plans: [VendorPlan] = [], secrets: [String] = [],
        options: [String] = [],
        make: @escaping @Sendable (VendorSettings, VendorTools) throws(IngestionError) -> any MarketDataVendor
    ) {
        self.name = name
        self.summary = summary
        self.baseURL = baseURL
        self.plans = plans
        self.secrets = secrets
        self.options = options
        self.make = make
    }
}

/// How one vendor is to be used: the section `vendors.<name>` of the configuration, whole and sound.
public struct VendorSettings: Sendable {
    /// Without a slash at its end. https, or http on this machine.
    public var baseURL: String
    public var plan: VendorPlan
    /// By the names of ``VendorDescription/secrets``.
    public var secrets: [String: Secret]
    /// Calls under way at once; nil as the vendor thinks best.
    public var callsAtOnce: Int?
    /// Further settings, such as Alpaca's `feed`.
    public var options: [String: String]
    /// For `file`: one's own history, and how to read it; nil means the sample that comes with Bellwether.
    public var file: String?
    public var history = HistoryOptions()
    /// For `file`: headlines that are not in the history's folder.
    public var headlines: String?

    public init(
        baseURL: String = "", plan: VendorPlan = VendorPlan(name: "unlimited", quotas: []),
        secrets: [String: Secret] = [:], callsAtOnce: Int? = nil, options: [String: String] = [:]
    ) {
        self.baseURL = baseURL
        self.plan = plan
        self.secrets = secrets
        self.callsAtOnce = callsAtOnce
        self.options = options
    }
}

/// What all vendors share in a run.
public struct VendorTools: Sendable {
    public var client: HTTPClient
    public var ledger: LedgerDatabase
    /// Seconds since 1970 UTC.
    public var now: @Sendable () -> Double
    /// The longest that a call may wait for its turn, in seconds; beyond, the vendor counts as rate limited.
    public var patience: Double
    public var retry: RetryPolicy

    public init(
        client: HTTPClient, ledger: LedgerDatabase, now: @escaping @Sendable () -> Double,
        patience: Double = 900, retry: RetryPolicy = RetryPolicy()
    ) {
        self.client = client
        self.ledger = ledger
        self.now = now
        self.patience = patience
        self.retry = retry
    }
}
