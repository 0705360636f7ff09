/// The elements of an array, in order.
public struct JSONElements: Sequence, Sendable {
    let document: JSONDocument
    /// Nil: nothing stood where an array might.
    let container: Int?

    public var count: Int { container.map { document.tape.count($0) } ?? 0 }
    public var isEmpty: Bool { count == 0 }
    public var underestimatedCount: Int { count }

    public struct Iterator: IteratorProtocol {
        fileprivate let document: JSONDocument
        fileprivate var at: Int
        fileprivate let end: Int

        public mutating func next() -> JSONValue? {
            guard at < end else { return nil }
            defer { at = document.tape.next(at) }
            return JSONValue(document: document, index: at)
        }
    }

    public func makeIterator() -> Iterator {
        guard let container else { return Iterator(document: document, at: 0, end: 0) }
        return Iterator(document: document, at: container + 1, end: document.tape.end(container))
    }
}

/// The members of an object, in order.
public struct JSONMembers: Sequence, Sendable {
    let document: JSONDocument
    let container: Int

    public var count: Int { document.tape.count(container) }
    public var isEmpty: Bool { count == 0 }
    public var underestimatedCount: Int { count }

    public struct Iterator: IteratorProtocol {
        fileprivate let document: JSONDocument
        fileprivate var at: Int
        fileprivate let end: Int

        public mutating func next() -> (key: String, value: JSONValue)? {
            guard at < end else { return nil }
            defer { at = document.tape.next(at + 1) }
            return (document.tape.text(at), JSONValue(document: document, index: at + 1))
        }
    }

    public func makeIterator() -> Iterator {
        Iterator(document: document, at: container + 1, end: document.tape.end(container))
    }
}
