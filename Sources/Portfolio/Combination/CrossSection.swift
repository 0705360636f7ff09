/// Standardising values over the stocks of one session. NaN stands for a stock without a value, before and after.
public enum CrossSection {
    /// Beyond so many standard deviations a value says no more.
    public static let mostDeviations = 3.0

    /// `(value - mean) / sd` with the population's deviation; 0 of all where they do not differ.
    public static func standardised(_ values: [Double]) -> [Double] {
        guard let moments = moments(values) else { return values.map { $0.isNaN ? .nan : 0 } }
        return values.map { ($0 - moments.mean) / moments.deviation }
    }

    /// Van der Waerden's idea with Blom's places: the standard normal's quantile at `(r - 3/8) / (n + 1/4)`, where r is
    /// the value's rank among n, the mean rank of equals; standardised after that, as equals take from the spread.
    ///
    /// Source: Blom, "Statistical Estimates and Transformed Beta-Variables" (1958).
    public static func normalScores(_ values: [Double]) -> [Double] {
        let ordered = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
        var scores = [Double](repeating: .nan, count: values.count)
        var first = 0
        while first < ordered.count {
            var end = first + 1
            while end < ordered.count, values[ordered[end]] == values[ordered[first]] { end += 1 }
            let rank = Double(first + 1 + end) / 2
            let score = NormalDistribution.quantile((rank - 0.375) / (Double(ordered.count) + 0.25))
            for place in first..<end { scores[ordered[place]] = score }
            first = end
        }
        return standardised(scores)
    }

    /// Values cut at ``mostDeviations`` either way.
    public static func limited(_ values: [Double]) -> [Double] {
        values.map { $0.isNaN ? .nan : max(-mostDeviations, min(mostDeviations, $0)) }
    }

    /// Mean and population deviation; nil where there is no spread beyond rounding.
    static func moments(_ values: [Double]) -> (mean: Double, deviation: Double)? {
        var (count, sum) = (0.0, 0.0)
        for value in values where !value.isNaN {
            count += 1
            sum += value
        }
        guard count > 1 else { return nil }
        let mean = sum / count
        var squares = 0.0
        for value in values where !value.isNaN { squares += (value - mean) * (value - mean) }
        let deviation = (squares / count).squareRoot()
        return deviation > abs(mean) * 1e-12 + 1e-300 ? (mean, deviation) : nil
    }
}
