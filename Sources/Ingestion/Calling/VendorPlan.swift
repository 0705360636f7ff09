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

        public var description: String { "\(calls) a \(period.rawValue)" }

        /// In seconds; a day is counted from midnight UTC instead.
        var seconds: Double {
            switch period {
            case .second: 1
            case .minute: 60
            case .hour: 3_600
            case .day: 86_400
            }
        }

        var limit: RateLimit {
            period == .day ? .callsPerDay(calls) : .calls(calls, perSeconds: seconds)
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

    /// Seconds that so many calls take at least; nil when the day's quota does not hold them.
    public func seconds(for calls: Int) -> Double? {
        var longest = 0.0
        for quota in quotas {
            if quota.period == .day {
                guard calls <= quota.calls else { return nil }
            } else {
                longest = max(longest, Double(max(0, calls - 1)) * quota.seconds / Double(quota.calls))
            }
        }
        return longest
    }
}

extension VendorPlan: CustomStringConvertible {
    public var description: String {
        quotas.isEmpty ? "\(name), no limit" : "\(name), \(quotas.map(\.description).joined(separator: ", "))"
    }
}
