import Foundation
import Transport

/// A title as scorers are asked, and what makes two titles the same.
struct HeadlineTitle {
    /// On one line, without blanks around; may be empty.
    let text: String

    init(_ title: String) {
        text = title.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
    }

    /// SHA-256 of the text in small letters and composed characters: wires differ in these alone.
    var digest: String {
        Digest.sha256(of: text.precomposedStringWithCanonicalMapping.lowercased())
    }
}
