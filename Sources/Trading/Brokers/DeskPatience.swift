/// How long an ``OrderDesk`` keeps at it, in seconds.
public struct DeskPatience: Hashable, Sendable {
    /// Times that one order is given or asked about before the run gives up.
    public var attempts: Int
    /// The pause after the first attempt; it doubles with each, up to ``longestPause``.
    public var firstPause: Double
    public var longestPause: Double
    /// How long purchases that lack money wait for sales to be filled.
    public var settling: Double
    /// How long to wait for orders to end, and how often to look.
    public var collecting: Double
    public var interval: Double
    /// Sales under way at once. Purchases go one by one, as each takes money from the next.
    public var ordersAtOnce: Int

    public init(
        attempts: Int = 6, firstPause: Double = 1, longestPause: Double = 30, settling: Double = 120,
        collecting: Double = 60, interval: Double = 2, ordersAtOnce: Int = 4
    ) {
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.settling = settling
        self.collecting = collecting
        self.interval = interval
        self.ordersAtOnce = ordersAtOnce
    }

    /// The pause after a failure, the first being 1.
    func pause(after failure: Int, asked: Double?) -> Double {
        var pause = firstPause
        for _ in 1..<max(1, min(failure, 64)) { pause = min(longestPause, pause * 2) }
        return max(pause, min(asked ?? 0, 2 * longestPause + 5))
    }
}
