import Core
import Foundation
import Inference
import Ledger
import Synchronization
import TestSupport
import Transport

/// A ledger, and endpoints at test servers whose breakers and costs are kept in it.
final class InferenceScene: Sendable {
    let ledger: LedgerDatabase
    let meter: BookMeter

    init(budget: Int64 = .max) throws {
        ledger = try LedgerDatabase()
        meter = BookMeter(ledger, budget: budget)
    }

    static func endpoint(
        _ server: InferenceServer, name: String = "gpu", token: Secret? = nil,
        header: String = "Authorization",
        prefix: String = "Bearer", timeout: Double = 20, concurrency: Int = 1, isBinary: Bool = false
    ) throws -> InferenceEndpoint {
        try InferenceEndpoint(
            name: name, url: server.url, models: ["nhits": "nhits"], token: token, header: header,
            prefix: prefix,
            timeout: timeout, concurrency: concurrency, isBinary: isBinary)
    }

    func remote(
        _ endpoint: InferenceEndpoint, attempts: Int = 2, policy: BreakerPolicy = EndpointBreaker.policy
    ) throws -> RemoteBackend {
        try RemoteBackend(
            endpoint,
            breaker: EndpointBreaker(ledger, endpoint: endpoint.name, policy: policy) {
                Date().timeIntervalSince1970
            },
            meter: meter, retry: RetryPolicy(attempts: attempts, baseDelay: 0.01, retryAfterLimit: 1),
            session: CivilDate("2024-03-28"),
            now: { Timestamp(secondsSinceEpoch: Int64(Date().timeIntervalSince1970)) })
    }

    func calls() throws -> [InferenceCall] {
        try ledger.inferenceCalls(
            Timestamp(secondsSinceEpoch: 0)...Timestamp(secondsSinceEpoch: 4_000_000_000))
    }

    func breaker(_ name: String = "gpu") throws -> CircuitBreaker {
        try ledger.breaker(of: EndpointBreaker.vendor(of: name))
    }
}

/// Ten thousand millionths a call, up to a budget.
final class BookMeter: InferenceMeter {
    static let price: Int64 = 10_000
    private let ledger: LedgerDatabase
    private let budget: Int64
    private let spent = Mutex<Int64>(0)

    init(_ ledger: LedgerDatabase, budget: Int64) {
        self.ledger = ledger
        self.budget = budget
    }

    func admit(_ call: MeteredCall, at now: Timestamp) throws(InferenceError) -> InferencePermit {
        let isWithin = spent.withLock { spent in
            guard spent + Self.price <= budget else { return false }
            spent += Self.price
            return true
        }
        guard isWithin else {
            try write(call, now, .overBudget, 0, 0, nil)
            throw InferenceError(.overBudget, "the day's budget is spent; wait for the next day")
        }
        return InferencePermit(call: call, at: now, estimate: Self.price)
    }

    func record(
        _ permit: InferencePermit, _ outcome: InferenceCall.Outcome, seconds: Double, detail: String?
    ) throws(InferenceError) {
        try write(permit.call, permit.at, outcome, seconds, Self.price, detail)
    }

    func recordBreakerOpen(_ call: MeteredCall, at now: Timestamp, detail: String?) throws(InferenceError) {
        try write(call, now, .breakerOpen, 0, 0, detail)
    }

    private func write(
        _ call: MeteredCall, _ at: Timestamp, _ outcome: InferenceCall.Outcome, _ seconds: Double,
        _ cost: Int64,
        _ detail: String?
    ) throws(InferenceError) {
        do {
            try ledger.record(
                InferenceCall(
                    at: at, session: call.session, endpoint: call.endpoint, model: call.model,
                    batch: call.batch,
                    items: call.items, seconds: seconds, outcome: outcome, cost: cost, detail: detail))
        } catch {
            throw InferenceError(.unavailable, error.message)
        }
    }
}
