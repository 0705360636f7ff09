public import Core
public import Ledger
import Synchronization
public import Transport

/// A model at an endpoint: each attempt within the breaker, the budget, the endpoint's concurrency and the time
/// that is left; what passes is tried again.
public final class RemoteBackend: InferenceBackend {
    public let endpoint: InferenceEndpoint
    public var origin: String { endpoint.name }

    private let client: InferenceClient
    private let breaker: EndpointBreaker
    private let meter: any InferenceMeter
    private let retry: RetryPolicy
    private let session: CivilDate?
    private let now: @Sendable () -> Timestamp
    private let places: Turnstile
    private let nextID = Atomic(1)

    /// - Parameters:
    ///   - session: that the calls are for, for the ledger.
    ///   - now: of the machine, for the ledger.
    /// - Throws: ``InferenceError`` `unavailable` when libcurl cannot start.
    public init(
        _ endpoint: InferenceEndpoint, breaker: EndpointBreaker, meter: any InferenceMeter,
        retry: RetryPolicy = RetryPolicy(attempts: 3, maximumDelay: 5, retryAfterLimit: 30),
        session: CivilDate? = nil, now: @escaping @Sendable () -> Timestamp
    ) throws(InferenceError) {
        self.endpoint = endpoint
        client = try InferenceClient(endpoint)
        self.breaker = breaker
        self.meter = meter
        self.retry = retry
        self.session = session
        self.now = now
        places = Turnstile(endpoint.concurrency)
    }

    public func serves(_ model: String) -> Bool { endpoint.models[model] != nil }

    public func infer(
        model: String, inputs: [InferenceTensor], outputs: [String]
    ) async throws(InferenceError) -> [InferenceTensor] {
        do throws(EndpointFault) {
            return try await infer(model: model, inputs: inputs, outputs: outputs, until: nil)
        } catch {
            throw error.error
        }
    }

    /// - Parameters:
    ///   - batch: of the session's, for the ledger.
    ///   - deadline: at which an attempt is given up, and after which none starts.
    func infer(
        model: String, inputs: [InferenceTensor], outputs: [String], batch: Int? = nil,
        until deadline: ContinuousClock.Instant?
    ) async throws(EndpointFault) -> [InferenceTensor] {
        guard await places.enter() else { throw cancelled(model) }
        let result: Result<[InferenceTensor], EndpointFault>
        do throws(EndpointFault) {
            result = .success(try await attempts(model, inputs, outputs, batch, deadline))
        } catch {
            result = .failure(error)
        }
        await places.leave()
        return try result.get()
    }

    private func attempts(
        _ model: String, _ inputs: [InferenceTensor], _ outputs: [String], _ batch: Int?,
        _ deadline: ContinuousClock.Instant?
    ) async throws(EndpointFault) -> [InferenceTensor] {
        let request = InferenceRequest(
            id: "\(nextID.add(1, ordering: .relaxed).oldValue)", inputs: inputs, outputs: outputs,
            isBinary: endpoint.isBinary)
        let started = ContinuousClock.now
        var generator = SeededGenerator(seed: UInt64.random(in: .min ... .max))
        var attempt = 0
        while true {
            attempt += 1
            do throws(EndpointFault) {
                return try await attemptOnce(request, model, batch, deadline)
            } catch {
                guard case .retry(let after) = error.next, !Task.isCancelled,
                    let pause = retry.pause(
                        after: attempt, elapsed: (ContinuousClock.now - started).inSeconds, retryAfter: after,
                        using: &generator),
                    pause < left(deadline)
                else { throw error }
                try? await Task.sleep(for: .seconds(pause))
            }
        }
    }

    private func attemptOnce(
        _ request: InferenceRequest, _ model: String, _ batch: Int?, _ deadline: ContinuousClock.Instant?
    ) async throws(EndpointFault) -> [InferenceTensor] {
        guard !Task.isCancelled else { throw cancelled(model) }
        let seconds = min(endpoint.timeout, left(deadline))
        guard seconds > 0 else {
            throw EndpointFault(
                InferenceError(
                    .unavailable, "no time was left to ask \(endpoint.name) for \(model); allow more time"),
                .giveUp, isFailure: nil)
        }
        let call = MeteredCall(
            endpoint: endpoint.name, model: model, session: session, batch: batch, items: request.items,
            deadline: seconds)
        try passBreaker(call)
        let permit = try counted { () throws(InferenceError) in try meter.admit(call, at: now()) }
        let asked = ContinuousClock.now
        let result: Result<[InferenceTensor], EndpointFault>
        do throws(EndpointFault) {
            result = .success(try await client.infer(request, model: model, within: seconds))
        } catch {
            var fault = error
            // Who was given less time than its own is not to blame for taking longer.
            if fault.isTimeout, seconds < endpoint.timeout { fault.isFailure = nil }
            result = .failure(fault)
        }
        try settle(permit, result, seconds: (ContinuousClock.now - asked).inSeconds)
        return try result.get()
    }

    // MARK: Keeping books

    private func passBreaker(_ call: MeteredCall) throws(EndpointFault) {
        let decision = try counted { () throws(InferenceError) in
            try Self.ledger { () throws(LedgerError) in try breaker.admit() }
        }
        guard case .refused(let seconds) = decision else { return }
        let error = InferenceError(
            .breakerOpen,
            "\(endpoint.name) failed too often and is left alone for another \(Int(seconds.rounded(.up))) s; see "
                + "the server's log")
        try counted { () throws(InferenceError) in
            try meter.recordBreakerOpen(call, at: now(), detail: error.message)
        }
        throw EndpointFault(error, .giveUp, isFailure: nil)
    }

    private func settle(
        _ permit: InferencePermit, _ result: Result<[InferenceTensor], EndpointFault>, seconds: Double
    ) throws(EndpointFault) {
        let fault: EndpointFault? = if case .failure(let fault) = result { fault } else { nil }
        // Both, even where one of them fails.
        let recorded = Result { () throws(EndpointFault) in
            try counted { () throws(InferenceError) in
                try meter.record(
                    permit, fault == nil ? .served : .failed, seconds: seconds, detail: fault?.error.message)
            }
        }
        if let isFailure = fault.map(\.isFailure) ?? false {
            try counted { () throws(InferenceError) in
                try Self.ledger { () throws(LedgerError) in try breaker.record(!isFailure) }
            }
        }
        try recorded.get()
    }

    /// What cannot be written down is not asked again: each call costs money.
    private func counted<Value>(
        _ body: () throws(InferenceError) -> Value
    ) throws(EndpointFault) -> Value {
        do {
            return try body()
        } catch {
            throw EndpointFault(error, error.code == .overBudget ? .giveUp : .abandon, isFailure: nil)
        }
    }

    private static func ledger<Value>(
        _ body: () throws(LedgerError) -> Value
    ) throws(InferenceError) -> Value {
        do {
            return try body()
        } catch {
            throw InferenceError(.unavailable, "calls cannot be written down: \(error.message)")
        }
    }

    private func left(_ deadline: ContinuousClock.Instant?) -> Double {
        deadline.map { (ContinuousClock.now.duration(to: $0)).inSeconds } ?? .infinity
    }

    private func cancelled(_ model: String) -> EndpointFault {
        EndpointFault(
            InferenceError(.unavailable, "\(endpoint.name)'s \(model) was cancelled"), .giveUp,
            isFailure: false)
    }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
