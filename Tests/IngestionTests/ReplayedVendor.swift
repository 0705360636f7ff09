import Core
import Foundation
import Ingestion
import Ledger
import Synchronization
import TestSupport
import Testing
import Transport

/// A vendor on this machine that answers by a script, and all that calling it takes.
final class ReplayedVendor: Sendable {
    static let key = "SEKRET/key+1 Zz"

    let server: ScriptedServer
    let ledger: LedgerDatabase
    private let client: HTTPClient
    private let folder: TemporaryFolder
    private let clock: Mutex<Double>

    /// - Parameter day: the clock starts at 06:00 UTC of it (2024-01-09), and gains 0.05 s with every look.
    init(_ rules: [ScriptedServer.Rule], on day: CivilDate = CivilDate(daysSinceEpoch: 19_731)) throws {
        server = try ScriptedServer(rules)
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
        client = try HTTPClient()
        clock = Mutex(Double(day.daysSinceEpoch) * 86_400 + 6 * 3_600)
    }

    func settings(
        plan: VendorPlan = VendorPlan(name: "unlimited", quotas: []), options: [String: String] = [:]
    ) -> VendorSettings {
        VendorSettings(
            baseURL: server.url, plan: plan, secrets: ["api_key": Secret(Self.key)], options: options)
    }

    /// - Parameter attempts: with pauses of a few milliseconds between.
    func tools(attempts: Int = 3, patience: Double = 5, retryAfterLimit: Double = 5) -> VendorTools {
        VendorTools(
            client: client, ledger: ledger, now: { [self] in now() }, patience: patience,
            retry: RetryPolicy(
                attempts: attempts, baseDelay: 0.002, maximumDelay: 0.01, retryAfterLimit: retryAfterLimit))
    }

    func advance(by seconds: Double) {
        clock.withLock { $0 += seconds }
    }

    private func now() -> Double {
        clock.withLock {
            $0 += 0.05
            return $0
        }
    }

    /// The request lines so far, `GET ` and the version left out.
    func targets() throws -> [String] {
        try server.requests().map { String($0.line.split(separator: " ")[1]) }
    }

    static func fixture(_ path: String) throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(path)")
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// The error of a call; one that holds the key fails the test.
    static func failure(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async -> IngestionError? {
        do {
            try await body()
            Issue.record("nothing was thrown", sourceLocation: sourceLocation)
            return nil
        } catch {
            let text = "\(error) \(String(reflecting: error))"
            for spelling in [key, PercentEncoding.encode(key), key.uppercased(), key.lowercased()] {
                #expect(!text.contains(spelling), "the key is in an error", sourceLocation: sourceLocation)
            }
            #expect(!text.contains("\n"), "an error is one line", sourceLocation: sourceLocation)
            return error as? IngestionError
        }
    }
}

extension ScriptedServer.Rule {
    /// Answers every request whose line holds `match`.
    static func always(
        _ match: String, status: Int = 200, headers: [String: String] = [:], _ body: String,
        packing: String? = nil
    ) -> ScriptedServer.Rule {
        ScriptedServer.Rule(
            match, times: 1_000, status: status, headers: headers, body: body, packing: packing)
    }

    /// Answers the first such request.
    static func once(
        _ match: String, status: Int = 200, headers: [String: String] = [:], _ body: String
    ) -> ScriptedServer.Rule {
        ScriptedServer.Rule(match, status: status, headers: headers, body: body)
    }
}
