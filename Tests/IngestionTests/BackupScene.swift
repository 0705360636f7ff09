import Core
import Foundation
import Ingestion
import Ledger
import TestSupport
import Testing
import Transport

/// A vendor against a server that answers by a script, with a ledger of its own.
struct BackupScene {
    let server: ScriptedServer
    let ledger: LedgerDatabase
    let tools: VendorTools
    var settings: VendorSettings
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - now: the clock stands still there, as `2025-02-20T12:00:00Z`.
    ///   - attempts: of one call.
    init(
        _ rules: [ScriptedServer.Rule], now: String, secrets: [String: Secret] = [:],
        options: [String: String] = [:], attempts: Int = 5
    ) throws {
        folder = try TemporaryFolder()
        server = try ScriptedServer(rules)
        ledger = try LedgerDatabase(root: folder.path)
        let seconds = Double(try #require(Timestamp(now)).secondsSinceEpoch)
        tools = VendorTools(
            client: try HTTPClient(), ledger: ledger, now: { seconds },
            retry: RetryPolicy(attempts: attempts, baseDelay: 0.001, maximumDelay: 0.01))
        settings = VendorSettings(baseURL: server.url, secrets: secrets, options: options)
    }

    func make(_ description: VendorDescription) throws -> any MarketDataVendor {
        try description.make(settings, tools)
    }

    /// The request lines so far.
    func lines() throws -> [String] { try server.requests().map(\.line) }
}

enum BackupFixture {
    static func text(_ name: String) throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The body within the wrapper that Yahoo's recordings are kept in.
    static func recordedBody(_ name: String) throws -> [String: Any] {
        let data = Data(try text(name).utf8)
        let recording = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let response = try #require(recording["response"] as? [String: Any])
        return try #require(response["bodyJson"] as? [String: Any])
    }

    static func text(_ object: [String: Any]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }
}

extension BackupScene {
    static func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    /// The sessions of a range of days; of one day without `last`.
    static func sessions(_ first: String, _ last: String? = nil) throws -> [CivilDate] {
        Array(ExchangeCalendar.nyse.sessions(in: try day(first)...day(last ?? first)))
    }

    /// What a fetch throws; nil when it succeeds.
    static func failure(of vendor: any MarketDataVendor, _ request: VendorRequest) async -> IngestionError? {
        do throws(IngestionError) {
            _ = try await vendor.fetch(request)
            return nil
        } catch {
            return error
        }
    }
}
