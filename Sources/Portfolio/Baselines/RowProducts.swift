/// `X X'` of a wide matrix: the product of each row with each.
enum RowProducts {
    /// Columns worked on at a time, so that a strip of a year's rows stays in the cache.
    private static let strip = 512

    /// - Parameter rows: [count x width].
    /// - Returns: [count x count], of which the lower triangle counts.
    static func lower(_ rows: [Double], count: Int, width: Int) -> [Double] {
        precondition(rows.count == count * width, "a matrix")
        var products = [Double](repeating: 0, count: count * count)
        rows.withUnsafeBufferPointer { rows in
            guard let start = rows.baseAddress else { return }
            products.withUnsafeMutableBufferPointer { products in
                for first in stride(from: 0, to: width, by: strip) {
                    add(start + first, min(strip, width - first), count, width, products)
                }
            }
        }
        return products
    }

    /// Adds a strip's products, two rows by two.
    private static func add(
        _ start: UnsafePointer<Double>, _ length: Int, _ count: Int, _ width: Int,
        _ products: UnsafeMutableBufferPointer<Double>
    ) {
        for row in stride(from: 0, to: count, by: 2) {
            let next = min(row + 1, count - 1)
            for column in stride(from: 0, through: row, by: 2) {
                let beside = min(column + 1, count - 1)
                let found = pair(
                    start + row * width, start + next * width, start + column * width, start + beside * width,
                    length)
                products[row * count + column] += found[0]
                if beside > column { products[row * count + beside] += found[1] }
                if next > row {
                    products[next * count + column] += found[2]
                    if beside > column { products[next * count + beside] += found[3] }
                }
            }
        }
    }

    /// `a c, a d, b c, b d`.
    @inline(__always)
    private static func pair(
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafePointer<Double>,
        _ d: UnsafePointer<Double>, _ length: Int
    ) -> SIMD4<Double> {
        func four(_ pointer: UnsafePointer<Double>, _ index: Int) -> SIMD4<Double> {
            UnsafeRawPointer(pointer + index).loadUnaligned(as: SIMD4<Double>.self)
        }
        var (ac, ad, bc, bd) = (
            SIMD4(repeating: 0.0), SIMD4(repeating: 0.0), SIMD4(repeating: 0.0), SIMD4(repeating: 0.0)
        )
        var index = 0
        while index + 4 <= length {
            let (x, y, u, v) = (four(a, index), four(b, index), four(c, index), four(d, index))
            ac += x * u
            ad += x * v
            bc += y * u
            bd += y * v
            index += 4
        }
        var sums = SIMD4(ac.sum(), ad.sum(), bc.sum(), bd.sum())
        while index < length {
            sums += SIMD4(a[index] * c[index], a[index] * d[index], b[index] * c[index], b[index] * d[index])
            index += 1
        }
        return sums
    }
}
