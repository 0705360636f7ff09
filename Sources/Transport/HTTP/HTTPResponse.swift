import CCurl
public import Foundation

/// A server's whole answer, of whatever status.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    /// Decoded; empty when it went to a file. That of an error status is kept up to 64 KiB.
    public var body: [UInt8]
    /// The size of the body, wherever it went.
    public var bytes: Int
    /// SHA-256 of a 2xx body in lowercase hexadecimal, when asked for.
    public var sha256: String?
    /// `1.1`, `2`.
    public var httpVersion: String
    /// Attempts made, this one included.
    public var attempts: Int
    public var timings: HTTPTimings
    /// Connections that the last attempt had to open: 0 when one was reused.
    public var connectionsOpened: Int

    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The seconds that the server asks to wait, from `Retry-After` as a number or as a date; nil when it
    /// says nothing understandable.
    public func retryAfter(now: Date = Date()) -> Double? {
        guard let text = headers["Retry-After"]?.trimmingCharacters(in: .whitespaces), !text.isEmpty else {
            return nil
        }
        if text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
            return Double(text)
        }
        return Self.date(text).map { max(0, $0.timeIntervalSince(now)) }
    }

    /// The server's clock, from its `Date` header.
    public var date: Date? { headers["Date"].flatMap(Self.date) }

    /// A date in any of HTTP's three spellings (RFC 9110, section 5.6.7).
    static func date(_ text: String) -> Date? {
        let seconds = curl_getdate(text, nil)
        return seconds == -1 ? nil : Date(timeIntervalSince1970: Double(seconds))
    }

    /// This answer as an error, for callers that take nothing but 2xx; nil when it is 2xx.
    public func failure(_ request: HTTPRequest) -> TransportError? {
        let (code, remedy): (TransportError.Code, String)
        switch status {
        case 200..<300: return nil
        case 401, 403, 407: (code, remedy) = (.authentication, "check the key and what it is allowed to do")
        case 429: (code, remedy) = (.rateLimited, "try again later, or allow fewer calls a minute")
        case 500...: (code, remedy) = (.unavailable, "try again later")
        case 300..<400: (code, remedy) = (.redirected, "correct the address")
        default: (code, remedy) = (.refused, "check the request")
        }
        let tries = attempts > 1 ? " after \(attempts) attempts" : ""
        return TransportError(
            code, "\(request) was answered with status \(status)\(tries); \(remedy)", reply: status)
    }
}

/// Where the seconds went.
public struct HTTPTimings: Sendable, Hashable {
    /// From the call to the start of the last attempt: the queue, earlier attempts and pauses.
    public var waiting: Double
    /// To a connection that can be used, in the last attempt; 0 when one was reused.
    public var connecting: Double
    /// To the first byte of the answer.
    public var firstByte: Double
    /// The last attempt as a whole.
    public var total: Double
}
