/// The deepest fall of an equity curve from an earlier high.
public struct MaximumDrawdown: Hashable, Sendable {
    /// A positive fraction of the high; 0 for a curve that never falls.
    public var depth: Double
    /// Index of the high, and of the low after it, in the equity curve. Both 0 for a curve that never falls.
    public var peak: Int
    public var trough: Int
    /// Index of the first point after the low that is no lower than the high; nil where there is none.
    public var recovery: Int?

    /// The first of the deepest falls. A curve of one point or none has none.
    public init(equity: [Double]) {
        depth = 0
        peak = 0
        trough = 0
        var high = 0
        for index in equity.indices {
            if equity[index] > equity[high] { high = index }
            let fall = equity[high] > 0 ? 1 - equity[index] / equity[high] : 0
            if fall > depth {
                depth = fall
                peak = high
                trough = index
            }
        }
        guard depth > 0 else { return }
        let level = equity[peak]
        recovery = equity[trough...].firstIndex { $0 >= level }
    }
}
