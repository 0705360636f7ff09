/// Wilder's relative strength index over 14 changes, 0...100 (Wilder, New Concepts in Technical Trading
/// Systems, 1978).
///
/// The first value stands at step 14: the mean gain and loss of the first 14 changes; afterwards each average
/// keeps 13/14 of itself. A price that has never moved gives 0, as in TA-Lib.
struct RelativeStrengthIndex {
    static let period = 14
    /// TA-Lib's bound below which a sum of averages counts as none.
    private static let nothing = 1e-14

    private var gain = Lanes.zero
    private var loss = Lanes.zero
    private var last = Lanes.zero

    /// Takes in the closes of a step, the first of which is 0; NaN before ``period``.
    ///
    /// - Parameter isSteady: whether the step is known to be past the first ones.
    @inline(__always)
    mutating func add(_ close: Lanes, at step: Int, isSteady: Bool) -> Lanes {
        let change = close - last
        last = close
        let up = change.replacing(with: 0, where: change .< 0)
        let down = (0 - change).replacing(with: 0, where: change .>= 0)
        let length = Double(Self.period)
        // Products in place of quotients: the same to the last place or two, in a fraction of the time.
        let kept = (length - 1) / length
        if isSteady || step > Self.period {
            gain = gain * kept + up * (1 / length)
            loss = loss * kept + down * (1 / length)
        } else {
            guard step > 0 else { return .undefined }
            gain += up
            loss += down
            guard step == Self.period else { return .undefined }
            gain /= length
            loss /= length
        }
        let sum = gain + loss
        return (100 * (gain / sum)).replacing(with: 0, where: sum .< Self.nothing)
    }
}
