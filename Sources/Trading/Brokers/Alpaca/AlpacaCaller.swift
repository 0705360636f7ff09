import Core
import Foundation
import Ledger
import Transport

/// The calls to Alpaca's trading interface: paced, and questions repeated where they may be. An order is never
/// sent twice here; whoever gave it asks first.
final class AlpacaCaller: Sendable {
    private let settings: AlpacaSettings
    private let client: HTTPClient
    private let pacing: BrokerPacing
    private let retry: RetryPolicy
    private let sleep: OrderDesk.Sleep

    init(
        _ settings: AlpacaSettings, pacing: BrokerPacing, retry: RetryPolicy,
        sleep: @escaping OrderDesk.Sleep
    ) throws(BrokerError) {
        self.settings = settings
        self.pacing = pacing
        self.retry = retry
        self.sleep = sleep
        client = try Self.client(settings)
    }

    private static func client(_ settings: AlpacaSettings) throws(BrokerError) -> HTTPClient {
        do {
            return try HTTPClient(
                settings: HTTPSettings(
                    maximumConcurrent: 4, certificateAuthorities: settings.certificateAuthorities))
        } catch {
            throw BrokerError(.unavailable, error.message)
        }
    }

    /// Seconds since 1970 UTC, of the machine and not of the run, which tests pretend: for what the server asks.
    private func now() -> Double { Date().timeIntervalSince1970 }

    /// What a question is answered with.
    enum Answer: Sendable {
        case found(JSONDocument)
        /// Alpaca says that there is no such thing.
        case absent
    }

    /// Asks, again and again for a while where there is no answer.
    func ask(_ path: String, _ what: String) async throws(BrokerError) -> Answer {
        var generator = SeededGenerator(seed: UInt64.random(in: .min ... .max))
        let started = now()
        var attempt = 0
        while true {
            attempt += 1
            do throws(BrokerError) {
                return try await askOnce(path, what)
            } catch {
                guard error.mayPass,
                    let pause = retry.pause(
                        after: attempt, elapsed: now() - started, retryAfter: error.seconds, using: &generator
                    )
                else { throw error }
                await sleep(pause)
            }
        }
    }

    private func askOnce(_ path: String, _ what: String) async throws(BrokerError) -> Answer {
        var request = request(.get, path)
        request.expects = .any
        try await takeTurn(what)
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await client.response(to: request)
        } catch {
            try record(false)
            throw BrokerError(.unavailable, "\(what): \(error.message)")
        }
        guard response.isSuccess else {
            try record(response.status < 500)
            let refusal = AlpacaRefusal(response, hiding: secrets, now: now())
            if refusal.isAbsence { return .absent }
            throw refusal.ofQuestion(what)
        }
        try record(true)
        return .found(try document(response, what, else: .unavailable))
    }

    /// Sends an order, once.
    ///
    /// - Returns: nil where Alpaca has an order of the same client ID.
    /// - Throws: ``BrokerError``: `uncertain` unless it is known what became of it.
    func order(_ body: [UInt8], _ what: String) async throws(BrokerError) -> JSONDocument? {
        var request = request(.post, "/v2/orders")
        request.headers["Content-Type"] = "application/json"
        request.body = .bytes(body)
        // A client and thus a connection of its own: libcurl by itself repeats what a connection that was used
        // before has swallowed.
        let client = try Self.client(settings)
        try await takeTurn(what)
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await client.response(to: request)
        } catch {
            try record(false)
            let never: Set<TransportError.Code> = [.cannotConnect, .invalidRequest, .client]
            throw BrokerError(
                never.contains(error.code) ? .notReached : .uncertain, "\(what): \(error.message)")
        }
        try record(response.status < 500)
        guard response.isSuccess else {
            let refusal = AlpacaRefusal(response, hiding: secrets, now: now())
            guard refusal.isDuplicate else { throw refusal.ofOrder(what) }
            return nil
        }
        return try document(response, what, else: .uncertain)
    }

    /// Runs the reading of an answer; what does not fit is unreadable.
    func reading<Value>(_ body: () throws(TransportError) -> Value) throws(BrokerError) -> Value {
        do {
            return try body()
        } catch {
            throw BrokerError(.unreadable, error.message)
        }
    }

    private func document(
        _ response: HTTPResponse, _ what: String, else code: BrokerErrorCode
    ) throws(BrokerError) -> JSONDocument {
        do {
            return try JSONDocument(response.body, from: "alpaca's answer to \(what)", hiding: secrets)
        } catch {
            throw BrokerError(code, error.message)
        }
    }

    private var secrets: [Secret] { [settings.key, settings.secret] }

    private func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        var request = HTTPRequest(
            method, settings.endpoint + path,
            headers: [
                "APCA-API-KEY-ID": settings.key.value, "APCA-API-SECRET-KEY": settings.secret.value,
                "Accept": "application/json",
            ])
        request.retry = .none
        request.maximumBytes = 16 << 20
        request.timeouts = HTTPTimeouts(
            connect: min(10, settings.timeout), idle: settings.timeout, total: settings.timeout)
        return request
    }

    // MARK: Pacing

    private func takeTurn(_ what: String) async throws(BrokerError) {
        var waited = 0.0
        while true {
            let seconds: Double
            do {
                seconds = try pacing.turn()
            } catch {
                throw BrokerError(.ground(error.kind), error.message)
            }
            guard seconds > 0 else { return }
            guard waited + seconds <= 90 else {
                throw BrokerError(
                    .rateLimited(seconds: seconds),
                    "\(what) must wait for another \(Int(seconds)) s, as alpaca was asked or failed too often; try "
                        + "again later")
            }
            await sleep(seconds)
            waited += seconds
        }
    }

    private func record(_ succeeded: Bool) throws(BrokerError) {
        do {
            try pacing.record(succeeded)
        } catch {
            throw BrokerError(.ground(error.kind), error.message)
        }
    }
}
