/// Statistics of the last `width` values at each index.
///
/// Each window is summed afresh, oldest value first: a running sum would carry the rounding of every value
/// that ever passed through it, and a value would depend on where the series began. Eight windows are summed
/// side by side, in the same order of additions as one alone, so the bits do not depend on the grouping.
public enum RollingWindow {
    private typealias Lanes = SIMD8<Double>

    /// Means of `width` values; entry i covers i-width+1...i.
    ///
    /// Fills `from..<values.count` of `result` and leaves the rest alone; NaN where the window is not full.
    ///
    /// - Precondition: `width > 0`, `from >= 0`, `result.count >= values.count`.
    public static func means(
        of values: Span<Double>, width: Int, from: Int = 0, into result: inout [Double]
    ) {
        precondition(width > 0 && from >= 0 && result.count >= values.count)
        var out = result.mutableSpan
        let count = values.count
        let first = fillUndefined(&out, from: from, upTo: min(width - 1, count))
        let bytes = values.bytes
        let divisor = Double(width)
        var index = first
        while index + Lanes.scalarCount <= count {
            var sum = Lanes.zero
            for past in stride(from: width - 1, through: 0, by: -1) {
                // In bounds: 0 <= index - past, and index + 7 < count.
                sum += load(bytes, at: index - past)
            }
            store(sum / divisor, into: &out, at: index)
            index += Lanes.scalarCount
        }
        while index < count {
            var sum = 0.0
            for past in stride(from: width - 1, through: 0, by: -1) { sum += values[index - past] }
            out[index] = sum / divisor
            index += 1
        }
    }

    /// Standard deviations of `width` values about the given window means.
    ///
    /// The squared deviations are divided by `width - lostDegrees`: 0 gives the population's standard
    /// deviation, 1 the sample's. Fills `from..<values.count` of `result`; NaN where the window is not full.
    ///
    /// - Precondition: `width > lostDegrees >= 0`; `means` holds ``means(of:width:from:into:)`` from `from`.
    public static func standardDeviations(
        of values: Span<Double>, means: Span<Double>, width: Int, lostDegrees: Int, from: Int = 0,
        into result: inout [Double]
    ) {
        precondition(lostDegrees >= 0 && width > lostDegrees && from >= 0)
        precondition(result.count >= values.count && means.count >= values.count)
        var out = result.mutableSpan
        let count = values.count
        let first = fillUndefined(&out, from: from, upTo: min(width - 1, count))
        let bytes = values.bytes
        let divisor = Double(width - lostDegrees)
        var index = first
        while index + Lanes.scalarCount <= count {
            let mean = load(means.bytes, at: index)
            var sum = Lanes.zero
            for past in stride(from: width - 1, through: 0, by: -1) {
                let deviation = load(bytes, at: index - past) - mean
                sum += deviation * deviation
            }
            store((sum / divisor).squareRoot(), into: &out, at: index)
            index += Lanes.scalarCount
        }
        while index < count {
            let mean = means[index]
            var sum = 0.0
            for past in stride(from: width - 1, through: 0, by: -1) {
                let deviation = values[index - past] - mean
                sum += deviation * deviation
            }
            out[index] = (sum / divisor).squareRoot()
            index += 1
        }
    }

    /// Writes NaN to `from..<end`; returns the first index past it that is to be computed.
    private static func fillUndefined(_ out: inout MutableSpan<Double>, from: Int, upTo end: Int) -> Int {
        for index in stride(from: from, to: end, by: 1) { out[index] = .nan }
        return max(from, end)
    }

    @inline(__always)
    private static func load(_ bytes: RawSpan, at index: Int) -> Lanes {
        bytes.unsafeLoadUnaligned(fromByteOffset: index * MemoryLayout<Double>.stride, as: Lanes.self)
    }

    @inline(__always)
    private static func store(_ lanes: Lanes, into out: inout MutableSpan<Double>, at index: Int) {
        for lane in 0..<Lanes.scalarCount { out[index + lane] = lanes[lane] }
    }
}
