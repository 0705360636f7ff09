public import Foundation
import Synchronization

/// Signs a client's requests anew for each attempt, and follows AWS's clock where ours is wrong.
public final class AWSSession: Sendable {
    public let signer: AWSSigner
    /// Seconds to add to this machine's clock.
    private let offset = Mutex(0.0)
    private let clock: @Sendable () -> Date

    /// - Parameter clock: this machine's.
    public init(signer: AWSSigner, clock: @escaping @Sendable () -> Date = { Date() }) {
        self.signer = signer
        self.clock = clock
    }

    /// The instant that requests are signed with.
    public var now: Date { clock().addingTimeInterval(offset.withLock { $0 }) }

    /// The request with the hooks that sign it and judge its answers.
    ///
    /// Faults that pass (throttling, `SlowDown`, a fault under status 200) are tried again. When the service
    /// finds the clock wrong, it is set by the answer's `Date` and the request tried again; an answer whose
    /// `Date` agrees with the signature is final.
    ///
    /// - Parameters:
    ///   - payload: SHA-256 of the body in lowercase hexadecimal, or `UNSIGNED-PAYLOAD`.
    ///   - bringsObject: whether a 2xx body is content of ours, which may read like a fault.
    public func signing(
        _ request: HTTPRequest, payload: String, bringsObject: Bool = false
    ) -> HTTPRequest {
        var request = request
        request.prepare = { [self] (request, _) throws(TransportError) in
            signer.sign(&request, payload: payload, at: now)
        }
        request.judge = { [self] sent, answer in
            guard let fault = AWSFault(answer, underSuccess: !bringsObject) else { return .standard }
            if fault.isClockSkew {
                return follow(answer, signedAt: sent.headers["x-amz-date"]) ? .retry : .standard
            }
            return fault.isThrottle || (fault.isTransient && sent.mayRepeat) ? .retry : .standard
        }
        return request
    }

    private func follow(_ answer: HTTPResponse, signedAt stamp: String?) -> Bool {
        guard let server = answer.date, let stamp, let signed = Self.date(stamp),
            abs(server.timeIntervalSince(signed)) > 60
        else { return false }
        offset.withLock { $0 = server.timeIntervalSince(clock()) }
        return true
    }

    /// Reads `YYYYMMDDTHHMMSSZ`.
    private static func date(_ stamp: String) -> Date? {
        let text = Array(stamp)
        guard text.count == 16 else { return nil }
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        return HTTPResponse.date(
            "\(part(0..<8)) \(part(9..<11)):\(part(11..<13)):\(part(13..<15)) GMT")
    }
}
