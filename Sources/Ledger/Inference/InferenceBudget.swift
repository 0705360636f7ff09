/// What may be spent on inference, in millionths of a US dollar; days and months are UTC's.
public struct InferenceBudget: Hashable, Sendable {
    /// 100 USD.
    public static let defaultDay: Int64 = 100_000_000

    /// nil for no limit.
    public var day: Int64?
    public var month: Int64?

    public init(day: Int64? = Self.defaultDay, month: Int64? = nil) {
        self.day = day
        self.month = month
    }

    /// Why a call is not asked.
    public struct Refusal: Hashable, Sendable {
        public enum Period: String, Hashable, Sendable, Codable {
            case day
            case month
        }

        public var period: Period
        /// What may be spent in it.
        public var limit: Int64
        /// What was spent in it, what is set aside for calls under way included.
        public var spent: Int64
    }

    /// What may still be spent, never below zero; the largest number without a limit.
    ///
    /// - Parameters:
    ///   - day: spent today, and `month` in this month.
    public func left(day: Int64, month: Int64) -> Int64 {
        max(0, min(self.day.map { $0 - day } ?? .max, self.month.map { $0 - month } ?? .max))
    }

    /// Nil where a call may go out: what is spent already leaves room for all of its estimate, and at least for
    /// something.
    ///
    /// - Parameters:
    ///   - estimate: of the call.
    ///   - day: spent today, and `month` in this month, with what is set aside.
    public func refusal(of estimate: Int64, day: Int64, month: Int64) -> Refusal? {
        for (period, limit, spent) in [(Refusal.Period.day, self.day, day), (.month, self.month, month)] {
            guard let limit else { continue }
            if spent >= limit || estimate > limit - spent {
                return Refusal(period: period, limit: limit, spent: spent)
            }
        }
        return nil
    }
}
