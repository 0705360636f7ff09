/// What the combined score is made of and how its weights are found: `combination.*` of the configuration.
public struct CombinationSettings: Hashable, Sendable {
    /// Parts that take part where they are there.
    public var parts: Set<CombinationPart> = Set(CombinationPart.allCases)
    /// The forecaster to go by; nil for the first of ``models`` that has forecasts.
    public var model: String?
    /// Months whose evidence weighs as much as the trust in the policy alone.
    public var evidence = 24.0
    /// No part counts more than this.
    public var maximumWeight = 1.0
    /// Whether a part that was wrong may count against a stock.
    public var allowsNegative = false
    /// Weights that a person has set; they are not fitted.
    public var weights: [CombinationPart: Double] = [:]

    public init() {}

    /// The policy alone, whatever else is there.
    public static let off: CombinationSettings = {
        var settings = CombinationSettings()
        settings.parts = []
        return settings
    }()

    /// Forecasters in the order in which they are asked for.
    public static let models = ["nhits", "tft", "lstm"]

    public func isOn(_ part: CombinationPart) -> Bool { parts.contains(part) }

    /// By name, as manifests keep them.
    public var settings: [String: String] {
        var settings = [
            "combination.evidence": "\(evidence)", "combination.max_weight": "\(maximumWeight)",
            "combination.allow_negative": "\(allowsNegative)",
        ]
        settings["combination.model"] = model
        for part in CombinationPart.allCases {
            settings["combination.\(part.rawValue)"] = isOn(part) ? "on" : "off"
            settings["combination.\(part.rawValue)_weight"] = weights[part].map { "\($0)" }
        }
        return settings
    }
}
