import Dispatch
import Synchronization

/// The results of `body` for 0..<count, in order, worked out on all cores.
///
/// - Throws: the error of the lowest index that failed, whichever came first in time.
func parallelMap<Value: Sendable, Failure: Error>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result: Result<Value, Failure>
        do throws(Failure) {
            result = .success(try body(index))
        } catch {
            result = .failure(error)
        }
        results.withLock { $0[index] = result }
    }
    var values: [Value] = []
    values.reserveCapacity(count)
    for result in results.withLock({ $0 }) {
        if let result { values.append(try result.get()) }
    }
    return values
}
