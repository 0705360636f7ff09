import Transport

extension MailMessage {
    /// The message id of a content for some people: the same for equal ones, whenever it is made.
    ///
    /// - Parameters:
    ///   - kind: what it begins with, such as a session.
    ///   - content: the content's digest.
    /// - Returns: without the angle brackets.
    package static func id(_ kind: String, content: String, from: String, to: [String]) -> String {
        let identity = Digest.sha256(of: ([content, from] + to).joined(separator: "\n"))
        // An id holds no blanks or line ends, whatever the sender is configured as.
        let domain = (from.split(separator: "@").last ?? "").filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")
        }
        return "\(kind).\(identity.prefix(32))@\(domain.isEmpty ? "bellwether" : domain)"
    }
}
