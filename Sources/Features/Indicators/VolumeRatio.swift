/// Volume over the mean volume of the last 20 bars, today's included.
public enum VolumeRatio {
    public static let width = 20

    /// Fills `from..<volumes.count` of `out`; NaN before index 19 and where nothing traded in the window.
    ///
    /// - Precondition: `out.count >= volumes.count`.
    public static func fill(volumes: Span<Double>, from: Int = 0, into out: inout [Double]) {
        RollingWindow.means(of: volumes, width: width, from: from, into: &out)
        for index in stride(from: from, to: volumes.count, by: 1) {
            let mean = out[index]
            out[index] = mean > 0 ? volumes[index] / mean : .nan
        }
    }
}
