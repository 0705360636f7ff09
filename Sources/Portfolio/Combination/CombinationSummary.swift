/// How a month's scores were combined, as signals.json and whoever shows it have it.
public struct CombinationSummary: Hashable, Sendable, Codable {
    /// What became of a part.
    public enum State: String, Hashable, Sendable, Codable {
        /// It has a weight.
        case used
        /// It was there, and past months give it no weight.
        case noWeight = "no_weight"
        /// A person has switched it off.
        case off
        /// It is not there.
        case missing
    }

    public struct Part: Hashable, Sendable, Codable {
        public var part: CombinationPart
        public var state: State
        /// Why, where it is missing.
        public var reason: String?
        /// The forecaster, of forecasts.
        public var model: String?
        /// That may be bought and have a value of it.
        public var stocks: Int
        /// The one that was used: 0 for a part that is not.
        public var weight: Double
        /// That the weight comes of.
        public var months: Int
        /// Mean of the months' coefficients and its standard error, in standard deviations of the outcome.
        public var coefficient: Double
        public var standardError: Double
        public var policyCoefficient: Double
        public var isByHand: Bool

        public init(
            _ part: CombinationPart, _ state: State, reason: String? = nil, model: String? = nil,
            stocks: Int = 0,
            weight: Double = 0, estimate: CombinationFit.Estimate? = nil
        ) {
            self.part = part
            self.state = state
            self.reason = reason
            self.model = model
            self.stocks = stocks
            self.weight = weight
            months = estimate?.months ?? 0
            coefficient = estimate?.coefficient ?? 0
            standardError = estimate?.standardError ?? 0
            policyCoefficient = estimate?.policyCoefficient ?? 0
            isByHand = estimate?.isByHand ?? false
        }
    }

    /// All of them, in their order.
    public var parts: [Part]

    public init(parts: [Part]) {
        self.parts = parts
    }

    public func part(_ part: CombinationPart) -> Part? { parts.first { $0.part == part } }

    /// Whether anything but the policy had a say.
    public var isCombined: Bool { parts.contains { $0.state == .used } }
}

extension CombinationSummary.Part {
    private enum CodingKeys: CodingKey {
        case part, state, reason, model, stocks, weight, months, coefficient, standardError, policyCoefficient
        case isByHand
    }

    /// Every key is there; synthesised encoding would leave a nil's out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(part, forKey: .part)
        try container.encode(state, forKey: .state)
        try container.encode(reason, forKey: .reason)
        try container.encode(model, forKey: .model)
        try container.encode(stocks, forKey: .stocks)
        try container.encode(weight, forKey: .weight)
        try container.encode(months, forKey: .months)
        try container.encode(coefficient, forKey: .coefficient)
        try container.encode(standardError, forKey: .standardError)
        try container.encode(policyCoefficient, forKey: .policyCoefficient)
        try container.encode(isByHand, forKey: .isByHand)
    }
}
