/// 1/N bought once and never traded again; what is delisted pays out and stays cash.
public enum BuyAndHold {
    /// The targets of a decision, or nil where nothing is to be traded: once there is a portfolio.
    ///
    /// - Parameters:
    ///   - mask: true where a weight is allowed.
    ///   - isInvested: whether the portfolio was bought at an earlier decision.
    public static func targets(mask: [Bool], isInvested: Bool) -> [Double]? {
        isInvested || !mask.contains(true) ? nil : EqualWeights.weights(mask: mask)
    }
}
