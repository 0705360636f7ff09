extension PortfolioSimulator {
    /// A session without a rebalancing, for arrays; allocates nothing either.
    public mutating func hold(overnight: [Double], intraday: [Double]) -> SessionResult {
        overnight.withUnsafeBufferPointer { night in
            intraday.withUnsafeBufferPointer { hold(overnight: night, intraday: $0) }
        }
    }

    /// The rebalancing for arrays; allocates nothing either.
    public mutating func rebalance(
        to targets: [Double], at price: ExecutionPrice, overnight: [Double], intraday: [Double]
    ) -> SessionResult {
        targets.withUnsafeBufferPointer { targets in
            overnight.withUnsafeBufferPointer { night in
                intraday.withUnsafeBufferPointer {
                    rebalance(to: targets, at: price, overnight: night, intraday: $0)
                }
            }
        }
    }
}
