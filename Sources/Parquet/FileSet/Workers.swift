internal import Dispatch
internal import Foundation
internal import Synchronization

/// Work shared out among threads, each of which takes the next piece when it has done one.
enum Workers {
    /// Runs `body` on each of `threadCount` threads (nil: one a core) at most `count`; it is given its number
    /// and a source of the indices 0..<count, which it draws from until nil comes.
    ///
    /// - Throws: the error at the lowest index that failed, whichever came first in time.
    static func run(
        _ count: Int, threadCount: Int?,
        _ body: @Sendable (_ worker: Int, _ queue: Queue) throws(ParquetError) -> Void
    ) throws(ParquetError) {
        let queue = Queue(count: count)
        let threads = Self.threads(count, threadCount)
        if threads <= 1 {
            try body(0, queue)
        } else {
            DispatchQueue.concurrentPerform(iterations: threads) { worker in
                do throws(ParquetError) { try body(worker, queue) } catch { queue.fail(Int.max, error) }
            }
        }
        if let failure = queue.failure { throw failure }
    }

    /// The results of `body` for 0..<count, in order.
    static func map<Value: Sendable>(
        _ count: Int, threadCount: Int?, _ body: @Sendable (Int) throws(ParquetError) -> Value
    ) throws(ParquetError) -> [Value] {
        let results = Mutex([Value?](repeating: nil, count: count))
        try run(count, threadCount: threadCount) { (_, queue) throws(ParquetError) in
            queue.drain { (index) throws(ParquetError) in
                let value = try body(index)
                results.withLock { $0[index] = value }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }

    static func threads(_ count: Int, _ wanted: Int?) -> Int {
        max(1, min(count, wanted ?? ProcessInfo.processInfo.activeProcessorCount))
    }

    /// Indices that are handed out in order until one fails.
    final class Queue: Sendable {
        private let count: Int
        private let next = Atomic<Int>(0)
        private let failed = Mutex<(index: Int, error: ParquetError)?>(nil)

        init(count: Int) { self.count = count }

        var failure: ParquetError? { failed.withLock { $0?.error } }

        /// Runs `body` for the indices that fall to the caller. The first failure stops all workers; as indices
        /// go out in order, the lowest that fails is always reached.
        func drain(_ body: (Int) throws(ParquetError) -> Void) {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                do throws(ParquetError) {
                    try body(index)
                } catch {
                    return fail(index, error)
                }
            }
        }

        func fail(_ index: Int, _ error: ParquetError) {
            next.store(count, ordering: .relaxed)
            failed.withLock { failed in
                if let other = failed, other.index <= index { return }
                failed = (index, error)
            }
        }
    }
}
