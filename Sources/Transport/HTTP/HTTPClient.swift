import Core
import Dispatch
import Synchronization

/// An HTTP client: one libcurl multi loop on a thread of its own.
///
/// HTTP/2 where a server has it (over TLS), connections reused, proxies taken from the environment
/// (`https_proxy`, `no_proxy`, ...), certificates always checked. Failures that pass are tried again as
/// ``RetryPolicy`` says, when asking twice is safe.
///
/// An answer of any status is returned; what is thrown is the lack of one. The thread starts with the first
/// request and ends with the client.
public final class HTTPClient: Sendable {
    private let loop: HTTPLoop

    /// - Throws: ``TransportError`` with `client` when libcurl cannot start.
    public init(settings: HTTPSettings = HTTPSettings()) throws(TransportError) {
        loop = try HTTPLoop(settings: settings)
    }

    deinit {
        loop.stop()
    }

    /// Asks and waits, blocking the calling thread: for synchronous code on threads of its own, not for
    /// Swift's tasks.
    public func send(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        let done = DispatchSemaphore(value: 0)
        let box = Mutex<Result<HTTPResponse, TransportError>?>(nil)
        start(request, HTTPTicket()) { result in
            box.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        guard let result = box.withLock({ $0 }) else { throw HTTPLoop.stopped }
        return try result.get()
    }

    /// Asks and waits without holding a thread. Cancelling the task ends the request with `cancelled`.
    public func response(to request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let ticket = HTTPTicket()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(request, ticket) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            ticket.cancel()
            loop.lookForCancelled()
        }
        return try result.get()
    }

    private func start(
        _ request: HTTPRequest, _ ticket: HTTPTicket,
        _ completion: @escaping @Sendable (Result<HTTPResponse, TransportError>) -> Void
    ) {
        loop.submit(HTTPSubmission(request: request, ticket: ticket, completion: completion))
    }
}
