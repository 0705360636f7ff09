/// Mean and spread of a series, as the metrics use them.
struct Moments {
    /// A deviation of no more than this is rounding: daily returns that are all alike have none.
    static let noise = 1e-14

    var mean = 0.0
    /// Sample standard deviation (`ddof` 1); 0 with fewer than two values, or where it is but rounding.
    var deviation = 0.0
    /// mean / deviation; 0 where there is no deviation.
    var sharpe: Double { deviation > 0 ? mean / deviation : 0 }

    init(_ values: [Double]) {
        guard !values.isEmpty else { return }
        let count = Double(values.count)
        var sum = 0.0
        for value in values { sum += value }
        mean = sum / count
        guard values.count > 1 else { return }
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        let spread = (squares / (count - 1)).squareRoot()
        deviation = spread > Self.noise ? spread : 0
    }
}
