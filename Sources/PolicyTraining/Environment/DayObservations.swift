public import Core
public import PolicyModel
public import Tensors

/// Observations interned by day: one row a day, however many environments and steps look at it.
public struct DayObservations {
    /// [days, columns x features], normalised.
    public let matrix: DayMatrix
    public let normaliser: Normaliser

    /// Encodes the frames, normalises them and keeps the given universe slots.
    ///
    /// - Parameters:
    ///   - slots: ascending; ``Market/slots``.
    ///   - settings: how the normaliser is fitted, on these days alone; for ``Core/Feature/count`` features.
    ///   - normaliser: one that was fitted before, to be used as it is.
    public init(
        frames: [FeatureFrame], slots: [Int], settings: NormaliserSettings = .standard,
        normaliser kept: Normaliser? = nil
    ) throws(TensorError) {
        let width = slots.count * Feature.count
        var rows = [Float](unsafeUninitializedCapacity: frames.count * width) { rows, count in
            var values = [Float](repeating: .nan, count: Universe.slotCount * Feature.count)
            var mask = [Bool](repeating: false, count: Universe.slotCount)
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
            count = frames.count * width
        }
        // Slots left out never have a value, so fitting and scaling the rest is fitting and scaling all.
        let fitted =
            kept
            ?? rows.withUnsafeBufferPointer {
                Normaliser.fitted(to: $0, sessions: frames.count, settings: settings)
            }
        rows.withUnsafeMutableBufferPointer { fitted.apply(to: $0, sessions: frames.count) }
        let matrix = try DayMatrix(days: frames.count, inputs: width)
        try rows.withUnsafeBufferPointer { rows throws(TensorError) in
            for day in frames.indices {
                try matrix.setRow(day, UnsafeBufferPointer(rebasing: rows[day * width..<(day + 1) * width]))
            }
        }
        self.matrix = matrix
        normaliser = fitted
    }
}
