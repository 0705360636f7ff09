import Core
import Foundation

/// Hands finished messages to Amazon SES: `SendEmail` of its version 2, raw content, signed with Signature
/// Version 4.
///
/// SES puts a `Message-ID` of its own in place of the message's, so that receivers cannot tell that two
/// copies are one. Source: Amazon SES API v2 Reference, "SendEmail" and its errors.
public final class SESMailer: Sendable {
    private let client: HTTPClient
    private let session: AWSSession
    private let settings: SESSettings
    private let url: String

    /// - Throws: ``TransportError`` `invalidRequest` for settings that cannot be, `client` when libcurl cannot start.
    public init(settings: SESSettings) throws(TransportError) {
        self.settings = settings
        url = try settings.url()
        var http = HTTPSettings(maximumConcurrent: 1, certificateAuthorities: settings.certificateAuthorities)
        http.pacing = settings.pacing
        client = try HTTPClient(settings: http)
        session = AWSSession(
            signer: AWSSigner(credentials: settings.credentials, region: settings.region, service: "ses"))
    }

    /// Delivers `message` (RFC 5322 bytes) to one recipient, whoever its headers name.
    ///
    /// Calls too many at once are made again in this call; everything else is the caller's to try again.
    ///
    /// - Throws: ``TransportError`` with ``TransportError/refusal`` and ``TransportError/mayHaveArrived`` as
    ///   far as the service tells.
    public func send(message: [UInt8], from: String, to: String) async throws(TransportError) {
        for address in [from, to] where !SMTPMailer.isAddress(address) {
            var error = TransportError(
                .invalidRequest,
                "“\(SafeURL.oneLine(address))” is not an e-mail address of the form name@example.org")
            error.refusal = address == from ? .sender : .recipient
            throw error
        }
        let body = try body(message, from: from, to: to)
        var request = HTTPRequest(
            .post, url, headers: ["Content-Type": "application/json"], body: .bytes(body))
        request.timeouts = HTTPTimeouts(
            connect: min(10, settings.timeout), idle: settings.timeout, total: settings.timeout)
        request.retry = RetryPolicy(attempts: 4, totalTime: settings.timeout)
        let answer: HTTPResponse
        do {
            answer = try await client.response(to: session.signing(request, payload: Digest.sha256(of: body)))
        } catch {
            var error = error
            error.mayHaveArrived = ![
                .cannotConnect, .tls, .cancelled, .invalidRequest, .client, .rateLimited,
            ].contains(error.code)
            throw error
        }
        if !answer.isSuccess { throw failure(AWSFault(answer), answer, from: from) }
    }

    private func body(_ message: [UInt8], from: String, to: String) throws(TransportError) -> [UInt8] {
        let content = SendEmail(
            fromEmailAddress: from, destination: .init(toAddresses: [to]),
            content: .init(raw: .init(data: Data(message))), configurationSetName: settings.configurationSet)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do {
            return Array(try encoder.encode(content))
        } catch {
            throw TransportError(.invalidRequest, "the message cannot be put into JSON: \(error)")
        }
    }

    private func failure(_ fault: AWSFault?, _ answer: HTTPResponse, from: String) -> TransportError {
        let name = fault?.code ?? "status \(answer.status)"
        let words = SafeURL.oneLine(fault?.message ?? "").prefix(300)
        let (code, remedy, refusal): (TransportError.Code, String, MailRefusal?) =
            switch fault?.code {
            case "MessageRejected":
                // An unverified identity is named; without one it is the message itself.
                words.contains(from)
                    ? (.authentication, "verify \(from) in Amazon SES, or set another mail.from", .sender)
                    : (.refused, "check the recipient and the content", .recipient)
            case "MailFromDomainNotVerifiedException":
                (.authentication, "verify the sender's domain in Amazon SES", .sender)
            case "AccountSuspendedException", "SendingPausedException":
                (.authentication, "see the account's reputation page in Amazon SES", nil)
            case "NotFoundException":
                (.authentication, "check ses.configuration_set and ses.region", nil)
            case "BadRequestException": (.refused, "check the recipient and the content", .content)
            case "LimitExceededException":
                (.rateLimited, "the day's quota is used up; it is tried again later", nil)
            case let code? where code.hasPrefix("TooManyRequests") || code.hasPrefix("Throttling"):
                (.rateLimited, "it is tried again later", nil)
            default:
                switch answer.status {
                case 401, 403: (.authentication, "check the AWS keys and that they allow ses:SendEmail", nil)
                case 413: (.refused, "make the message smaller", .content)
                case 400..<500: (.unavailable, "check ses.endpoint and ses.region", nil)
                default: (.unavailable, "it is tried again later", nil)
                }
            }
        var error = TransportError(
            code,
            "Amazon SES at \(SafeURL.text(url)) refused: \(name)\(words.isEmpty ? "" : ": \(words)"); \(remedy)",
            reply: answer.status)
        error.refusal = refusal
        return error
    }
}

/// The body of SES's `SendEmail`, version 2.
private struct SendEmail: Encodable {
    struct Destination: Encodable {
        var toAddresses: [String]
        enum CodingKeys: String, CodingKey { case toAddresses = "ToAddresses" }
    }
    struct Content: Encodable {
        struct Raw: Encodable {
            var data: Data
            enum CodingKeys: String, CodingKey { case data = "Data" }
        }
        var raw: Raw
        enum CodingKeys: String, CodingKey { case raw = "Raw" }
    }

    var fromEmailAddress: String
    var destination: Destination
    var content: Content
    var configurationSetName: String?

    enum CodingKeys: String, CodingKey {
        case fromEmailAddress = "FromEmailAddress"
        case destination = "Destination"
        case content = "Content"
        case configurationSetName = "ConfigurationSetName"
    }
}
