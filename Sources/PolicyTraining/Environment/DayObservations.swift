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
    /// - Parameters:
    ///   - slots: ascending; ``Market/slots``.
    ///   - settings: how the normaliser is fitted; for ``Core/Feature/count`` features.
    public init(
        frames: [FeatureFrame], slots: [Int], settings: NormaliserSettings = .standard
    ) throws(TensorError) {
        var values = [Float](repeating: .nan, count: Universe.slotCount * Feature.count)
        var mask = [Bool](repeating: false, count: Universe.slotCount)
        let matrix = try Tensor.uninitialized([frames.count, slots.count * Feature.count])
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
            }
            // Slots left out never have a value, so fitting and scaling the rest is fitting and scaling all.
            let normaliser = Normaliser.fitted(
                to: UnsafeBufferPointer(rows), sessions: frames.count, settings: settings)
            normaliser.apply(to: rows, sessions: frames.count)
            return normaliser
        }
        self.matrix = matrix
    }
}
