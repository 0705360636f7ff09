/// The covariance of daily returns, shrunk towards a multiple of the identity and kept as its factors.
///
/// `(1 - d) X'X / T + d m I`, with `X` the returns less their means, `T` sessions, `m` the mean variance and
/// `d` the intensity that is best in expected squared error. Source: Ledoit and Wolf, "A well-conditioned
/// estimator for large-dimensional covariance matrices" (2004), lemma 3.3 and section 3.3. With thousands
/// of stocks the matrix itself is never formed: all that is needed of it comes from `X X'`, [T x T].
struct ShrunkCovariance {
    /// `sqrt((1 - d) / T) X`, [session x stock].
    let factors: [Double]
    /// `d m`, added to every variance.
    let floor: Double
    let intensity: Double
    /// `m`.
    let meanVariance: Double
    let stockCount: Int
    let sessionCount: Int

    /// - Parameters:
    ///   - returns: [session x stock]; a NaN counts as the stock's mean.
    ///   - stockCount: 1 or more.
    ///   - isShrunk: false for an intensity of 0.
    init(returns: [Double], stockCount: Int, isShrunk: Bool = true) {
        let sessions = returns.count / stockCount
        var centred = returns
        Self.centre(&centred, stockCount, sessions)
        let count = Double(sessions)
        let stocks = Double(stockCount)
        // Sums of squares of X X': its trace, its diagonal's and all of it.
        var (trace, diagonal, all) = (0.0, 0.0, 0.0)
        let products = RowProducts.lower(centred, count: sessions, width: stockCount)
        for session in 0..<sessions {
            let own = products[session * sessions + session]
            trace += own
            diagonal += own * own
            all += own * own
            for other in 0..<session {
                let product = products[session * sessions + other]
                all += 2 * product * product
            }
        }
        let mean = trace / (count * stocks)
        let norm = all / (count * count)
        let dispersion = norm / stocks - mean * mean
        let error = (diagonal - count * norm) / (count * count * stocks)
        let best = dispersion > 0 ? min(max(error / dispersion, 0), 1) : 1
        intensity = isShrunk ? best : 0
        meanVariance = mean
        floor = intensity * mean
        let scale = ((1 - intensity) / count).squareRoot()
        for place in centred.indices { centred[place] *= scale }
        factors = centred
        self.stockCount = stockCount
        sessionCount = sessions
    }

    private static func centre(_ returns: inout [Double], _ stockCount: Int, _ sessions: Int) {
        var sums = [Double](repeating: 0, count: stockCount)
        var counts = sums
        for session in 0..<sessions {
            for stock in 0..<stockCount where !returns[session * stockCount + stock].isNaN {
                sums[stock] += returns[session * stockCount + stock]
                counts[stock] += 1
            }
        }
        for session in 0..<sessions {
            for stock in 0..<stockCount {
                let place = session * stockCount + stock
                returns[place] = returns[place].isNaN ? 0 : returns[place] - sums[stock] / counts[stock]
            }
        }
    }

    private init(of whole: ShrunkCovariance, factors: [Double], stockCount: Int) {
        self.factors = factors
        floor = whole.floor
        intensity = whole.intensity
        meanVariance = whole.meanVariance
        self.stockCount = stockCount
        sessionCount = whole.sessionCount
    }

    /// The same of some of the stocks.
    func of(_ stocks: [Int]) -> ShrunkCovariance {
        var chosen = [Double](repeating: 0, count: sessionCount * stocks.count)
        for session in 0..<sessionCount {
            for (place, stock) in stocks.enumerated() {
                chosen[session * stocks.count + place] = factors[session * stockCount + stock]
            }
        }
        return ShrunkCovariance(of: self, factors: chosen, stockCount: stocks.count)
    }

    /// `covariance x weights`.
    func multiply(_ weights: [Double], into product: inout [Double]) {
        factors.withUnsafeBufferPointer { factors in
            weights.withUnsafeBufferPointer { weights in
                product.withUnsafeMutableBufferPointer { product in
                    for stock in 0..<stockCount { product[stock] = floor * weights[stock] }
                    for session in 0..<sessionCount {
                        let row = UnsafeBufferPointer(
                            rebasing: factors[session * stockCount..<(session + 1) * stockCount])
                        let share = dot(row, weights)
                        for stock in 0..<stockCount { product[stock] += share * row[stock] }
                    }
                }
            }
        }
    }
}

/// The sum of products, in the order of ``LaneLoop``.
func dot(_ first: UnsafeBufferPointer<Double>, _ second: UnsafeBufferPointer<Double>) -> Double {
    LaneLoop.sum(first.count) {
        first.lanes($0) * second.lanes($0)
    } narrow: {
        first[$0] * second[$0]
    }
}
