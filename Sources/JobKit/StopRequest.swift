internal import Synchronization

/// Lets a job's body put its work away before SIGINT or SIGTERM ends it.
///
/// Without a body that asks for it, a signal ends the process at once, which any publish survives. Inside
/// ``deferring(_:)`` the first signal is only noted, and the body, which looks at ``isRequested`` now and then,
/// ends in its own time; a second signal, unless it comes with the first, ends the process all the same.
public final class StopRequest: Sendable {
    private struct State {
        var signal: Int32?
        var taken = ContinuousClock.now
        var isDeferred = false
    }

    private let state = Mutex(State())

    init() {}

    /// Whether a signal has come that the body is to heed.
    public var isRequested: Bool { signal != nil }

    /// The signal that came.
    var signal: Int32? { state.withLock { $0.signal } }

    /// Runs `body`, which promises to look at ``isRequested``.
    public func deferring<Value>(_ body: () throws -> Value) rethrows -> Value {
        state.withLock { $0.isDeferred = true }
        defer { state.withLock { $0.isDeferred = false } }
        return try body()
    }

    /// Whether the signal is the body's to heed; false where the process has to end now.
    func take(_ number: Int32) -> Bool {
        state.withLock { state in
            guard state.isDeferred else { return false }
            // Whoever signals a process and its group signals twice, and means once.
            guard state.signal == nil else { return ContinuousClock.now - state.taken < .seconds(1) }
            state.signal = number
            state.taken = .now
            return true
        }
    }
}
