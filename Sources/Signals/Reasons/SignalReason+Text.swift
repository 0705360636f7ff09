import Core

extension SignalReason: CustomStringConvertible {
    public var description: String { text }

    /// Such as `New among the 50 strongest: ranked 3 of 2981 by the policy; 21-session return +12.3%, RSI 61,
    /// volatility 34.5%. For it: volatility and the return of the past month; against it: the prices of the
    /// day; with average volatility it would rank 412.`
    public var text: String {
        let facts = [facts?.text ?? "", parts?.text ?? ""].filter { !$0.isEmpty }
        let first = ([standing] + facts).joined(separator: "; ")
        // Where a rule decided, what the policy thinks did not.
        let second = isByPolicy ? driversText.map { ". \($0)" } ?? "" : ""
        return first + second + (clause ?? "") + "."
    }

    private var isByPolicy: Bool {
        guard measure == .policy, place != nil else { return false }
        return cause == .ranking || cause == .smallChange
    }

    private var standing: String {
        if let obstacle { return obstacle + (place == nil ? "" : "; \(ranked)") }
        switch (change, cause) {
        case (.kept, .riskLimit):
            return "Kept as it is by a limit of risk, still among the \(strongest): \(ranked)"
        case (.cut, .riskLimit):
            return "Less of it by a limit of risk, still among the \(strongest): \(ranked)"
        case (.closed, .riskLimit):
            return "Closed by a limit of risk, though among the \(strongest): \(ranked)"
        case (_, .smallChange): return "Kept, too near to the wished share to trade: \(ranked)"
        case (.opened, _): return "New among the \(strongest): \(ranked)"
        case (.added, _): return "More of it, still among the \(strongest): \(ranked)"
        case (.kept, _): return "Stays among the \(strongest): \(ranked)"
        case (.cut, _): return "Less of it, still among the \(strongest): \(ranked)"
        case (.closed, _): return "No longer among the \(strongest): \(ranked)"
        }
    }

    private var strongest: String {
        "\(portfolioSize) \(measure == .policy ? "strongest" : "most traded")"
    }

    /// Such as `the policy`, or `policy, forecasts and news`.
    private var rankers: String {
        guard let parts, let last = parts.names.last else { return "the policy" }
        return (["policy"] + parts.names.dropLast()).joined(separator: ", ") + " and " + last
    }

    private var ranked: String {
        guard let place else { return "unranked" }
        return
            "ranked \(place.rank) of \(place.count) by \(measure == .policy ? rankers : "money traded")"
    }

    /// A rule that decided in place of the ranking; none stands behind a BUY.
    private var obstacle: String? {
        let text: String
        switch cause {
        case _ where change == .opened || change == .added: return nil
        case .ranking, .smallChange, .riskLimit: return nil
        case .leftIndex(let date): text = "left the index" + (date.map { " on \($0)" } ?? "")
        case .didNotTrade(let date): text = "did not trade on \(date)"
        case .belowPriceFloor(let price, let floor):
            text = "price of \(dollars(price)) is below the floor of \(dollars(floor))"
        case .belowLiquidityFloor(let traded, let floor):
            text = "trades \(dollars(traded)) a session, below the floor of \(dollars(floor))"
        case .belowPositionFloor(let weight, let floor):
            text =
                "share of \(share(weight)) would be below the smallest of \(share(floor))"
        case .belowConfidence(let confidence, let least):
            text =
                "confidence of \(PlainNumber.percent(confidence)) is below the \(PlainNumber.percent(least)) asked for"
        }
        switch change {
        case .kept: return "Kept as it is: \(text)"
        case .cut: return "Less of it: \(text)"
        default: return text.prefix(1).uppercased() + text.dropFirst()
        }
    }

    private func share(_ weight: Double) -> String {
        PlainNumber.decimal(weight * 100, digits: 2) + "%"
    }

    /// Cents below a hundred dollars, whole dollars above, millions from a million on.
    private func dollars(_ amount: Double) -> String {
        if amount >= 999_950 { return PlainNumber.decimal(amount / 1_000_000, digits: 1) + " million USD" }
        return PlainNumber.decimal(amount, digits: amount < 99.995 ? 2 : 0) + " USD"
    }

    /// The two strongest in the signal's sense and the strongest against it; nil without any.
    private var driversText: String? {
        let leading = speaking(isFor: !isAgainst).prefix(2).map(\.group.words)
        let opposing = speaking(isFor: isAgainst).prefix(1).map(\.group.words)
        var parts: [String] = []
        if !leading.isEmpty {
            parts.append("\(isAgainst ? "against" : "for") it: \(leading.joined(separator: " and "))")
        }
        if !opposing.isEmpty {
            parts.append("\(isAgainst ? "for" : "against") it: \(opposing.joined(separator: " and "))")
        }
        if let top = topDriver, let rankWithoutTopDriver {
            let rank = rankWithoutTopDriver == place?.rank ? "still " : ""
            parts.append("\(top.group.neutralWords) it would \(rank)rank \(rankWithoutTopDriver)")
        }
        guard let first = parts.first else { return nil }
        return ([first.prefix(1).uppercased() + first.dropFirst()] + parts.dropFirst()).joined(
            separator: "; ")
    }
}

extension FeatureGroup {
    /// As a reason names it.
    fileprivate var words: String {
        switch self {
        case .price: "the prices of the day"
        case .momentum: "the return of the past month"
        case .volatility: "volatility"
        case .volume: "trading volume"
        case .oscillators: "RSI/MACD"
        case .membership: "time in the index"
        case .holding: "the weight already held"
        }
    }

    /// What a neutral value is: that of an average stock.
    fileprivate var neutralWords: String {
        switch self {
        case .price: "with average prices of the day"
        case .momentum: "with an average return of the past month"
        case .volatility: "with average volatility"
        case .volume: "with average trading volume"
        case .oscillators: "with average RSI/MACD"
        case .membership: "with an average time in the index"
        case .holding: "with none of it held"
        }
    }
}
