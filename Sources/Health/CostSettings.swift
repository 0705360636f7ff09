public import Ledger

/// What things cost, in US dollars, as the configuration's `costs` says.
public struct CostSettings: Hashable, Sendable {
    /// For a month; nil where none is set.
    public var budget: Double?
    /// Paid every month whatever happens, by name.
    public var monthly: [String: Double]
    /// Of one call to a vendor (by the vendor's name) or of one message to one recipient (`mail`).
    public var prices: [String: Double]
    /// What may be spent on inference, by itself.
    public var inference: InferenceBudget

    public init(
        budget: Double? = nil, monthly: [String: Double] = [:], prices: [String: Double] = [:],
        inference: InferenceBudget = InferenceBudget()
    ) {
        self.budget = budget
        self.monthly = monthly
        self.prices = prices
        self.inference = inference
    }

    /// The month's items: what is paid anyway, and what was used at its price; what has no price is not listed.
    ///
    /// - Parameter inference: items whose amounts are known already.
    func items(calls: [String: Int], mails: Int, inference: [CostHealth.Item] = []) -> [CostHealth.Item] {
        var items = inference
        items += monthly.map {
            CostHealth.Item(name: $0.key, quantity: nil, unit: nil, amount: $0.value)
        }
        for (vendor, count) in calls {
            guard let price = prices[vendor] else { continue }
            items.append(
                CostHealth.Item(
                    name: vendor, quantity: Double(count), unit: "calls", amount: Double(count) * price))
        }
        if let price = prices["mail"] {
            items.append(
                CostHealth.Item(
                    name: "mail", quantity: Double(mails), unit: "messages", amount: Double(mails) * price))
        }
        return items.sorted { ($1.amount, $0.name) < ($0.amount, $1.name) }
    }
}
