/// A page's values before compression.
package struct PagePayload {
    package var bytes: [UInt8] = []
    /// Places in `bytes` where values of another kind begin: see ``ZstdCompressor``.
    package private(set) var cuts: [Int] = []

    package init() {}

    package mutating func cut() { cuts.append(bytes.count) }

    package mutating func cut(at position: Int) { cuts.append(position) }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        cuts.removeAll(keepingCapacity: true)
    }
}
