public import Core

/// The universe as it stands on a session for which features are wanted.
public struct UniverseSession: Sendable {
    public let date: CivilDate
    /// In slot order.
    public let slots: [Slot]

    public init(date: CivilDate, slots: [Slot]) {
        self.date = date
        self.slots = slots
    }
}

/// Computes the 17 features from market sessions held in memory.
public enum FeatureTable {
    /// The first day whose bars count for the features of `date`: January 1 of the year before last.
    ///
    /// Averages with an endless memory need a beginning. It depends on the day's year alone, so one session
    /// computed by itself and the same session among many walk the same bars and give the same bits.
    public static func anchor(of date: CivilDate) -> CivilDate {
        CivilDate(year: max(date.year - 2, 1), month: 1, day: 1) ?? date
    }

    /// One frame for each of `wanted`, in its order.
    ///
    /// A row stands for each active or archived slot whose stock has a bar in that session, by slot. Prices
    /// and volumes are split-adjusted as known on the session, returns count the dividends known by then; what
    /// follows it is never looked at, nor is what precedes its ``anchor(of:)``. Where the history is too short
    /// the value is NaN; it begins anew where the stock was silent for more than five sessions.
    ///
    /// The history is the company's: bars, splits and dividends of a symbol that it had before a rename belong
    /// to it, and those from before a new series do not. What a rename or a new series says counts from its
    /// day, or from the session that told of it where that is later.
    ///
    /// - Precondition: `history` and `wanted` ascend by date, without repetition.
    public static func frames(history: BarHistory, wanted: [UniverseSession]) -> [FeatureFrame] {
        var frames: [FeatureFrame] = []
        frames.reserveCapacity(wanted.count)
        var first = wanted.startIndex
        while first < wanted.endIndex {
            let anchor = anchor(of: wanted[first].date)
            let end = wanted[first...].firstIndex { Self.anchor(of: $0.date) != anchor } ?? wanted.endIndex
            let sheet = FeatureSheet(history: history, wanted: Array(wanted[first..<end]), anchor: anchor)
            frames += parallelMap(end - first) { sheet.frame(at: $0) }
            first = end
        }
        return frames
    }
}
