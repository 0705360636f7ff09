public import Core
public import Portfolio

/// What the paper account works by.
public struct PaperSettings: Hashable, Sendable {
    /// What it begins with, USD.
    public var capital = Money(cents: 100_000_000)
    /// Cost of a trade in 1/10,000 of its value, where a broker says nothing.
    public var costBasisPoints = 10.0
    public var limits = RiskLimits()
    /// Who fills its orders: as the account's row has it.
    public var broker = PaperBroker.brokerName

    public init() {}
}
