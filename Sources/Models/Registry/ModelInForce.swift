public import Core

/// What decides: the content of `models/production/latest`.
public enum ModelInForce: Hashable, Sendable, CustomStringConvertible {
    case version(YearMonth)
    /// Equal weights in the most traded stocks, from the decision of this month on, because no model that
    /// stands deserves better.
    case equalWeights(since: YearMonth)

    /// The name of a portfolio without a model, in pointers and in signals.
    public static let equalWeightsName = "equal-weights"

    /// Nil for text that is neither a version nor `equal-weights@` and a month.
    public init?(_ text: String) {
        if let version = YearMonth(text) {
            self = .version(version)
            return
        }
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0] == Self.equalWeightsName, let month = YearMonth(parts[1]) else {
            return nil
        }
        self = .equalWeights(since: month)
    }

    /// The first month that it decides for.
    public var month: YearMonth {
        switch self {
        case .version(let month), .equalWeights(let month): month
        }
    }

    public var version: YearMonth? {
        if case .version(let version) = self { version } else { nil }
    }

    /// As the pointer has it.
    public var description: String {
        switch self {
        case .version(let version): version.description
        case .equalWeights(let month): "\(Self.equalWeightsName)@\(month)"
        }
    }
}
