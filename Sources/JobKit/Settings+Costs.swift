public import Core
public import Health

extension CostSettings {
    /// As `costs.*` of the configuration has them: a budget, and lists of `name=dollars`.
    ///
    /// - Throws: ``JobError`` `configuration` that names the entry.
    public init(_ settings: Settings) throws(JobError) {
        self.init(
            budget: try settings.double("costs.budget", in: 0...1e9),
            monthly: try Self.amounts("costs.monthly", settings),
            prices: try Self.amounts("costs.prices", settings), inference: try settings.inferenceBudget())
    }

    private static func amounts(_ key: String, _ settings: Settings) throws(JobError) -> [String: Double] {
        var amounts: [String: Double] = [:]
        for entry in try settings.strings(key) ?? [] {
            let parts = entry.split(separator: "=", maxSplits: 1).map { String($0.trimmingSpaces()) }
            guard parts.count == 2, !parts[0].isEmpty, let amount = Double(parts[1]), amount.isFinite,
                amount >= 0
            else {
                throw JobError(
                    .configuration, "\(key) has “\(entry)”; write each as name=dollars, such as polygon=29")
            }
            amounts[parts[0], default: 0] += amount
        }
        return amounts
    }
}
