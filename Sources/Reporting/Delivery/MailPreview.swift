import Core
import Foundation
package import Lake

/// A mail as files, to be looked at: `message.eml` as it would be sent, `message.html` with its pictures beside it,
/// `message.txt`, and the attachments.
package struct MailPreview: Sendable {
    package let message: MailMessage

    package init(_ message: MailMessage) {
        self.message = message
    }

    /// - Throws: ``LakeError`` `cannotWrite`.
    package func write(to folder: String) throws(LakeError) {
        let parts = message.pictures + message.attachments
        var html = message.html
        for picture in message.pictures {
            html = html.replacing("cid:\(MailMessage.contentID(picture.name))", with: picture.name)
        }
        let files =
            [
                ("message.eml", message.bytes()), ("message.html", Array(html.utf8)),
                ("message.txt", Array(message.text.utf8)),
            ] + parts.map { ($0.name, $0.bytes) }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, bytes) in files {
                try Data(bytes).write(to: URL(filePath: folder).appending(path: name))
            }
        } catch {
            throw LakeError(
                .cannotWrite, "cannot write into \(folder); choose another --preview folder", cause: error)
        }
    }
}
