public import Core
import Foundation
import Ledger
import Synchronization
public import Transport

/// The one way in which a vendor is called: paced by the tokens of its plan and held back by its breaker, both
/// shared with every other process through the ledger; what passes is tried again, and each attempt takes a
/// token. Whatever a caller or its vendor says, no secret gets into an error.
public final class VendorCaller: Sendable {
    public let vendor: String
    public let settings: VendorSettings
    private let tools: VendorTools
    private let censor: KeyCensor
    private let turns = TurnQueue()
    private let count = Mutex(0)
    /// As this process knows it: while it has seen no failure, successes need not be written down.
    private let hasFailures = Mutex(true)

    public init(vendor: String, settings: VendorSettings, tools: VendorTools) {
        self.vendor = vendor
        self.settings = settings
        self.tools = tools
        censor = KeyCensor(settings.secrets.values)
    }

    /// Calls made so far, further attempts included.
    public var callsMade: Int { count.withLock { $0 } }

    /// Calls, and returns the answer that `judge` finds sound.
    ///
    /// - Parameters:
    ///   - what: what is asked for, for people (`Polygon's grouped day 2024-01-08`); no secrets.
    ///   - judge: what to make of an answer of any status; by default ``VendorVerdict/byStatus(_:what:)``.
    /// - Throws: ``IngestionError``: what the verdict says, `unavailable` when no answer came or the breaker is
    ///   open, `rateLimited` when the plan's next token is further away than the run's patience.
    public func answer(
        to request: HTTPRequest, _ what: String,
        judge: @Sendable (HTTPResponse) -> VendorVerdict? = { _ in nil }
    ) async throws(IngestionError) -> HTTPResponse {
        var request = request
        request.retry = .none
        let started = tools.now()
        var generator = SeededGenerator(seed: UInt64.random(in: .min ... .max))
        var attempt = 0
        while true {
            attempt += 1
            try await takeToken()
            try admit(what)
            count.withLock { $0 += 1 }
            let (response, error, after) = try await attemptOnce(request, what, judge)
            if let response { return response }
            guard let error else { continue }
            if let after { try pauseAll(after) }
            let pause = tools.retry.pause(
                after: attempt, elapsed: tools.now() - started, retryAfter: after, using: &generator)
            guard let pause else { throw hiding(error) }
            try await sleep(pause)
        }
    }

    /// Calls, and parses the body as JSON.
    public func document(
        _ request: HTTPRequest, _ what: String,
        judge: @Sendable (HTTPResponse) -> VendorVerdict? = { _ in nil }
    ) async throws(IngestionError) -> JSONDocument {
        var request = request
        request.expects = .json
        let response = try await answer(to: request, what, judge: judge)
        return try document(response.body, what)
    }

    /// A body as JSON, for vendors that judge by it.
    public func document(_ body: [UInt8], _ what: String) throws(IngestionError) -> JSONDocument {
        do {
            // The excerpt is cut, so that a key in it must be found before.
            let keys = censor.spellings(in: body, limit: JSONDocument.excerptLimit)
            return try JSONDocument(body, from: what, hiding: keys)
        } catch {
            throw malformed(error)
        }
    }

    /// Runs the reading of a document; what does not fit is `malformed`.
    public func reading<Value>(_ body: () throws(TransportError) -> Value) throws(IngestionError) -> Value {
        do {
            return try body()
        } catch {
            throw malformed(error)
        }
    }

    private func malformed(_ error: TransportError) -> IngestionError {
        IngestionError(.malformed, hiding(error.message))
    }

    /// The text with every secret replaced, however it is spelled: some vendors quote the key in their errors.
    public func hiding(_ text: String) -> String { censor.hiding(text) }

    private func hiding(_ error: IngestionError) -> IngestionError {
        IngestionError(error.code, hiding(error.message))
    }

