import Core
import Foundation
import Transport

/// Why an endpoint gave no usable answer, and what follows from it.
struct EndpointFault: Error {
    enum Next: Hashable {
        /// The same request may succeed in a while, here.
        case retry(after: Double?)
        /// Not this request; others may.
        case giveUp
        /// Nothing that is asked here will succeed before somebody corrects the settings.
        case abandon
    }

    var error: InferenceError
    var next: Next
    /// Whether it speaks against the endpoint's health: who refuses a request is well. Nil says nothing.
    var isFailure: Bool?
    var isTimeout = false

    init(_ error: InferenceError, _ next: Next, isFailure: Bool?) {
        self.error = error
        self.next = next
        self.isFailure = isFailure
    }

    /// No answer.
    init(_ error: TransportError, of what: String, hiding secrets: [Secret]) {
        let message = Self.hide(secrets, in: "\(what): \(error.message)")
        switch error.code {
        case .cancelled:
            self.init(InferenceError(.unavailable, "\(what) was cancelled"), .giveUp, isFailure: nil)
        case .tls, .invalidRequest, .redirected:
            self.init(InferenceError(.badSetting, message), .abandon, isFailure: true)
        case .timedOut:
            // It would likely take as long again, and the model beside us is there.
            self.init(InferenceError(.unavailable, message), .giveUp, isFailure: true)
            isTimeout = true
        case .tooLarge:
            self.init(InferenceError(.badAnswer, message), .giveUp, isFailure: true)
        default:
            self.init(
                InferenceError(.unavailable, message), error.isRetryable ? .retry(after: nil) : .giveUp,
                isFailure: true)
        }
    }

    /// An answer of another status than 2xx. What servers mean by theirs:
    ///
    /// | | Triton | MLServer | KServe | TorchServe | PAI-EAS |
    /// | --- | --- | --- | --- | --- | --- |
    /// | unknown model | 400, 404 | 404 | 404 | 404 | 404 |
    /// | not ready | 400, 503 | 400 | 503 | 503 | 503 |
    /// | bad input | 400 | 400, 422 | 400, 422 | 400 | 400 |
    /// | model failed | 500 | 500 | 500 | 500 | 400 |
    /// | too busy | 503 | 503 | 503 | 503 | 429, 450 |
    init(_ response: HTTPResponse, of what: String, hiding secrets: [Secret]) {
        let words = ServerWords.text(of: response.body, hiding: secrets)
        let after = response.retryAfter()
        func made(
            _ code: InferenceErrorCode, _ remedy: String, _ next: Next, isFailure: Bool
        ) -> EndpointFault {
            let said = words.isEmpty ? "" : " (it says: \(words))"
            return EndpointFault(
                InferenceError(code, "\(what) was answered with status \(response.status)\(said); \(remedy)"),
                next, isFailure: isFailure)
        }
        let wait = made(.unavailable, "it is tried again", .retry(after: after), isFailure: true)
        self =
            switch response.status {
            case 401, 403, 407:
                made(
                    .unauthorized, "correct the endpoint's token, header or prefix", .abandon,
                    isFailure: false)
            case 400 where ServerWords.areOfNotReady(words): wait
            case 400 where ServerWords.areOfUnknownModel(words):
                made(
                    .refused, "load the model there, or correct the endpoint's models", .abandon,
                    isFailure: false)
            case 404, 405, 501:
                made(
                    .refused, "load the model there, or correct the endpoint's url and models", .abandon,
                    isFailure: false)
            case 413:
                made(.refused, "allow larger requests there", .giveUp, isFailure: false)
            case 408, 425, 429, 450, 502, 503, 504: wait
            case 500 where ServerWords.areOfDeadWorker(words): wait
            case 500...: made(.refused, "see the server's log", .giveUp, isFailure: true)
            case 499: made(.unavailable, "the server gave the request up", .giveUp, isFailure: true)
            case 300..<400: made(.badSetting, "correct the endpoint's url", .abandon, isFailure: true)
            default:
                made(
                    .refused, "see whether the model there is the one exported here", .giveUp,
                    isFailure: false)
            }
    }

    /// The text with every secret replaced.
    static func hide(_ secrets: [Secret], in text: String) -> String {
        secrets.map(\.value).filter { !$0.isEmpty }.sorted { $0.count > $1.count }.reduce(text) {
            $0.replacingOccurrences(of: $1, with: "***")
        }
    }
}
