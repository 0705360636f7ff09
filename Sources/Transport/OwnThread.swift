import Foundation

/// Runs blocking work on a thread of its own, so that it never holds up Swift's small pool of threads.
func onOwnThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws(TransportError) -> Value
) async throws(TransportError) -> Value {
    let result: Result<Value, TransportError> = await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(returning: Result { () throws(TransportError) -> Value in try work() })
        }
    }
    return try result.get()
}
