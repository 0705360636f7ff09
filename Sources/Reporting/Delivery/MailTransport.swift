public import Transport

/// How finished messages leave this machine.
public enum MailTransport: Sendable, Hashable {
    case smtp(SMTPSettings)
    /// Amazon SES's API.
    case ses(SESSettings)
    /// A folder that gets each message as a file: see ``MailFolder``.
    case folder(String)

    /// For people: where the messages go.
    public var description: String {
        switch self {
        case .smtp(let settings): "the mail server \(settings.host):\(settings.port)"
        case .ses(let settings): "Amazon SES in \(settings.region)"
        case .folder(let path): "the folder \(path)"
        }
    }
}

/// A transport that is ready to take messages.
struct MailCarrier: Sendable {
    private enum Way {
        case smtp(SMTPMailer)
        case ses(SESMailer)
        case folder(MailFolder)
    }

    private let way: Way

    init(_ transport: MailTransport) throws(TransportError) {
        switch transport {
        case .smtp(let settings): way = .smtp(SMTPMailer(settings: settings))
        case .ses(let settings): way = .ses(try SESMailer(settings: settings))
        case .folder(let path): way = .folder(MailFolder(path: path))
        }
    }

    /// Sends whole RFC 5322 bytes to one bare address, whoever the headers name.
    func send(_ bytes: [UInt8], id: String, from: String, to address: String) async throws(TransportError) {
        switch way {
        case .smtp(let mailer): try await mailer.send(message: bytes, from: from, to: [address])
        case .ses(let mailer): try await mailer.send(message: bytes, from: from, to: address)
        case .folder(let folder): try folder.put(bytes, id: id, to: address)
        }
    }
}
