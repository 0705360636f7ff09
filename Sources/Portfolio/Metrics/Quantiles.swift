/// Order statistics without sorting more than they need.
public enum Quantiles {
    /// The quantile at `share` of sorted values, linear between neighbours as numpy's default has it; NaN of
    /// no values.
    public static func quantile(ofSorted values: [Double], at share: Double) -> Double {
        guard let last = values.last else { return .nan }
        let position = Double(values.count - 1) * share
        let index = Int(position)
        guard index + 1 < values.count else { return last }
        return values[index] + (values[index + 1] - values[index]) * (position - Double(index))
    }

    /// Puts the value of rank `rank` (0 the least) in its place, none greater before it, none less after it.
    ///
    /// Source: Hoare, "Algorithm 65: Find" (1961).
    static func select(rank: Int, in values: inout [Double]) {
        values.withUnsafeMutableBufferPointer { values in
            var low = 0
            var high = values.count - 1
            while low < high {
                let middle = low + (high - low) / 2
                let (a, b, c) = (values[low], values[middle], values[high])
                let pivot = max(min(a, b), min(max(a, b), c))
                var left = low
                var right = high
                while left <= right {
                    while values[left] < pivot { left += 1 }
                    while values[right] > pivot { right -= 1 }
                    if left <= right {
                        values.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if rank <= right {
                    high = right
                } else if rank >= left {
                    low = left
                } else {
                    return
                }
            }
        }
    }
}
