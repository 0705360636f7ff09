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
        let ranks = ranks(values)
        let count = Double(ranks.count { !$0.isNaN })
        return standardised(
            ranks.map { $0.isNaN ? .nan : NormalDistribution.quantile(($0 - 0.375) / (count + 0.25)) })
    }

    /// 1 is the lowest; equals have the mean of their ranks.
    public static func ranks(_ values: [Double]) -> [Double] {
        let ordered = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: .nan, count: values.count)
        var first = 0
        while first < ordered.count {
            var end = first + 1
            while end < ordered.count, values[ordered[end]] == values[ordered[first]] { end += 1 }
            for place in first..<end { ranks[ordered[place]] = Double(first + 1 + end) / 2 }
            first = end
        }
        return ranks
    }

    /// Spearman's rank correlation over the stocks that have both values, -1...1; 0 where either does not differ.
    public static func rankCorrelation(_ left: [Double], _ right: [Double]) -> Double {
        precondition(left.count == right.count, "two values a stock")
        let isKnown = zip(left, right).map { !$0.isNaN && !$1.isNaN }
        func own(_ values: [Double]) -> [Double] {
            standardised(ranks(zip(values, isKnown).map { $1 ? $0 : .nan }))
        }
        let (x, y) = (own(left), own(right))
        var (sum, count) = (0.0, 0.0)
        for place in x.indices where isKnown[place] {
            sum += x[place] * y[place]
            count += 1
        }
        return count > 0 ? sum / count : 0
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
