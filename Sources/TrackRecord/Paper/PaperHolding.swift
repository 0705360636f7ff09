public import Core
public import Ledger

/// A position of the paper account within the whole of it.
public struct PaperHolding: Hashable, Sendable {
    public var position: PaperPosition
    /// Fraction of the equity.
    public var weight: Double

    /// Its value less what its shares cost, buying costs included.
    public var gain: Money { position.value - position.basis }

    /// The same as a fraction of what they cost; nil where they cost nothing.
    public var gainShare: Double? {
        position.basis > .zero ? gain.dollars / position.basis.dollars : nil
    }
}
