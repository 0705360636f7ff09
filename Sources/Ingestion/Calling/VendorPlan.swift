public import Core

/// What a vendor's plan allows.
public struct VendorPlan: Sendable, Hashable {
    public struct Quota: Sendable, Hashable, CustomStringConvertible {
        public enum Period: String, Sendable, Hashable {
            case second, minute, hour, day
        }

        public var calls: Int
        public var period: Period

        public init(_ calls: Int, per period: Period) {
            self.calls = calls
            self.period = period
        }

        public var description: String { "\(calls) \(period == .hour ? "an" : "a") \(period.rawValue)" }

        /// Calls at once. Half of an hour's, since a run needs a few soon rather than one a minute.
        var burst: Int { period == .hour ? max(1, calls / 2) : 1 }

        /// In seconds; a day is counted from midnight UTC instead.
        var seconds: Double {
            switch period {
            case .second: 1
            case .minute: 60
            case .hour: 3_600
            case .day: 86_400
            }
        }

        /// Seconds that so many calls take from a full bucket on.
        func seconds(for calls: Int) -> Double {
            Double(max(0, calls - burst)) * seconds / Double(self.calls + 1 - burst)
        }

        var limit: RateLimit {
            period == .day ? .callsPerDay(calls) : .calls(calls, perSeconds: seconds, burst: burst)
        }
    }

    /// Such as `free`.
    public var name: String
    /// Empty: unlimited.
    public var quotas: [Quota]

    public init(name: String, quotas: [Quota]) {
        self.name = name
        self.quotas = quotas
    }

    /// The same as tokens.
    public var ratePlan: RatePlan { RatePlan(name: name, limits: quotas.map(\.limit)) }

    /// Seconds that so many calls take at least; nil when the day's quota does not hold them, or when a quota
    /// allows none.
    public func seconds(for calls: Int) -> Double? {
        guard calls > 0 else { return 0 }
        var longest = 0.0
        for quota in quotas {
            guard quota.calls > 0 else { return nil }
            if quota.period == .day {
                guard calls <= quota.calls else { return nil }
            } else {
                longest = max(longest, quota.seconds(for: calls))
            }
        }
        return longest
    }

    /// Calls that can be made within so many seconds, from full buckets; nil for no limit.
    public func calls(within seconds: Double) -> Int? {
        quotas.map { quota in
            guard quota.period != .day, quota.calls > 0 else { return quota.calls }
            let more = seconds * Double(quota.calls + 1 - quota.burst) / quota.seconds
            return quota.burst + Int(min(more, 1e12))
        }.min()
    }
}

extension VendorPlan: CustomStringConvertible {
    public var description: String {
        quotas.isEmpty ? "\(name), no limit" : "\(name), \(quotas.map(\.description).joined(separator: ", "))"
    }
}
