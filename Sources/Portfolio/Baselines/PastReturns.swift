/// Daily returns up to a decision, all that a baseline may look at.
///
/// Row after row, oldest session first, the last one being that of the decision's close. A return is from
/// close to close with what was paid on the way; it is NaN where the slot's present stock had no bar.
public struct PastReturns: Sendable {
    public let slotCount: Int
    public let sessionCount: Int
    /// [session x slot], fractions.
    public let values: [Double]

    /// - Parameter values: [session x slot], oldest first; NaN without a bar.
    public init(values: [Double], slotCount: Int) {
        precondition(slotCount > 0 && values.count.isMultiple(of: slotCount), "one return a slot and session")
        self.values = values
        self.slotCount = slotCount
        sessionCount = values.count / slotCount
    }

    /// The last sessions up to `day` of a market's history.
    ///
    /// - Parameters:
    ///   - overnight: [day x slot], NaN counting as 0.
    ///   - intraday: [day x slot], NaN without a bar.
    ///   - settlements: slots whose stock had its last bar the day before, by day: what a slot returned
    ///     before such a day was another stock's.
    ///   - day: of the decision; nothing after it is read.
    ///   - sessions: how many to keep, or as many as there are.
    public init(
        overnight: [Double], intraday: [Double], settlements: [[Int]], slotCount: Int, through day: Int,
        sessions: Int
    ) {
        let first = max(0, day + 1 - sessions)
        let range = first * slotCount..<(day + 1) * slotCount
        var values = [Double](repeating: .nan, count: range.count)
        for place in range where !intraday[place].isNaN {
            let night = overnight[place].isNaN ? 0 : overnight[place]
            values[place - range.lowerBound] = (1 + night) * (1 + intraday[place]) - 1
        }
        for session in first...day {
            for slot in settlements[session] {
                for before in first..<session { values[(before - first) * slotCount + slot] = .nan }
            }
        }
        self.init(values: values, slotCount: slotCount)
    }

    /// How many of the sessions have a return of each slot.
    func returnCounts(in sessions: Range<Int>) -> [Int] {
        var counts = [Int](repeating: 0, count: slotCount)
        for session in sessions {
            for slot in 0..<slotCount where !values[session * slotCount + slot].isNaN { counts[slot] += 1 }
        }
        return counts
    }
}
