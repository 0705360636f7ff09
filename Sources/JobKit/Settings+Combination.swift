public import Core
public import Portfolio

extension CombinationSettings {
    /// As `combination.*` of the configuration has them, over the defaults.
    ///
    /// - Throws: ``JobError`` `configuration` that names the key.
    public init(_ settings: Settings) throws(JobError) {
        self.init()
        for part in CombinationPart.allCases {
            let key = "combination.\(part.rawValue)"
            if try !settings.bool(key, default: true) { parts.remove(part) }
            weights[part] = try settings.double(key + "_weight", in: -5...5)
        }
        model = try settings.string("combination.model")
        evidence = try settings.double("combination.evidence", default: evidence, in: 0...1e6)
        maximumWeight = try settings.double("combination.max_weight", default: maximumWeight, in: 0...5)
        allowsNegative = try settings.bool("combination.allow_negative", default: allowsNegative)
    }
}
