extension Settings {
    /// Cost of the paper account's trades in 1/10,000 of their value: `paper.cost_bps`, else the signals', else 10.
    public func paperCostBasisPoints() throws(JobError) -> Double {
        if let own = try double("paper.cost_bps", in: 0...4_999) { return own }
        return try double("signals.cost_bps", default: 10, in: 0...4_999)
    }
}
