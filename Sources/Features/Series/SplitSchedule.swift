import Core

/// The splits of one stock, and which of them stand on a given day.
///
/// A split counts from the first session that is both on or after its ex-date and on or after the session
/// whose partition told of it: a split learnt late changes nothing before that. The same ex-date told twice
/// counts once, as first told.
struct SplitSchedule: Sendable {
    struct Step: Sendable {
        var exDate: CivilDate
        /// The first day on which it counts.
        var standsFrom: CivilDate
        var ratio: Double
    }

    /// Latest ex-date first.
    private(set) var steps: [Step] = []

    /// Splits told by the sessions from index `first` on.
    init(_ splits: [BarPanel.Split], dates: [CivilDate], from first: Int) {
        for split in splits where split.toldIn >= first {
            guard !steps.contains(where: { $0.exDate == split.exDate }) else { continue }
            steps.append(
                Step(
                    exDate: split.exDate, standsFrom: max(split.exDate, dates[split.toldIn]),
                    ratio: split.ratio))
        }
        steps.sort { $0.exDate > $1.exDate }
    }

    /// How many splits stand on `date`: as long as it stays the same, so do all adjusted prices.
    func count(on date: CivilDate) -> Int {
        steps.count { $0.standsFrom <= date }
    }

    /// Writes for each bar the number of shares on `date` that one share of the bar's session has become.
    ///
    /// The product of the ratios of splits that stand on `date` and have their ex-date after the bar's
    /// session, multiplied from the latest backwards: the same bits whatever other splits are known.
    func fillShares(
        on date: CivilDate, sessions: ArraySlice<Int32>, dates: [CivilDate], into shares: inout [Double]
    ) {
        var product = 1.0
        var bar = sessions.endIndex
        var place = sessions.count
        for step in steps where step.standsFrom <= date {
            while bar > sessions.startIndex, dates[Int(sessions[bar - 1])] >= step.exDate {
                bar -= 1
                place -= 1
                shares[place] = product
            }
            product *= step.ratio
        }
        while place > 0 {
            place -= 1
            shares[place] = product
        }
    }
}
