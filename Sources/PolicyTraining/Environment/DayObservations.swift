public import Core
public import PolicyModel
public import Tensors

/// Observations interned by day: one row a day, however many environments and steps look at it.
public struct DayObservations {
    /// [days, columns x features], normalised.
    public let matrix: Tensor
    /// Fitted on these days alone.
    public let normaliser: Normaliser

    /// Encodes the frames, fits the normaliser on them and keeps the given universe slots.
    ///
    /// - Parameter slots: ascending; ``Market/slots``.
    public init(frames: [FeatureFrame], slots: [Int]) throws(TensorError) {
        var values = [Float](repeating: .nan, count: Universe.slotCount * Feature.count)
        var mask = [Bool](repeating: false, count: Universe.slotCount)
        let matrix = try Tensor.uninitialized([frames.count, slots.count * Feature.count])
        var fit = NormaliserFit(features: Feature.count)
        let width = slots.count * Feature.count
        normaliser = try matrix.withUnsafeMutableBytes { bytes throws(TensorError) in
            let rows = bytes.assumingMemoryBound(to: Float.self)
            for (day, frame) in frames.enumerated() {
                values.withUnsafeMutableBufferPointer { values in
                    mask.withUnsafeMutableBufferPointer { mask in
                        ObservationEncoder.encode(frame, into: values, mask: mask)
                    }
                }
                for (column, slot) in slots.enumerated() {
                    for feature in 0..<Feature.count {
                        rows[day * width + column * Feature.count + feature] =
                            values[slot * Feature.count + feature]
                    }
                }
                // Slots left out never have a value, so the fit over the rest is that over all.
                fit.add(UnsafeBufferPointer(rebasing: rows[day * width..<(day + 1) * width]))
            }
            let normaliser = fit.normaliser()
            normaliser.apply(to: rows)
            return normaliser
        }
        self.matrix = matrix
    }
}
