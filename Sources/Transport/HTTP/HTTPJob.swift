import Synchronization

/// A request handed to the loop.
struct HTTPSubmission: Sendable {
    let request: HTTPRequest
    let ticket: HTTPTicket
    let completion: @Sendable (Result<HTTPResponse, TransportError>) -> Void
    let submitted = monotonicSeconds()
}

/// What a caller cancels a request with.
final class HTTPTicket: Sendable {
    private let flag = Atomic(false)

    func cancel() { flag.store(true, ordering: .releasing) }
    var isCancelled: Bool { flag.load(ordering: .acquiring) }
}

/// A request on its way through its attempts. Confined to the loop's thread.
final class HTTPJob {
    let submission: HTTPSubmission
    /// The attempt under way: 1, 2, ...; 0 before the first.
    private(set) var attempt = 0
    private(set) var attemptStarted = 0.0
    /// Where a redirect led, for the attempt under way.
    private(set) var target: String?
    private(set) var redirects = 0

    init(_ submission: HTTPSubmission) {
        self.submission = submission
    }

    var request: HTTPRequest { submission.request }
    var submitted: Double { submission.submitted }

    /// The request of the next attempt, or of the next address of this one.
    func next(now: Double) throws(TransportError) -> HTTPRequest {
        var next = request
        if let target {
            next.url = target
            if SafeURL.origin(target) != SafeURL.origin(request.url) {
                // Keys go to whom they were meant for.
                next.headers = HTTPHeaders()
                if let accept = request.headers["Accept"] { next.headers.add("Accept", accept) }
                return next
            }
        } else {
            attempt += 1
            attemptStarted = now
        }
        try request.prepare?(&next, attempt)
        return next
    }

    func follow(to target: String) {
        self.target = target
        redirects += 1
    }

    func startOver() {
        target = nil
        redirects = 0
    }

    func finish(_ result: Result<HTTPResponse, TransportError>) {
        submission.completion(result)
    }
}
