/// The same quantity of four stocks at one step: what is done to one is done to all.
///
/// Each lane computes as a lone number would, so a stock's bits do not depend on its neighbours. Four, as more
/// do not fit into the registers that every x86-64 has: eight measured 10 % slower.
package typealias Lanes = SIMD4<Double>

extension SIMD4<Double> {
    static let undefined = Lanes(repeating: .nan)
}

/// The last `count` values put in; `count` is a power of two.
struct LaneRing<let count: Int> {
    private var values = InlineArray<count, Lanes>(repeating: .zero)

    /// The value put in `lag` steps before `step`, for `lag` in 1...count.
    @inline(__always)
    subscript(step: Int, back lag: Int) -> Lanes { values[(step &- lag) & (count &- 1)] }

    @inline(__always)
    mutating func put(_ value: Lanes, at step: Int) { values[step & (count &- 1)] = value }
}
