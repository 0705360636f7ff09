/// What risk rules did to the month's targets, as far as a report says it: `risk` of signals.json.
///
/// Read leniently: partitions from before there were rules have none of it.
package struct AppliedRisk: Sendable, Hashable, Decodable {
    package struct Rule: Sendable, Hashable, Decodable {
        /// `kelly`, `sector`, `halt` and so on.
        package var rule: String
        /// Stocks whose target it lowered.
        package var positions: Int
        /// By how much together, a fraction of the portfolio.
        package var removed: Double
    }

    /// What the market's volatility multiplies positions by; nil where nothing says so.
    package var scale: Double?
    /// Those that changed something.
    package var rules: [Rule]

    package init(scale: Double? = nil, rules: [Rule]) {
        self.scale = scale
        self.rules = rules
    }
}

extension AppliedRisk.Rule {
    package init(_ rule: String, positions: Int, removed: Double) {
        self.rule = rule
        self.positions = positions
        self.removed = removed
    }

    /// The rule in words.
    var name: String {
        switch rule {
        case "confidence": "Confidence"
        case "kelly": "Kelly's bet"
        case "name": "Largest position"
        case "liquidity": "Liquidity"
        case "sector": "Largest sector"
        case "volatility": "Market volatility"
        case "daily_loss": "Daily loss: halved"
        case "closed_to_new": "Daily loss: nothing new"
        case "halt": "Halt"
        default: MailText.clean(rule, limit: 24)
        }
    }
}
