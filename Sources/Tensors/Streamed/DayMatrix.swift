internal import CKernels

/// Observations by day, X [days, inputs] in float32, laid out for products with any choice of days.
///
/// An observation of tens of thousands of numbers depends on the day alone, so a minibatch is a list of days.
/// The matrix has its own memory (4 bytes a number, inputs rounded up to 64) and is used from one thread at a
/// time.
public final class DayMatrix {
    public let days: Int
    public let inputs: Int
    let handle: OpaquePointer

    /// A matrix of zeros.
    ///
    /// - Throws: ``TensorError`` with `invalidArgument` for an empty matrix, `outOfMemory`.
    public init(days: Int, inputs: Int) throws(TensorError) {
        guard days > 0, inputs > 0, let size = Tensor.elementCount([days, inputs]), size <= Int.max / 16
        else {
            throw TensorError(.invalidArgument, "a matrix of \(days) days and \(inputs) inputs")
        }
        guard let handle = ckernels_days_new(days, inputs) else {
            throw TensorError(.outOfMemory, "no memory for \(days) days of \(inputs) inputs")
        }
        self.days = days
        self.inputs = inputs
        self.handle = handle
    }

    deinit {
        ckernels_days_free(handle)
    }

    /// Overwrites the observation of a day.
    ///
    /// - Throws: ``TensorError`` with `invalidArgument` unless `values` holds ``inputs`` numbers.
    public func setRow(_ day: Int, _ values: UnsafeBufferPointer<Float>) throws(TensorError) {
        guard day >= 0, day < days, values.count == inputs, let start = values.baseAddress else {
            throw TensorError(
                .invalidArgument,
                "\(values.count) values for day \(day) of \(days) days with \(inputs) inputs")
        }
        ckernels_days_set_row(handle, day, start)
    }

    /// The observations of some days, [n, inputs]: a copy.
    public func rows(_ days: [Int]) throws(TensorError) -> Tensor {
        let chosen = try indices(days)
        let result = try Tensor.uninitialized([days.count, inputs])
        try result.withFloats { values in
            ckernels_days_copy_rows(handle, chosen, chosen.count, Streamed.threadCount, values)
        }
        return result
    }

    /// X[days] X[days]ᵀ in float64, [n, n].
    ///
    /// The product of a pair of days is computed at the first call that asks for both, and kept (8 bytes a pair)
    /// until a row is set. Sums over 512 inputs are float32.
    public func gram(
        _ days: [Int], precision: ProductPrecision = .float32
    ) throws(TensorError) -> Tensor {
        let chosen = try indices(days)
        var products = [Double](repeating: 0, count: days.count * days.count)
        try Streamed.check(
            ckernels_days_gram(
                handle, chosen, chosen.count, precision == .bfloat16, Streamed.threadCount, &products))
        return try Tensor(products, shape: [days.count, days.count])
    }

    /// The days as the kernels take them, none of them outside the matrix.
    func indices(_ days: [Int]) throws(TensorError) -> [Int64] {
        guard !days.isEmpty else { throw TensorError(.invalidArgument, "a product with no days") }
        for day in days where day < 0 || day >= self.days {
            throw TensorError(.invalidArgument, "day \(day) of a matrix of \(self.days) days")
        }
        return days.map(Int64.init)
    }
}

@available(*, unavailable)
extension DayMatrix: Sendable {}
