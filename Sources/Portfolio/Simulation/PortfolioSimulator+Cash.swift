extension PortfolioSimulator {
    /// Lets cash grow by a factor, which is more than 0.
    public mutating func earn(on factor: Double) {
        let earned = cash * (factor - 1)
        cash += earned
        equity += earned
    }

    /// Pays money from outside into cash, a dividend for instance.
    public mutating func pay(_ money: Double) {
        cash += money
        equity += money
    }

    /// The same into a position.
    public mutating func pay(_ money: Double, into slot: Int) {
        values[slot] += money
        equity += money
    }

    /// Buys or sells one slot at the price that it stands at.
    ///
    /// A sell of more than is held, or of all but rounding, sells what is held. A buy that cash cannot pay
    /// for, with what it costs, does not happen.
    ///
    /// - Parameters:
    ///   - money: worth of what to buy, or to sell where negative.
    ///   - impact: as in ``trade(to:withoutBar:impact:)``.
    /// - Returns: what was moved and what it cost, both money; 0 where nothing was done.
    @discardableResult
    public mutating func order(_ money: Double, of slot: Int, impact: Double = 0) -> (
        moved: Double, cost: Double
    ) {
        func cost(_ moved: Double) -> Double {
            moved * (costBasisPoints / 10_000 + impact * moved.squareRoot())
        }
        guard equity > 0 else { return (0, 0) }
        if money < 0 {
            let held = values[slot]
            let isWhole = -money >= held * (1 - 1e-12)
            let moved = isWhole ? held : -money
            // Costs of more than the proceeds are forgiven: nobody sells at a loss of more than everything.
            let paid = min(cost(moved), moved)
            values[slot] = isWhole ? 0 : held - moved
            cash += moved - paid
            equity -= paid
            return (moved, paid)
        }
        let paid = cost(money)
        guard money + paid <= cash else { return (0, 0) }
        values[slot] += money
        cash -= money + paid
        equity -= paid
        return (money, paid)
    }
}
