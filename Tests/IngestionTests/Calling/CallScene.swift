import Core
import Ingestion
import Ledger
import Synchronization
import TestSupport
import Testing
import Transport

/// Callers of one vendor on this machine, each with a connection of its own to the one ledger, as the suite's
/// processes have. The clock moves only when told.
final class CallScene: Sendable {
    static let key = "SEKRET/key+1 Zz"
    /// 2024-01-09 06:00 UTC.
    static let start = 1_704_780_000.0

    let server: ScriptedServer
    private let folder: TemporaryFolder
    private let clock = Mutex((now: CallScene.start, looks: 0))

    init(_ rules: [ScriptedServer.Rule] = []) throws {
        server = try ScriptedServer(rules)
        folder = try TemporaryFolder()
    }

    /// - Parameters:
    ///   - quotas: of the plan `test`.
    ///   - attempts: with pauses of a few milliseconds between.
    func caller(
        _ quotas: [VendorPlan.Quota] = [], attempts: Int = 1, patience: Double = 5,
        retryAfterLimit: Double = 5, secrets: [String: Secret] = ["api_key": Secret(CallScene.key)]
    ) throws -> VendorCaller {
        let retry = RetryPolicy(
            attempts: attempts, baseDelay: 0.002, maximumDelay: 0.01, retryAfterLimit: retryAfterLimit)
        let tools = VendorTools(
            client: try HTTPClient(), ledger: try LedgerDatabase(root: folder.path),
            now: { [self] in now() }, patience: patience, retry: retry)
        let settings = VendorSettings(
            baseURL: server.url, plan: VendorPlan(name: "test", quotas: quotas), secrets: secrets)
        return VendorCaller(vendor: "acme", settings: settings, tools: tools)
    }

    func advance(by seconds: Double) {
        clock.withLock { $0.now += seconds }
    }

    /// How often the clock was read.
    var looks: Int { clock.withLock { $0.looks } }

    private func now() -> Double {
        clock.withLock {
            $0.looks += 1
            return $0.now
        }
    }

    func request(_ path: String = "/bars") -> HTTPRequest { HTTPRequest(.get, server.url + path) }

    /// What a call throws; nil when it is answered.
    func failure(
        _ caller: VendorCaller, _ path: String = "/bars",
        judge: @Sendable (HTTPResponse) -> VendorVerdict? = { _ in nil }
    ) async -> IngestionError? {
        do throws(IngestionError) {
            _ = try await caller.answer(to: request(path), "acme's bars", judge: judge)
            return nil
        } catch {
            return error
        }
    }

    /// Requests that reached the server.
    func count() throws -> Int { try server.requests().count }

    var ledger: LedgerDatabase {
        get throws { try LedgerDatabase(root: folder.path) }
    }
}
