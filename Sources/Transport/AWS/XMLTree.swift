import Foundation
import FoundationXML

/// A small XML document as a tree of elements: names without prefix, text, children.
public struct XMLTree: Sendable, Hashable {
    public var name: String
    /// The characters directly inside the element.
    public var text = ""
    public var children: [XMLTree] = []

    /// Reads a document; nil when it is not well-formed. Entities from outside are never fetched.
    public init?(_ bytes: [UInt8]) {
        let builder = Builder()
        let parser = XMLParser(data: Data(bytes))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else { return nil }
        self = root
    }

    fileprivate init(name: String) {
        self.name = name
    }

    /// The first child of that name.
    public func child(_ name: String) -> XMLTree? {
        children.first { $0.name == name }
    }

    /// The text of the first child of that name.
    public subscript(name: String) -> String? { child(name)?.text }

    /// All children of that name.
    public func all(_ name: String) -> [XMLTree] {
        children.filter { $0.name == name }
    }
}

private final class Builder: NSObject, XMLParserDelegate {
    /// Elements nested deeper than any answer of a service are refused.
    private static let depthLimit = 64
    private var open: [XMLTree] = []
    private(set) var root: XMLTree?

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        if open.count >= Self.depthLimit { parser.abortParsing() }
        open.append(XMLTree(name: elementName))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += string
    }

    func parser(_ parser: XMLParser, foundCDATA data: Data) {
        self.parser(parser, foundCharacters: String(decoding: data, as: UTF8.self))
    }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
    ) {
        guard let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }
}
