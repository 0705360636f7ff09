import Dispatch
import Synchronization

/// The results of `body` for 0..<count, in order, worked out on all cores.
///
/// - Throws: the error of the lowest index that failed, whichever came first in time.
public func parallelMap<Value: Sendable, Failure: Error>(
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

/// The same for the elements of an array.
public func parallelMap<Element: Sendable, Value: Sendable, Failure: Error>(
    _ elements: [Element], _ body: @Sendable (Element) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    try parallelMap(elements.count) { (index) throws(Failure) in try body(elements[index]) }
}
