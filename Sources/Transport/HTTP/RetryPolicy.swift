package import Core
import Foundation

/// When a failed attempt is followed by another: exponential backoff with full jitter, bounded in number
/// and in time.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Sendable, Hashable {
    /// At most this many, the first included.
    public var attempts: Int
    /// Seconds: the longest pause after the first attempt; it doubles with each.
    public var baseDelay: Double
    /// Seconds: the longest pause of all.
    public var maximumDelay: Double
    /// Seconds from the call after which no further attempt starts.
    public var totalTime: Double
    /// Seconds: a server that asks to wait longer than this is not asked again.
    public var retryAfterLimit: Double

    public init(
        attempts: Int = 5, baseDelay: Double = 0.25, maximumDelay: Double = 20, totalTime: Double = 600,
        retryAfterLimit: Double = 60
    ) {
        self.attempts = attempts
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.totalTime = totalTime
        self.retryAfterLimit = retryAfterLimit
    }

    /// One attempt.
    public static let none = RetryPolicy(attempts: 1)

    /// Statuses that pass by themselves.
    static func isTransient(_ status: Int) -> Bool {
        switch status {
        case 408, 425, 429, 500, 502, 503, 504: true
        default: false
        }
    }

    /// The pause before the next attempt in seconds; nil when there is to be none.
    ///
    /// - Parameters:
    ///   - attempt: the one that failed: 1, 2, ...
    ///   - elapsed: seconds since the call.
    ///   - retryAfter: seconds that the server asks for.
    package func pause(
        after attempt: Int, elapsed: Double, retryAfter: Double?, using generator: inout SeededGenerator
    ) -> Double? {
        guard attempt < attempts else { return nil }
        let ceiling = min(maximumDelay, baseDelay * pow(2, Double(attempt - 1)))
        var pause = ceiling * generator.uniform()
        if let retryAfter {
            guard retryAfter <= retryAfterLimit else { return nil }
            pause = max(pause, retryAfter)
        }
        return elapsed + pause <= totalTime ? pause : nil
    }
}
