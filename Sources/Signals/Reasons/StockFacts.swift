public import Core

/// What a reader would look up first about a stock; NaN where it is not known.
public struct StockFacts: Hashable, Sendable {
    /// Fraction over 21 sessions.
    public var monthReturn: Double
    /// 0...100.
    public var rsi: Double
    /// Annualised fraction.
    public var volatility: Double

    public init(monthReturn: Double, rsi: Double, volatility: Double) {
        self.monthReturn = monthReturn
        self.rsi = rsi
        self.volatility = volatility
    }

    /// - Parameter row: of `frame`.
    public init(_ frame: FeatureFrame, row: Int) {
        self.init(
            monthReturn: frame[.return21][row], rsi: frame[.rsi14][row],
            volatility: frame[.volatility20][row])
    }

    /// Such as `21-session return +12.3%, RSI 61, volatility 34.5%`; empty where nothing is known.
    var text: String {
        var facts: [String] = []
        if monthReturn.isFinite {
            facts.append("21-session return \(PlainNumber.percent(monthReturn, isSigned: true))")
        }
        if rsi.isFinite { facts.append("RSI \(PlainNumber.decimal(rsi, digits: 0))") }
        if volatility.isFinite { facts.append("volatility \(PlainNumber.percent(volatility))") }
        return facts.joined(separator: ", ")
    }
}
