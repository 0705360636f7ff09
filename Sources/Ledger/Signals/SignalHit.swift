public import Core

/// Of a signal whose outcome is known, what its success is counted by.
public struct SignalHit: Hashable, Sendable {
    public var session: CivilDate
    public var basis: SignalBasis
    public var action: SignalAction
    /// 0...1.
    public var confidence: Double
    public var isHit: Bool
    /// Return beyond the mean of the stocks that could be bought, after costs; of a SELL with the sign turned. Above 0
    /// for a hit.
    public var excess: Double

    public init(
        session: CivilDate, basis: SignalBasis, action: SignalAction, confidence: Double, isHit: Bool,
        excess: Double
    ) {
        self.session = session
        self.basis = basis
        self.action = action
        self.confidence = confidence
        self.isHit = isHit
        self.excess = excess
    }

    /// Nil where the outcome is not known.
    public init?(_ signal: RecordedSignal) {
        guard let outcome = signal.outcome else { return nil }
        self.init(
            session: signal.session, basis: signal.basis, action: signal.row.action,
            confidence: signal.row.confidence, isHit: outcome.isHit,
            excess: outcome.excess)
    }
}
