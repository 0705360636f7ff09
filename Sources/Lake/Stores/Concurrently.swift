import Core
import Foundation
import Synchronization

/// Runs `body` for 0..<count on up to `width` threads of their own: for work that waits for a network, where
/// Core's `parallelMap` would run only as many at once as there are cores.
///
/// - Throws: the failure of the lowest index among those that were started; after the first failure no
///   further index is.
func concurrently(
    _ count: Int, width: Int, _ body: @escaping @Sendable (Int) throws(LakeError) -> Void
) throws(LakeError) {
    struct State {
        var next = 0
        var failure: (index: Int, error: LakeError)?
    }
    let state = Mutex(State())
    let work: @Sendable () -> Void = {
        while let index = state.withLock({ state -> Int? in
            guard state.failure == nil, state.next < count else { return nil }
            defer { state.next += 1 }
            return state.next
        }) {
            do throws(LakeError) {
                try body(index)
            } catch {
                state.withLock { state in
                    if index < state.failure?.index ?? .max { state.failure = (index, error) }
                }
            }
        }
    }
    let others = DispatchGroup()
    for _ in 1..<max(1, min(width, count)) {
        others.enter()
        Thread.detachNewThread {
            work()
            others.leave()
        }
    }
    work()
    others.wait()
    if let failure = state.withLock({ $0.failure }) { throw failure.error }
}
