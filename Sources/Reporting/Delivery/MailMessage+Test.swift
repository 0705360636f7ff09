package import Foundation
import Transport

extension MailMessage {
    /// The same as a test of the way: marked as such, and another message at every instant.
    package func asTest(at now: Date) -> MailMessage {
        var message = self
        message.subject = "[test] \(subject)"
        let readers = Digest.sha256(of: to.joined(separator: "\n")).prefix(8)
        message.id = "test.\(Int64(now.timeIntervalSince1970)).\(readers).\(id)"
        return message
    }
}
