import Foundation

/// The calendar day in New York.
enum NewYorkDay {
    private static let zone = TimeZone(identifier: "America/New_York")

    /// Days since 1970-01-01 of an instant, or nil when the system does not know the zone.
    static func day(secondsSinceEpoch seconds: Int64) -> Int32? {
        let hour: Int64 = 3_600
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - day * 86_400
        // New York is four or five hours behind UTC; only between 04:00 and 05:00 does it matter which.
        let isDayBefore: Bool
        if time < 4 * hour {
            isDayBefore = true
        } else if time >= 5 * hour {
            isDayBefore = false
        } else {
            guard let zone else { return nil }
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            isDayBefore = time + Int64(offset) < 0
        }
        return Int32(clamping: isDayBefore ? day - 1 : day)
    }
}
