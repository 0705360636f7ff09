import Core
import Foundation
import Inference
import Ledger
import TestSupport
import Transport

/// A ledger, and endpoints at test servers whose breakers and costs are kept in it: a cent a call.
final class InferenceScene: Sendable {
    /// Millionths of a dollar.
    static let price: Int64 = 10_000
    let ledger: LedgerDatabase
    private let meter: LedgerMeter
    private let folder: TemporaryFolder

    /// - Parameter budget: of the day, in millionths of a dollar.
    init(budget: Int64? = nil) throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
        meter = LedgerMeter(
            ledger, command: "make-forecasts", run: nil,
            prices: try ["gpu", "spot", "on-demand"].reduce(into: [:]) {
                $0[$1] = try EndpointPrice(perRequest: 0.01)
            },
            budget: InferenceBudget(day: budget, month: nil))
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
