/// The exponential moving average, seeded with a simple one as TA-Lib does.
public struct ExponentialAverage: Sendable {
    /// Weight of the newest value, 2 / (period + 1).
    public let weight: Double
    public private(set) var value: Double

    /// Starts at the simple mean of the `period` values that end at `index`.
    ///
    /// - Precondition: `values` holds them.
    public init(of values: Span<Double>, period: Int, seededAt index: Int) {
        precondition(period > 0 && index >= period - 1 && index < values.count)
        var sum = 0.0
        for position in (index - period + 1)...index { sum += values[position] }
        weight = 2 / Double(period + 1)
        value = sum / Double(period)
    }

    /// Takes in the next value.
    @inline(__always)
    public mutating func add(_ next: Double) {
        value = (next - value) * weight + value
    }
}
