import CCurl
import Core

/// Hands finished messages to an SMTP server.
///
/// One connection a message. With ``SMTPSettings/Security/startTLS`` nothing is sent before the channel is
/// encrypted, and certificates are always checked.
public struct SMTPMailer: Sendable {
    public let settings: SMTPSettings

    public init(settings: SMTPSettings) {
        self.settings = settings
    }

    /// Delivers `message` (RFC 5322 bytes with CRLF line ends) to every recipient or to none.
    ///
    /// The transfer runs on a thread of its own. Addresses are bare (`name@example.org`).
    ///
    /// - Throws: ``TransportError``; ``TransportError/isRetryable`` tells whether a later try may work.
    public func send(message: [UInt8], from: String, to: [String]) async throws(TransportError) {
        try check(from: from, to: to)
        let settings = settings
        try await onOwnThread { () throws(TransportError) in
            try Self.deliver(message, from: from, to: to, through: settings)
        }
    }

    private func check(from: String, to: [String]) throws(TransportError) {
        guard !settings.host.isEmpty, settings.host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            !settings.host.contains(where: { "/@?#".contains($0) })
        else {
            throw TransportError(.invalidRequest, "“\(settings.host)” is not the name of a mail server")
        }
        guard (1...65_535).contains(settings.port) else {
            throw TransportError(
                .invalidRequest, "\(settings.port) is not a port; mail servers use 25, 465 or 587")
        }
        guard !to.isEmpty else { throw TransportError(.invalidRequest, "the message has no recipient") }
        for address in [from] + to where !Self.isAddress(address) {
            var error = TransportError(
                .invalidRequest,
                "“\(SafeURL.oneLine(address))” is not an e-mail address of the form name@example.org")
            error.refusal = address == from ? .sender : .recipient
            throw error
        }
        if settings.security == .none, settings.username != nil, !settings.isLoopback {
            throw TransportError(
                .invalidRequest,
                "a password would travel to \(settings.host) in plain text; set the security to starttls or tls"
            )
        }
    }

    /// Whether the text is a bare address: one `@` with something on both sides, no blanks or brackets.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !"<>,;:\"\\".unicodeScalars.contains($0)
            }
    }

    private static func deliver(
        _ message: [UInt8], from: String, to: [String], through settings: SMTPSettings
    ) throws(TransportError) {
        var curl = try CurlHandle()
        try curl.set(CURLOPT_URL, settings.url)
        try curl.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try curl.set(CURLOPT_MAIL_FROM, "<\(from)>")
        try curl.set(CURLOPT_MAIL_RCPT, to.map { "<\($0)>" })
        let milliseconds = Int((max(settings.timeout, 0.1) * 1000).rounded())
        try curl.set(CURLOPT_TIMEOUT_MS, milliseconds)
        try curl.set(CURLOPT_CONNECTTIMEOUT_MS, max(milliseconds / 2, 1))
        if settings.security == .startTLS {
            try curl.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        try curl.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorities = settings.certificateAuthorities {
            try curl.set(CURLOPT_CAINFO, authorities)
        }
        if let username = settings.username {
            try curl.set(CURLOPT_USERNAME, username)
            try curl.set(CURLOPT_PASSWORD, settings.password?.value ?? "")
        }
        let outcome = try curl.perform(sending: message)
        guard outcome.code != CURLE_OK else { return }
        var error = failure(
            outcome.code, words: SafeURL.oneLine(outcome.words), reply: outcome.reply, url: settings.url)
        error.mayHaveArrived = outcome.isHandedOver && !(400...599).contains(outcome.reply)
        if error.code == .refused { error.refusal = refusal(outcome.words) }
        throw error
    }

    /// What libcurl says was turned away; what was refused after the last byte of the message has no word of its own.
    private static func refusal(_ words: String) -> MailRefusal {
        if words.contains("RCPT") { return .recipient }
        return words.contains("MAIL") ? .sender : .content
    }

    private static func failure(_ code: CURLcode, words: String, reply: Int, url: String) -> TransportError {
        let kind: TransportError.Code
        let remedy: String
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            (kind, remedy) = (.cannotConnect, "check the host and port, and that the server runs")
        case CURLE_OPERATION_TIMEDOUT:
            (kind, remedy) = (.timedOut, "try again, or allow a longer timeout")
        case CURLE_LOGIN_DENIED:
            (kind, remedy) = (.authentication, "check the user name and password")
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            (kind, remedy) = (.tls, "check the security setting (starttls, tls) and the server's certificate")
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_NOT_BUILT_IN:
            (kind, remedy) = (.client, "check the installation of libcurl")
        default:
            switch reply {
            case 530, 534, 535, 538:
                (kind, remedy) = (.authentication, "the server wants a user name and password")
            case 400...599:
                (kind, remedy) = (.refused, "check the sender and the recipients")
            default:
                (kind, remedy) = (.protocol, "try again; if it stays, check that this is a mail server")
            }
        }
        let replied = reply > 0 && !words.contains(String(reply)) ? " (reply \(reply))" : ""
        return TransportError(
            kind, "cannot send mail through \(url): \(words)\(replied); \(remedy)", reply: reply,
            // A reply of 4xx is temporary in SMTP.
            isRetryable: [.refused, .authentication].contains(kind) ? (400..<500).contains(reply) : nil)
    }
}
