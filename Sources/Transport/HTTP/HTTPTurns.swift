import CCurl
import Core

/// The loop's own state: who waits, who is under way, who pauses, and what happens next. Confined to the
/// loop's thread.
final class HTTPTurns {
    private let multi: UnsafeMutableRawPointer
    private let settings: HTTPSettings
    /// Jobs in order, from `waitingStart` on.
    private var waiting: [HTTPJob] = []
    private var waitingStart = 0
    private var active: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
    /// Jobs that pause, with the instant at which they go on.
    private var paused: [(due: Double, job: HTTPJob)] = []
    private var generator: SeededGenerator

    init(multi: UnsafeMutableRawPointer, settings: HTTPSettings) {
        self.multi = multi
        self.settings = settings
        generator = SeededGenerator(seed: settings.seed ?? UInt64.random(in: 0 ... .max))
    }

    func enqueue(_ submissions: [HTTPSubmission]) {
        waiting += submissions.map { HTTPJob($0) }
    }

    /// Does all that can be done now.
    ///
    /// - Returns: the seconds after which there is something to do even if nothing arrives.
    func turn() -> Double {
        resumePaused()
        startWaiting()
        var running: Int32 = 0
        let code = curl_multi_perform(multi, &running)
        guard code == CURLM_OK else {
            endAll(TransportError(.client, "libcurl fails: \(String(cString: curl_multi_strerror(code)))"))
            return 0
        }
        var result = CURLE_OK
        while let handle = ccurl_multi_next_done(multi, &result) {
            guard let transfer = remove(handle) else { continue }
            decide(transfer, transfer.outcome(result, now: monotonicSeconds()))
        }
        return timeLeft()
    }

    func dropCancelled() {
        let cancelled = TransportError(.cancelled, "the request was cancelled")
        for (handle, transfer) in active where transfer.job.submission.ticket.isCancelled {
            _ = remove(handle)
            transfer.abandon()
            transfer.job.finish(.failure(cancelled))
        }
        for entry in paused where entry.job.submission.ticket.isCancelled {
            entry.job.finish(.failure(cancelled))
        }
        paused.removeAll { $0.job.submission.ticket.isCancelled }
        // Waiting ones are looked at when their turn comes, which is now for all that are cancelled.
        let left = waiting[waitingStart...]
        for job in left where job.submission.ticket.isCancelled { job.finish(.failure(cancelled)) }
        waiting = left.filter { !$0.submission.ticket.isCancelled }
        waitingStart = 0
    }

    func endAll(_ error: TransportError) {
        for (handle, transfer) in active {
            _ = remove(handle)
            transfer.abandon()
            transfer.job.finish(.failure(error))
        }
        for entry in paused { entry.job.finish(.failure(error)) }
        for job in waiting[waitingStart...] { job.finish(.failure(error)) }
        (paused, waiting, waitingStart) = ([], [], 0)
    }

    // MARK: Starting

    private func startWaiting() {
        while active.count < max(1, settings.maximumConcurrent), waitingStart < waiting.count {
            let job = waiting[waitingStart]
            waitingStart += 1
            start(job)
        }
        // Those that were started keep their bodies no longer than they need.
        if waitingStart > 32, waitingStart * 2 >= waiting.count {
            waiting.removeFirst(waitingStart)
            waitingStart = 0
        }
    }

    private func start(_ job: HTTPJob) {
        guard !job.submission.ticket.isCancelled else {
            job.finish(.failure(TransportError(.cancelled, "the request was cancelled")))
            return
        }
        do throws(TransportError) {
            let now = monotonicSeconds()
            let transfer = try HTTPTransfer(
                job.next(now: now), of: job, settings: settings, now: now)
            let handle = transfer.curl.handle
            let code = curl_multi_add_handle(multi, handle)
            guard code == CURLM_OK else {
                throw TransportError(.client, "libcurl fails: \(String(cString: curl_multi_strerror(code)))")
            }
            active[handle] = transfer
        } catch {
            job.finish(.failure(error))
        }
    }

    private func resumePaused() {
        guard !paused.isEmpty else { return }
        let now = monotonicSeconds()
        for entry in paused where entry.due <= now { waiting.append(entry.job) }
        paused.removeAll { $0.due <= now }
    }

    // MARK: Ending

    private func remove(_ handle: UnsafeMutableRawPointer) -> HTTPTransfer? {
        curl_multi_remove_handle(multi, handle)
        return active.removeValue(forKey: handle)
    }

    /// Ends the transfers that are too slow.
    ///
    /// - Returns: the seconds until something is due.
    private func timeLeft() -> Double {
        let now = monotonicSeconds()
        var least = 3600.0
        for (handle, transfer) in active {
            let left = transfer.idleTimeLeft(now: now)
            if left > 0 {
                least = min(least, left)
            } else {
                _ = remove(handle)
                decide(transfer, .failure(transfer.tooSlow()))
            }
        }
        if active.count < max(1, settings.maximumConcurrent), waitingStart < waiting.count { return 0 }
        for entry in paused { least = min(least, entry.due - now) }
        return max(0, least)
    }

    /// What follows an attempt: the answer to the caller, a redirect, or a pause and another attempt.
    private func decide(_ transfer: HTTPTransfer, _ outcome: Result<HTTPResponse, TransportError>) {
        let job = transfer.job
        var retryAfter: Double?
        let again: Bool
        switch outcome {
        case .success(let answer):
            if let result = redirect(transfer, answer) {
                if case .failure(let error) = result { job.finish(.failure(error)) }
                return
            }
            retryAfter = answer.retryAfter()
            switch job.request.judge?(transfer.request, answer) ?? .standard {
            case .retry: again = true
            case .standard: again = RetryPolicy.isTransient(answer.status) && job.request.mayRepeat
            }
        case .failure(let error):
            // A request that never reached anybody can always be sent again.
            again = error.isRetryable && (job.request.mayRepeat || error.code == .cannotConnect)
        }
        let elapsed = monotonicSeconds() - job.submitted
        if again,
            let pause = job.request.retry.pause(
                after: job.attempt, elapsed: elapsed, retryAfter: retryAfter, using: &generator)
        {
            job.startOver()
            paused.append((monotonicSeconds() + settings.pacing(pause), job))
            return
        }
        job.finish(outcome.mapError { error in told(error, attempts: job.attempt) })
    }

    /// Follows a redirect where the request allows it.
    ///
    /// - Returns: nil when the answer is none to follow.
    private func redirect(_ transfer: HTTPTransfer, _ answer: HTTPResponse) -> Result<Void, TransportError>? {
        let job = transfer.job
        guard [301, 302, 303, 307, 308].contains(answer.status), job.request.redirects > 0,
            [.get, .head].contains(job.request.method), let target = transfer.redirectTarget
        else { return nil }
        guard job.redirects < job.request.redirects else {
            return .failure(
                TransportError(
                    .redirected,
                    "\(job.request) was redirected more than \(job.request.redirects) times; check the address",
                    reply: answer.status))
        }
        if transfer.request.url.lowercased().hasPrefix("https:"), !target.lowercased().hasPrefix("https:") {
            return .failure(
                TransportError(
                    .redirected,
                    "\(job.request) was redirected from https to \(SafeURL.text(target)), which is not followed",
                    reply: answer.status))
        }
        job.follow(to: target)
        waiting.insert(job, at: waitingStart)
        return .success(())
    }

    private func told(_ error: TransportError, attempts: Int) -> TransportError {
        guard attempts > 1 else { return error }
        var error = error
        error.message += " (after \(attempts) attempts)"
        return error
    }
}
