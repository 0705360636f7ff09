import Core
public import Ledger

/// When an alert is told by mail, so that a storm is one mail and what keeps happening is not told at every turn.
///
/// What was never told goes at once, unless a mail of the same command and key, as grave or graver, went out within
/// the interval; it then waits for its end and is told with its count. What grew graver goes at once.
public struct AlertThrottle: Sendable, Hashable {
    /// Seconds between mails of the same key.
    public var interval: Int64
    /// The same for critical alerts.
    public var criticalInterval: Int64

    public init(interval: Int64 = 6 * 3600, criticalInterval: Int64 = 3600) {
        self.interval = interval
        self.criticalInterval = criticalInterval
    }

    /// Those of the open alerts that are to be told now, in their order.
    ///
    /// - Parameter tellings: of these alerts and of others with the same command and key.
    public func due(
        _ alerts: [AlertRecord], told tellings: [AlertTelling], at now: Timestamp
    ) -> [AlertRecord] {
        struct Subject: Hashable {
            var command: String
            var key: String
        }
        let bySubject = Dictionary(grouping: tellings) { Subject(command: $0.command, key: $0.key) }
        return alerts.filter { record in
            let alert = record.alert
            let earlier = (bySubject[Subject(command: alert.command, key: alert.key)] ?? []).filter {
                $0.severity >= alert.severity
            }
            let isNews = !earlier.contains { $0.alert == record.id && $0.count >= record.count }
            guard isNews, let last = earlier.map(\.told).max() else { return isNews }
            let pause = alert.severity == .critical ? criticalInterval : interval
            // A clock that was set back must not silence anything.
            let passed = now.secondsSinceEpoch - last.secondsSinceEpoch
            return passed >= pause || passed < 0
        }
    }
}
