public import Core
import Foundation
import Synchronization

/// The results of `body` for 0..<count, in order, worked out on up to `width` threads of their own: for work
/// that waits for a network or a disk, where Core's `parallelMap` would run only as many at once as there are
/// cores.
///
/// - Throws: the failure of the lowest index among those that were started; after the first failure no
///   further index is.
@discardableResult
public func concurrently<Value: Sendable>(
    _ count: Int, width: Int, _ body: @escaping @Sendable (Int) throws(LakeError) -> Value
) throws(LakeError) -> [Value] {
    let queue = WorkQueue<Value>(count: count)
    let work: @Sendable () -> Void = {
        while let index = queue.next() {
            do throws(LakeError) {
                queue.finish(index, try body(index))
            } catch {
                queue.fail(index, error)
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
    return try queue.results()
}

private final class WorkQueue<Value: Sendable>: Sendable {
    private struct State {
        var next = 0
        var values: [Value?]
        var failure: (index: Int, error: LakeError)?
    }

    private let count: Int
    private let state: Mutex<State>

    init(count: Int) {
        self.count = count
        state = Mutex(State(values: Array(repeating: nil, count: count)))
    }

    func next() -> Int? {
        state.withLock { state in
            guard state.failure == nil, state.next < count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func finish(_ index: Int, _ value: Value) {
        state.withLock { $0.values[index] = value }
    }

    func fail(_ index: Int, _ error: LakeError) {
        state.withLock { state in
            if index < state.failure?.index ?? .max { state.failure = (index, error) }
        }
    }

    func results() throws(LakeError) -> [Value] {
        let (values, failure) = state.withLock { ($0.values, $0.failure) }
        if let failure { throw failure.error }
        return values.compactMap { $0 }
    }
}
