public import Core
import Transport

/// Speaks the Open Inference Protocol v2 to one endpoint. Each call is one attempt.
public final class InferenceClient: Sendable {
    public let endpoint: InferenceEndpoint
    private let client: HTTPClient

    /// - Throws: ``InferenceError`` `unavailable` when libcurl cannot start.
    public init(_ endpoint: InferenceEndpoint) throws(InferenceError) {
        self.endpoint = endpoint
        do {
            client = try HTTPClient(
                settings: HTTPSettings(
                    maximumConcurrent: endpoint.concurrency,
                    certificateAuthorities: endpoint.certificateAuthorities))
        } catch {
            throw InferenceError(.unavailable, error.message)
        }
    }

    /// Whether the server runs; any 2xx, whatever it says.
    public func isLive(within seconds: Double = 5) async throws(InferenceError) -> Bool {
        try await isFine("/v2/health/live", seconds)
    }

    /// Whether the server is ready for requests, or for those of a model.
    public func isReady(model: String? = nil, within seconds: Double = 5) async throws(InferenceError) -> Bool
    {
        try await isFine(model.map { path(of: $0) + "/ready" } ?? "/v2/health/ready", seconds)
    }

    /// What the server says that a model takes and gives.
    public func metadata(
        of model: String, within seconds: Double = 10
    ) async throws(InferenceError) -> ServedModelMetadata {
        let what = "\(endpoint.name)'s description of \(model)"
        let response: HTTPResponse
        do throws(EndpointFault) {
            response = try await answer(request(.get, path(of: model), seconds), what)
        } catch {
            throw error.error
        }
        do throws(TransportError) {
            return try ServedModelMetadata(JSONDocument(response.body, from: what, hiding: secrets).root)
        } catch {
            throw InferenceError(.badAnswer, EndpointFault.hide(secrets, in: error.message))
        }
    }

    /// The outputs of a model, checked: finite, and of the inputs' first dimension.
    ///
    /// - Parameter seconds: after which it is given up; the endpoint's own timeout where that is less.
    func infer(
        _ inference: InferenceRequest, model: String, within seconds: Double = .infinity
    ) async throws(EndpointFault) -> [InferenceTensor] {
        let what = "\(endpoint.name)'s \(model)"
        let body = try judged(isFailure: false) { () throws(InferenceError) in try RequestBody(inference) }
        var request = request(.post, path(of: model) + "/infer", min(seconds, endpoint.timeout))
        request.headers["Content-Type"] =
            body.jsonCount == nil ? "application/json" : "application/octet-stream"
        if let count = body.jsonCount { request.headers[AnswerReader.lengthHeader] = "\(count)" }
        request.body = .bytes(body.bytes)
        request.isIdempotent = true
        let response = try await answer(request, what)
        return try judged(isFailure: true) { () throws(InferenceError) in
            try AnswerReader(request: inference, source: "the answer of \(what)", secrets: secrets)
                .outputs(response.body, jsonLength: response.headers[AnswerReader.lengthHeader])
        }
    }

    // MARK: Asking

    private var secrets: [Secret] { endpoint.token.map { [$0] } ?? [] }

    private func path(of model: String) -> String { "/v2/models/\(endpoint.models[model] ?? model)" }

    private func request(_ method: HTTPRequest.Method, _ path: String, _ seconds: Double) -> HTTPRequest {
        var request = HTTPRequest(method, endpoint.url + path)
        if let (name, value) = endpoint.authorization { request.headers[name] = value }
        request.retry = .none
        request.maximumBytes = 256 << 20
        // Floats hardly shrink, and packing them costs the server more than the wire.
        request.decompresses = false
        // A server that computes says nothing meanwhile.
        request.timeouts = HTTPTimeouts(
            connect: min(10, seconds), idle: seconds, total: seconds)
        return request
    }

    private func isFine(_ path: String, _ seconds: Double) async throws(InferenceError) -> Bool {
        do throws(TransportError) {
            return try await client.response(to: request(.get, path, seconds)).isSuccess
        } catch {
            throw EndpointFault(error, of: endpoint.name, hiding: secrets).error
        }
    }

    private func answer(_ request: HTTPRequest, _ what: String) async throws(EndpointFault) -> HTTPResponse {
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await client.response(to: request)
        } catch {
            throw EndpointFault(error, of: what, hiding: secrets)
        }
        guard response.isSuccess else { throw EndpointFault(response, of: what, hiding: secrets) }
        return response
    }

    /// What our side makes of it stays as it is when asked again.
    private func judged<Value>(
        isFailure: Bool, _ body: () throws(InferenceError) -> Value
    ) throws(EndpointFault) -> Value {
        do {
            return try body()
        } catch {
            let message = EndpointFault.hide(secrets, in: error.message)
            throw EndpointFault(InferenceError(error.code, message), .giveUp, isFailure: isFailure)
        }
    }
}
