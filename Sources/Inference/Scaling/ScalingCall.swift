public import Core
import Foundation
public import Ledger
public import Transport

/// Carries a decision out by an HTTP POST of JSON: `decision`, `at`, `endpoint`, `instances`, `regime`, `reason`.
/// Any 2xx answer is success. It is tried again a few times, under one `Idempotency-Key`.
public struct ScalingCall: ScalingCarrier {
    private struct Body: Encodable {
        var decision: Int64
        var at: Timestamp
        var endpoint: String
        var instances: Int
        var regime: String
        var reason: String
    }

    private let url: String
    private let token: Secret?
    private let timeout: Double
    private let client: HTTPClient

    /// - Parameters:
    ///   - url: http or https.
    ///   - token: sent as `Authorization: Bearer`.
    ///   - timeout: seconds for all attempts together.
    /// - Throws: ``InferenceError`` `badSetting` for an address that is none.
    public init(url: String, token: Secret? = nil, timeout: Double = 60) throws(InferenceError) {
        guard let parsed = URLComponents(string: url), let host = parsed.host, !host.isEmpty,
            ["http", "https"].contains(parsed.scheme ?? "")
        else {
            throw InferenceError(
                .badSetting, "inference.scaling_url is no address; give one such as https://host/scale")
        }
        self.url = url
        self.token = token
        self.timeout = timeout
        do {
            client = try HTTPClient()
        } catch {
            throw InferenceError(.badSetting, "no HTTP client can be made", cause: error)
        }
    }

    public func carryOut(_ decision: ScalingDecision) async throws(InferenceError) -> String {
        let request = try request(decision)
        let answer: HTTPResponse
        do {
            answer = try await client.response(to: request)
        } catch {
            throw InferenceError(
                .unavailable, "inference.scaling_url did not answer; check the address and its service",
                cause: error)
        }
        guard let failure = answer.failure(request) else {
            return "answered with status \(answer.status)"
                + (answer.attempts > 1 ? " after \(answer.attempts) attempts" : "")
        }
        let code: InferenceError.Code =
            switch failure.code {
            case .authentication: .unauthorized
            case .unavailable, .rateLimited: .unavailable
            default: .refused
            }
        throw InferenceError(code, "\(decision.endpoint) was not scaled", cause: failure)
    }

    private func request(_ decision: ScalingDecision) throws(InferenceError) -> HTTPRequest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body: Data
        do {
            body = try encoder.encode(
                Body(
                    decision: decision.id, at: decision.at, endpoint: decision.endpoint,
                    instances: decision.instances, regime: decision.regime, reason: decision.reason))
        } catch {
            throw InferenceError(.badSetting, "a scaling decision cannot be written as JSON", cause: error)
        }
        var request = HTTPRequest(.post, url, body: .bytes(Array(body)))
        request.headers["Content-Type"] = "application/json"
        // A ledger that is started anew counts from 1 again, so the instant is part of it.
        request.headers["Idempotency-Key"] =
            "bellwether-scaling-\(decision.id)-\(decision.at.secondsSinceEpoch)"
        if let token { request.headers["Authorization"] = "Bearer \(token.value)" }
        request.isIdempotent = true
        request.maximumBytes = 1 << 20
        request.timeouts = HTTPTimeouts(
            connect: min(10, timeout), idle: min(30, timeout), total: min(30, timeout))
        request.retry = RetryPolicy(attempts: 3, baseDelay: min(1, timeout / 10), totalTime: timeout)
        return request
    }
}
