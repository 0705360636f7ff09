import COpenBLAS
import Synchronization

/// The two products that serving needs, on OpenBLAS, row-major.
enum BLAS {
    private static let lock = Mutex(())

    /// Runs `body` with OpenBLAS on `threads` threads, then sets the count back: sums are split by thread, so
    /// a fixed count keeps the bits the same on a machine with more cores. The count belongs to the process,
    /// so these calls take turns.
    static func withThreads<Value>(
        _ threads: Int, _ body: () throws(PolicyModelError) -> Value
    ) throws(PolicyModelError) -> Value {
        try lock.withLock { (_) throws(PolicyModelError) in
            let before = openblas_get_num_threads()
            openblas_set_num_threads(Int32(threads))
            defer { openblas_set_num_threads(before) }
            return try body()
        }
    }

    /// `c += a b`: `a` is `rows x inner` with rows `stride` apart, `b` `inner x columns`, `c` `rows x columns`.
    static func multiplyAdd(
        _ a: UnsafePointer<Float>, stride: Int, _ b: UnsafePointer<Float>,
        into c: UnsafeMutablePointer<Float>,
        rows: Int, inner: Int, columns: Int
    ) {
        if rows == 1 {
            cblas_sgemv(
                CblasRowMajor, CblasTrans, blasint(inner), blasint(columns), 1, b, blasint(columns), a, 1, 1,
                c, 1)
        } else {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(inner), 1,
                a,
                blasint(stride), b, blasint(columns), 1, c, blasint(columns))
        }
    }

    /// `c = scale (a b^T + c)`: `a` is `rows x inner`, `b` `columns x inner`, `c` `rows x columns` with rows `stride`
    /// apart.
    static func multiplyTransposedAdd(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        stride: Int,
        rows: Int, inner: Int, columns: Int, scale: Float
    ) {
        if rows == 1 {
            cblas_sgemv(
                CblasRowMajor, CblasNoTrans, blasint(columns), blasint(inner), scale, b, blasint(inner), a, 1,
                scale,
                c, 1)
        } else {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(columns), blasint(inner),
                scale, a,
                blasint(inner), b, blasint(inner), scale, c, blasint(stride))
        }
    }
}
