/// A tensor of a request or an answer: 32-bit floats in row-major order.
public struct InferenceTensor: Hashable, Sendable {
    public var name: String
    /// The first dimension is the batch.
    public var shape: [Int]
    public var values: [Float]

    public init(_ name: String, shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "as many values as the shape says")
        self.name = name
        self.shape = shape
        self.values = values
    }
}
