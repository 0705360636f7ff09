public import Core

/// What one past month says about the parts: the means of their products with one another and with what the stocks
/// came to, over the stocks that could be bought.
///
/// Outcomes are returns less their mean, over their standard deviation, cut at three of them: a month counts as much
/// as any other, however wild, and one stock no more than a few.
public struct CombinationMonth: Hashable, Sendable, Codable {
    /// The one after whose close it was decided.
    public var session: CivilDate
    /// That could be bought and have an outcome.
    public var stocks: Int
    /// Those that were there.
    public var parts: [CombinationPart]
    /// Means of z_i z_j, row-major `3 x 3`: policy, forecast, sentiment.
    public var products: [Double]
    /// Means of z_i y, by the same three.
    public var outcomes: [Double]

    static let width = 1 + CombinationPart.allCases.count

    /// - Parameter returns: over the month, one a slot; NaN where there is none.
    /// - Returns: nil for fewer stocks than ``CombinationParts/fewestStocks``, or where all came to the same.
    public init?(session: CivilDate, parts: CombinationParts, returns: [Double]) {
        precondition(returns.count == parts.policy.count, "one return a slot")
        let known = zip(returns, parts.eligible).map { $1 && $0.isFinite ? $0 : .nan }
        let stocks = known.count { !$0.isNaN }
        guard stocks >= CombinationParts.fewestStocks, CrossSection.moments(known) != nil else { return nil }
        let standardised = CrossSection.limited(CrossSection.standardised(known))
        let columns = [parts.policy, parts.forecast, parts.sentiment]
        var products = [Double](repeating: 0, count: Self.width * Self.width)
        var outcomes = [Double](repeating: 0, count: Self.width)
        for (i, left) in columns.enumerated() {
            guard let left else { continue }
            for (j, right) in columns.enumerated() where j <= i {
                guard let right else { continue }
                var sum = 0.0
                for slot in left.indices where !standardised[slot].isNaN { sum += left[slot] * right[slot] }
                products[i * Self.width + j] = sum / Double(stocks)
                products[j * Self.width + i] = sum / Double(stocks)
            }
            var sum = 0.0
            for slot in left.indices where !standardised[slot].isNaN {
                sum += left[slot] * standardised[slot]
            }
            outcomes[i] = sum / Double(stocks)
        }
        self.session = session
        self.stocks = stocks
        self.parts = CombinationPart.allCases.filter { parts.values(of: $0) != nil }
        self.products = products
        self.outcomes = outcomes
    }

    /// Whether its numbers can be reckoned with, as those of a file need not.
    public var isSound: Bool {
        products.count == Self.width * Self.width && outcomes.count == Self.width
            && products.allSatisfy(\.isFinite) && outcomes.allSatisfy(\.isFinite) && stocks > 0
    }

    /// The month's coefficients of policy and parts by ridge regression of the outcomes on their z, `(Z'Z + ridge
    /// diag(Z'Z)) b = Z'y`; 0 for what is left out or has no spread.
    ///
    /// - Parameter wanted: parts to regress on beside the policy.
    /// - Returns: policy, forecast, sentiment.
    public func coefficients(of wanted: Set<CombinationPart>, ridge: Double) -> [Double] {
        let width = Self.width
        let columns = (0..<width).filter { column in
            products[column * width + column] > 1e-9
                && (column == 0 || wanted.contains(CombinationPart.allCases[column - 1]))
        }
        // Gauss's elimination; the matrix is positive definite, so no row needs to be exchanged.
        var matrix = columns.map { row in
            columns.map { products[row * width + $0] * ($0 == row ? 1 + ridge : 1) } + [outcomes[row]]
        }
        for pivot in columns.indices {
            for row in pivot + 1..<max(pivot + 1, columns.count) {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...columns.count { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        var coefficients = [Double](repeating: 0, count: width)
        for row in columns.indices.reversed() {
            var rest = matrix[row][columns.count]
            for column in row + 1..<max(row + 1, columns.count) {
                rest -= matrix[row][column] * coefficients[columns[column]]
            }
            coefficients[columns[row]] = rest / matrix[row][row]
        }
        return coefficients
    }
}
