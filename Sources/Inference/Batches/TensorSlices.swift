/// Tensors cut along their first dimension into batches, and put together again.
public enum TensorSlices {
    /// The inputs in batches of at most `size` items.
    ///
    /// - Precondition: all have the same first dimension; `size` is above 0.
    public static func cut(
        _ inputs: [InferenceTensor], size: Int = BatchedInference.batchSize
    ) -> [[InferenceTensor]] {
        let items = inputs.first?.shape.first ?? 0
        return stride(from: 0, to: items, by: size).map { start in
            let end = min(start + size, items)
            return inputs.map { input in
                let width = input.values.count / items
                return InferenceTensor(
                    input.name, shape: [end - start] + input.shape.dropFirst(),
                    values: Array(input.values[start * width..<end * width]))
            }
        }
    }

    /// The first item of each.
    static func first(_ inputs: [InferenceTensor]) -> [InferenceTensor] {
        inputs.map { input in
            let width = input.values.count / max(1, input.shape.first ?? 1)
            return InferenceTensor(
                input.name, shape: [1] + input.shape.dropFirst(), values: Array(input.values.prefix(width)))
        }
    }

    /// Tensors one after the other along their first dimension; nil for none or for shapes that do not fit.
    public static func joined(_ parts: [InferenceTensor]) -> InferenceTensor? {
        guard let first = parts.first,
            parts.allSatisfy({ $0.shape.dropFirst() == first.shape.dropFirst() && !$0.shape.isEmpty })
        else { return nil }
        return InferenceTensor(
            first.name, shape: [parts.reduce(0) { $0 + $1.shape[0] }] + first.shape.dropFirst(),
            values: parts.flatMap(\.values))
    }
}
