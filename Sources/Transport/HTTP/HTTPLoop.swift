import CCurl
import Foundation
import Synchronization

/// The meeting point of callers and the loop's thread.
final class HTTPLoop: Sendable {
    struct Inbox {
        var submissions: [HTTPSubmission] = []
        var hasCancellations = false
        var isStopping = false
        var isStarted = false
    }

    private let inbox = Mutex(Inbox())
    private let settings: HTTPSettings
    private let multi: CurlMulti

    init(settings: HTTPSettings) throws(TransportError) {
        self.settings = settings
        multi = try CurlMulti(connections: settings.maximumConcurrent)
    }

    static let stopped = TransportError(.cancelled, "the HTTP client was closed before the answer came")

    func submit(_ submission: HTTPSubmission) {
        let isFirst = inbox.withLock { inbox in
            inbox.submissions.append(submission)
            defer { inbox.isStarted = true }
            return !inbox.isStarted
        }
        if isFirst {
            let thread = Thread { [self] in run() }
            thread.name = "http"
            thread.start()
        } else {
            multi.wake()
        }
    }

    /// Makes the loop drop the requests whose tickets are cancelled.
    func lookForCancelled() {
        inbox.withLock { $0.hasCancellations = true }
        multi.wake()
    }

    /// Ends the thread; requests under way end with ``stopped``.
    func stop() {
        inbox.withLock { $0.isStopping = true }
        multi.wake()
    }

    private func run() {
        // A TLS library that writes to a closed connection must not end the process.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let turns = HTTPTurns(multi: multi.handle, settings: settings)
        while true {
            let arrived = inbox.withLock { inbox in
                let copy = inbox
                inbox.submissions = []
                inbox.hasCancellations = false
                return copy
            }
            turns.enqueue(arrived.submissions)
            if arrived.isStopping {
                turns.endAll(Self.stopped)
                return
            }
            if arrived.hasCancellations { turns.dropCancelled() }
            let pause = turns.turn()
            multi.poll(seconds: pause)
        }
    }
}

/// libcurl's multi handle. Its only calls from other threads are ``wake()``, which libcurl allows.
struct CurlMulti: ~Copyable, @unchecked Sendable {
    let handle: UnsafeMutableRawPointer

    init(connections: Int) throws(TransportError) {
        guard ccurl_start() == CURLE_OK, let handle = curl_multi_init() else {
            throw TransportError(.client, "libcurl does not start; check its installation")
        }
        self.handle = handle
        _ = ccurl_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = ccurl_multi_set_long(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections)
        _ = ccurl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit {
        curl_multi_cleanup(handle)
    }

    func wake() { _ = curl_multi_wakeup(handle) }

    /// Waits for something to happen on a connection, a wake-up, or the end of the time.
    func poll(seconds: Double) {
        let milliseconds = Int32(max(0, min(seconds, 3600) * 1000).rounded(.up))
        _ = curl_multi_poll(handle, nil, 0, milliseconds, nil)
    }
}

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
