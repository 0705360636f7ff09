internal import CTorch

extension Tensor {
    @inline(__always)
    func binary(_ operation: ctorch_binary_operation, _ other: Tensor) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_binary(operation, handle, other.handle))
    }

    @inline(__always)
    func binary(_ operation: ctorch_binary_operation, _ other: Double) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_binary_scalar(operation, handle, other))
    }

    // MARK: Operators

    public static func + (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try a.binary(ctorch_add, b) }
    public static func + (a: Tensor, b: Double) throws(TensorError) -> Tensor { try a.binary(ctorch_add, b) }
    public static func + (a: Double, b: Tensor) throws(TensorError) -> Tensor { try b.binary(ctorch_add, a) }

    public static func - (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_subtract, b)
    }
    public static func - (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_subtract, b)
    }
    public static func - (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_scalar_subtract(a, b.handle))
    }

    public static func * (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_multiply, b)
    }
    public static func * (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_multiply, b)
    }
    public static func * (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try b.binary(ctorch_multiply, a)
    }

    public static func / (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_divide, b)
    }
    public static func / (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_divide, b)
    }
    public static func / (a: Double, b: Tensor) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_scalar_divide(a, b.handle))
    }

    public static prefix func - (a: Tensor) throws(TensorError) -> Tensor { try a.unary(ctorch_neg) }

    // MARK: Comparisons, element by element: a bool tensor

    public static func .== (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_equal, b)
    }
    public static func .== (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_equal, b)
    }
    public static func .!= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_not_equal, b)
    }
    public static func .!= (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_not_equal, b)
    }
    public static func .< (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_less, b)
    }
    public static func .< (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_less, b)
    }
    public static func .<= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_less_equal, b)
    }
    public static func .<= (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_less_equal, b)
    }
    public static func .> (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_greater, b)
    }
    public static func .> (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_greater, b)
    }
    public static func .>= (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_greater_equal, b)
    }
    public static func .>= (a: Tensor, b: Double) throws(TensorError) -> Tensor {
        try a.binary(ctorch_greater_equal, b)
    }
    public static func .& (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_logical_and, b)
    }
    public static func .| (a: Tensor, b: Tensor) throws(TensorError) -> Tensor {
        try a.binary(ctorch_logical_or, b)
    }

    /// The negation of a bool tensor.
    public static prefix func .! (a: Tensor) throws(TensorError) -> Tensor { try a.unary(ctorch_logical_not) }

    // MARK: Functions of two

    /// The matrix product, batched over leading dimensions.
    public func matmul(_ other: Tensor) throws(TensorError) -> Tensor { try binary(ctorch_matmul, other) }

    /// This plus the matrix product of `a` and `b`, in one call.
    public func addingProduct(_ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
        try Tensor(owning: ctorch_addmm(handle, a.handle, b.handle))
    }

    public func power(_ exponent: Double) throws(TensorError) -> Tensor { try binary(ctorch_power, exponent) }

    /// The smaller of each pair.
    public func minimum(_ other: Tensor) throws(TensorError) -> Tensor { try binary(ctorch_minimum, other) }
    public func minimum(_ other: Double) throws(TensorError) -> Tensor { try binary(ctorch_minimum, other) }

    /// The larger of each pair.
    public func maximum(_ other: Tensor) throws(TensorError) -> Tensor { try binary(ctorch_maximum, other) }
    public func maximum(_ other: Double) throws(TensorError) -> Tensor { try binary(ctorch_maximum, other) }

    // MARK: In place. A tensor that requires gradients can be changed only inside `withoutGradients`.

    public func addInPlace(_ other: Tensor) throws(TensorError) {
        try check(ctorch_binary_in_place(ctorch_add, handle, other.handle))
    }

    public func addInPlace(_ other: Double) throws(TensorError) {
        try check(ctorch_binary_scalar_in_place(ctorch_add, handle, other))
    }

    public func subtractInPlace(_ other: Tensor) throws(TensorError) {
        try check(ctorch_binary_in_place(ctorch_subtract, handle, other.handle))
    }

    public func multiplyInPlace(_ other: Tensor) throws(TensorError) {
        try check(ctorch_binary_in_place(ctorch_multiply, handle, other.handle))
    }

    public func multiplyInPlace(_ other: Double) throws(TensorError) {
        try check(ctorch_binary_scalar_in_place(ctorch_multiply, handle, other))
    }

    public func divideInPlace(_ other: Tensor) throws(TensorError) {
        try check(ctorch_binary_in_place(ctorch_divide, handle, other.handle))
    }

    public func fill(_ value: Double) throws(TensorError) {
        try check(ctorch_fill(handle, value))
    }

    /// Moves every element the fraction `weight` of the way toward `target`'s.
    public func interpolateInPlace(toward target: Tensor, weight: Double) throws(TensorError) {
        try check(ctorch_lerp(handle, target.handle, weight))
    }
}
