package import Foundation
import Transport

/// A message with a plain and an HTML body, pictures that the HTML shows, and attachments.
///
/// `multipart/mixed(related(alternative(text, html), pictures), attachments)`, as RFC 2046 and 2387 have it.
package struct MailMessage: Sendable {
    package struct Part: Sendable {
        var type: String
        var name: String
        var bytes: [UInt8]
    }

    package var from: String
    package var to: [String]
    package var subject: String
    /// Without the angle brackets; the same content must have the same one.
    package var id: String
    package var date: Date
    package var text: String
    package var html: String
    /// Shown by the HTML as `cid:NAME@bellwether`.
    package var pictures: [Part]
    package var attachments: [Part]
    /// Whether a reader is to be told so by a list of mails.
    package var isUrgent = false

    package init(
        from: String, to: [String], subject: String, id: String, date: Date, text: String, html: String,
        pictures: [Part], attachments: [Part]
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.id = id
        self.date = date
        self.text = text
        self.html = html
        self.pictures = pictures
        self.attachments = attachments
    }

    package static func contentID(_ name: String) -> String { "\(name)@bellwether" }

    /// RFC 5322 bytes with CRLF line ends, all of them 7-bit.
    package func bytes() -> [UInt8] {
        let alternative = container(
            "alternative", [text(text, "plain"), text(html, "html")])
        let related = container(
            "related", [alternative] + pictures.map { binary($0, "inline", id: Self.contentID($0.name)) },
            parameter: "; type=\"multipart/alternative\"")
        let mixed = container("mixed", [related] + attachments.map { binary($0, "attachment", id: nil) })
        let headers =
            [
                "Date: \(MailEncoding.date(date))", "From: \(MailEncoding.header(from))",
                "To: \(to.map(MailEncoding.header).joined(separator: ",\r\n "))",
                "Subject: \(MailEncoding.header(subject))", "Message-ID: <\(id)>", "MIME-Version: 1.0",
                "Auto-Submitted: auto-generated",
            ] + (isUrgent ? ["Importance: high", "X-Priority: 1"] : [])
        return Array((headers.joined(separator: "\r\n") + "\r\n" + mixed).utf8)
    }

    private func text(_ text: String, _ subtype: String) -> String {
        "Content-Type: text/\(subtype); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + MailEncoding.quotedPrintable(text)
    }

    private func binary(_ part: Part, _ disposition: String, id: String?) -> String {
        "Content-Type: \(part.type); name=\"\(part.name)\"\r\nContent-Transfer-Encoding: base64\r\n"
            + (id.map { "Content-ID: <\($0)>\r\n" } ?? "")
            + "Content-Disposition: \(disposition); filename=\"\(part.name)\"\r\n\r\n"
            + MailEncoding.base64(part.bytes)
    }

    /// The boundary comes from the message id, so equal messages have equal bytes; `=_` never occurs in a
    /// body that is quoted-printable or base64.
    private func container(_ subtype: String, _ parts: [String], parameter: String = "") -> String {
        let boundary = "=_\(subtype)_\(Digest.sha256(of: id).prefix(24))"
        return "Content-Type: multipart/\(subtype)\(parameter);\r\n boundary=\"\(boundary)\"\r\n\r\n"
            + parts.map { "--\(boundary)\r\n\($0)" }.joined(separator: "\r\n") + "\r\n--\(boundary)--\r\n"
    }
}
