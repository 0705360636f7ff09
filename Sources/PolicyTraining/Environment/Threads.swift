import Dispatch

/// Runs parts of a job side by side. The parts share nothing, so their number changes no result.
enum Threads {
    /// Cuts 0..<count into at most `threads` ranges of neighbours, as equal as can be, and calls `body` for
    /// each with its number.
    static func run(_ threads: Int, over count: Int, _ body: @Sendable (_ part: Int, Range<Int>) -> Void) {
        let parts = max(1, min(threads, count))
        guard parts > 1 else { return body(0, 0..<count) }
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            body(part, part * count / parts..<(part + 1) * count / parts)
        }
    }
}
