/// Tells a transfer that has stopped, or drips: bytes are counted over windows of the idle time.
struct IdleWatch {
    private let window: Double
    private let needed: Double
    private var start: Double
    private var bytes = 0

    init(_ timeouts: HTTPTimeouts, now: Double) {
        window = timeouts.idle
        needed = max(1, timeouts.slowest * timeouts.idle)
        start = now
    }

    mutating func moved(_ count: Int) {
        bytes += count
    }

    /// Seconds to the end of the window; 0 or less when it ended with too few bytes.
    mutating func timeLeft(now: Double) -> Double {
        if now - start >= window, Double(bytes) >= needed {
            start = now
            bytes = 0
        }
        return start + window - now
    }
}
