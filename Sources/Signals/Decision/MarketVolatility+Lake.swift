public import Core
public import Lake
public import Portfolio

extension MarketVolatility {
    /// As it is known at a session's close; nil where too few of the last ``window`` sessions have features.
    ///
    /// - Throws: ``Lake/LakeError``.
    public init?(through date: CivilDate, in lake: DataLake) throws(LakeError) {
        try self.init(Self.sessions(to: date, in: lake), in: lake)
    }

    /// The sessions with features among the last ``window`` up to `date`.
    static func sessions(to date: CivilDate, in lake: DataLake) throws(LakeError) -> [CivilDate] {
        var first = date
        for _ in 1..<window { first = ExchangeCalendar.nyse.session(before: first) ?? first }
        return try lake.sessions(of: .features, in: first...date)
    }

    /// Of the index's members at equal weights: the mean of (close + dividend) / previous close - 1 over those of
    /// each session that have both. Nil of too few sessions.
    ///
    /// - Parameter sessions: ascending, with features.
    init?(_ sessions: [CivilDate], in lake: DataLake) throws(LakeError) {
        guard sessions.count >= Self.fewest else { return nil }
        let columns = try lake.columns(
            ["close", "tenure_months", "previous_close", "dividend"], of: "features.parquet", in: .features,
            on: sessions)
        let close = try columns.doubles("close")
        let tenure = try columns.doubles("tenure_months")
        let before = try columns.doubles("previous_close")
        let dividend = try columns.doubles("dividend")
        var returns: [Double] = []
        for day in sessions.indices {
            var (sum, count) = (0.0, 0)
            for row in columns.offsets[day]..<columns.offsets[day + 1] where tenure[row] > 0 {
                let growth = (close[row] + dividend[row]) / before[row]
                guard growth.isFinite, growth > 0 else { continue }
                sum += growth - 1
                count += 1
            }
            returns.append(count > 0 ? sum / Double(count) : .nan)
        }
        self.init(dailyReturns: returns)
    }
}
