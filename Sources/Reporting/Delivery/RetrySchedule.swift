import Core
package import Ledger

/// When a letter that did not go out is tried again, and when it is given up.
package enum RetrySchedule {
    /// Seconds after the first, second, ... attempt; the last holds for all further ones.
    package static let pauses: [Int64] = [300, 900, 3_600, 4 * 3_600, 12 * 3_600, 24 * 3_600]
    /// Seconds from when a letter began to wait.
    package static let patience: Int64 = 5 * 24 * 3_600
    /// Seconds that a letter may be early, as cron's runs are not a whole day apart to the second.
    package static let slack: Int64 = 120

    /// The next attempt after `attempts` failed ones; nil when the letter has waited long enough.
    package static func next(after attempts: Int, since: Timestamp, now: Timestamp) -> Timestamp? {
        guard now.secondsSinceEpoch - since.secondsSinceEpoch < patience else { return nil }
        let pause = pauses[min(max(attempts, 1), pauses.count) - 1]
        return Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + pause)
    }
}
