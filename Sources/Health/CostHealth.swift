public import Core

/// What the month has cost so far, in US dollars.
public struct CostHealth: Hashable, Sendable, Encodable {
    public struct Item: Hashable, Sendable, Encodable {
        /// Such as `polygon`, or the name of a subscription.
        public var name: String
        /// Calls, messages or seconds; nil for what is paid by the month.
        public var quantity: Double?
        public var unit: String?
        public var amount: Double
    }

    public var month: YearMonth
    /// nil where no budget is set.
    public var budget: Double?
    public var spent: Double
    /// Largest first, then by name.
    public var items: [Item]
    /// What inference elsewhere cost, which is among the items too; nil where nothing was ever asked.
    public var inference: InferenceCosts?
}