    /// The answer, or what went wrong and may pass; what stays is thrown.
    private func attemptOnce(
        _ request: HTTPRequest, _ what: String, _ judge: @Sendable (HTTPResponse) -> VendorVerdict?
    ) async throws(IngestionError) -> (HTTPResponse?, IngestionError?, Double?) {
        let response: HTTPResponse
        do {
            response = try await tools.client.response(to: request)
        } catch {
            if error.code == .cancelled { throw IngestionError(.unavailable, "\(what) was cancelled") }
            try record(succeeded: false)
            let failure = IngestionError(
                // A page or nothing in place of an answer is an outage; a body without end is a change.
                error.code == .tooLarge ? .malformed : .unavailable,
                hiding("\(what): \(error.message)"))
            guard error.isRetryable else { throw failure }
            return (nil, failure, nil)
        }
        switch judge(response) ?? .byStatus(response, what: what) {
        case .sound:
            try record(succeeded: true)
            return (response, nil, nil)
        case .passing(let error, let after):
            try record(succeeded: false)
            return (nil, error, after)
        case .final(let error):
            try record(succeeded: true)
            throw hiding(error)
        }
    }

    // MARK: Pacing

    private func takeToken() async throws(IngestionError) {
        guard !settings.plan.quotas.isEmpty else {
            return try ledger { () throws(LedgerError) in
                try tools.ledger.countCalls(vendor: vendor, at: tools.now())
            }
        }
        guard await turns.enter() else { throw cancelled }
        let outcome: IngestionError?
        do throws(IngestionError) {
            try await waitForToken()
            outcome = nil
        } catch {
            outcome = error
        }
        await turns.leave()
        if let outcome { throw outcome }
    }

    private func waitForToken() async throws(IngestionError) {
        while true {
            let decision = try ledger { () throws(LedgerError) in
                try tools.ledger.takeTokens(vendor: vendor, plan: settings.plan.ratePlan, at: tools.now())
            }
            let seconds: Double
            switch decision {
            case .granted: return
            case .wait(let left): seconds = left
            case .never:
                throw IngestionError(
                    .rateLimited,
                    "\(vendor)'s plan (\(settings.plan)) allows no call; name another vendor, or correct "
                        + "vendors.\(vendor).plan")
            }
            guard seconds <= tools.patience else {
                throw IngestionError(
                    .rateLimited,
                    "\(vendor)'s plan (\(settings.plan)) is spent for another \(Int(seconds)) s; wait, name "
                        + "another vendor, or correct vendors.\(vendor).plan")
            }
            try await sleep(seconds)
        }
    }

    private func admit(_ what: String) throws(IngestionError) {
        let decision = try ledger { () throws(LedgerError) in
            try tools.ledger.admitCall(vendor: vendor, at: tools.now())
        }
        switch decision {
        case .allowed: return
        case .probe: hasFailures.withLock { $0 = true }
        case .refused(let seconds):
            throw IngestionError(
                .unavailable,
                "\(vendor) failed too often and is left alone for another \(Int(seconds.rounded(.up))) s (\(what) "
                    + "was not asked); see the alerts, or name another vendor")
        }
    }

    private func record(succeeded: Bool) throws(IngestionError) {
        if succeeded, !hasFailures.withLock({ $0 }) { return }
        try ledger { () throws(LedgerError) in
            try tools.ledger.recordOutcome(vendor: vendor, succeeded: succeeded, at: tools.now())
        }
        guard succeeded else { return hasFailures.withLock { $0 = true } }
        let breaker = try ledger { () throws(LedgerError) in try tools.ledger.breaker(of: vendor) }
        let isClean = breaker.state == .closed && !breaker.outcomes.contains(false)
        hasFailures.withLock { $0 = !isClean }
    }

    /// Holds every process's calls, as the vendor asked.
    private func pauseAll(_ seconds: Double) throws(IngestionError) {
        guard !settings.plan.quotas.isEmpty else { return }
        try ledger { () throws(LedgerError) in
            try tools.ledger.pauseCalls(
                vendor: vendor, plan: settings.plan.ratePlan, for: seconds, at: tools.now())
        }
    }

    private func sleep(_ seconds: Double) async throws(IngestionError) {
        do {
            try await Task.sleep(for: .seconds(seconds))
        } catch {
            throw cancelled
        }
    }

    private var cancelled: IngestionError {
        IngestionError(.unavailable, "calling \(vendor) was cancelled")
    }

    private func ledger<Value>(_ body: () throws(LedgerError) -> Value) throws(IngestionError) -> Value {
        do {
            return try body()
        } catch {
            throw IngestionError(.ground(error.kind), error.message, cause: error.cause)
        }
    }
}
