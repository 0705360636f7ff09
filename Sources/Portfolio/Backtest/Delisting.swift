/// The end of a stock: a position in it becomes cash before the session's trading.
///
/// It belongs to the first session in which the stock has no bar and never will again.
public struct Delisting: Hashable, Sendable, Codable {
    public var slot: Int
    /// What was paid over the last close less 1: the delisting return where it is known, else 0; -1 where
    /// everything was lost.
    public var finalReturn: Double

    public init(slot: Int, finalReturn: Double = 0) {
        self.slot = slot
        self.finalReturn = finalReturn
    }
}
