import Core
import Foundation
import TestSupport
import Testing
import Trading

@Suite("Real money") struct LiveTradingTests {
    private let folder: TemporaryFolder
    private var file: String { folder.appending("confirmation") }
    private static let live = "https://api.alpaca.markets"

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ text: String, mode: Int = 0o600) throws {
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    private func refusal(_ live: LiveTrading?, at endpoint: String = live) async -> BrokerError? {
        do {
            _ = try await AlpacaBroker(
                AlpacaSettings(endpoint: endpoint, key: "k", secret: "s", timeout: 1), live: live, now: { 0 },
                sleep: { _ in })
            return nil
        } catch {
            return error
        }
    }

    @Test("the paper endpoint and this machine are no real money; all else is")
    func endpoints() throws {
        for paper in [
            AlpacaSettings.paperEndpoint, "HTTPS://Paper-API.alpaca.markets",
            "https://paper-api.alpaca.markets:443",
            "http://127.0.0.1:8080", "http://localhost:1", "https://127.1.2.3", "http://[::1]:99",
        ] {
            #expect(try !BrokerEndpoint(paper).isLive, "\(paper)")
        }
        for live in [
            Self.live, "https://api.alpaca.markets:443", "https://paper-api.alpaca.markets.example.org",
            "https://paper-api.alpaca.markets:8443", "https://127.0.0.1.example.org",
            "https://localhost.example.org",
            "https://10.0.0.1", "https://broker.example.org", "https://127.0.0.1000",
        ] {
            #expect(try BrokerEndpoint(live).isLive, "\(live)")
        }
    }

    @Test(
        "an address that would show keys, or hide where it leads, is refused",
        arguments: [
            "http://paper-api.alpaca.markets", "http://api.alpaca.markets", "ftp://127.0.0.1",
            "paper-api.alpaca.markets",
            "https://", "", "https://paper-api.alpaca.markets/v2", "https://paper-api.alpaca.markets/",
            "https://paper-api.alpaca.markets@example.org", "https://example.org#paper-api.alpaca.markets",
            "https://paper-api.alpaca.markets\\@example.org", "https://paper api",
            "http://localhost.example.org",
        ])
    func unusable(address: String) async throws {
        let error = try #require(throws: BrokerError.self) { try BrokerEndpoint(address) }
        #expect(error.code == .settings && error.message.contains("broker.endpoint"))
    }

    @Test("needs the flag and the file, and says which is missing")
    func both() async throws {
        #expect(await refusal(nil)?.message.contains("--live was not given") == true)
        try write(LiveTrading.sentence(account: "010203ABCD"))
        let without = await refusal(LiveTrading(isAsked: false, confirmation: file))
        #expect(without?.code == .liveRefused && without?.message.contains("--live was not given") == true)
        #expect(without?.kind == .configuration)
        let unset = await refusal(LiveTrading(isAsked: true, confirmation: nil))
        #expect(unset?.message.contains("broker.live_confirmation is not set") == true)
        #expect(unset?.message.contains("I confirm that Bellwether may trade with real money") == true)
        let absent = await refusal(LiveTrading(isAsked: true, confirmation: folder.appending("absent")))
        #expect(absent?.message.contains("cannot be opened") == true)
    }

    @Test(
        "needs a file of one's own that nobody else can read",
        arguments: [0o644, 0o640, 0o660, 0o700, 0o400, 0o604])
    func modes(mode: Int) async throws {
        try write(LiveTrading.sentence(account: "010203ABCD"), mode: mode)
        let error = await refusal(LiveTrading(isAsked: true, confirmation: file))
        #expect(error?.code == .liveRefused)
        #expect(error?.message.contains("run: chmod 600 \(file)") == true, "\(String(describing: error))")
    }

    @Test("takes neither a link, nor a folder, nor another's file")
    func kinds() async throws {
        try write(LiveTrading.sentence(account: "010203ABCD"))
        let link = folder.appending("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(await refusal(LiveTrading(isAsked: true, confirmation: link))?.code == .liveRefused)
        let directory = await refusal(LiveTrading(isAsked: true, confirmation: folder.path))
        #expect(directory?.message.contains("not a plain file") == true)
        guard getuid() == 0 else { return }
        try FileManager.default.setAttributes([.ownerAccountID: 65_534], ofItemAtPath: file)
        let foreign = await refusal(LiveTrading(isAsked: true, confirmation: file))
        #expect(foreign?.message.contains("belongs to another user") == true)
    }

    @Test("with both there, the account is asked for before anything else, and nothing goes out without it")
    func account() async throws {
        // Nobody answers there, so that what follows the file is as far as it gets.
        try write(LiveTrading.sentence(account: "010203ABCD") + "\n")
        let error = await refusal(
            LiveTrading(isAsked: true, confirmation: file), at: "https://broker.invalid")
        #expect(
            error?.code == .unavailable && error?.message.contains("the account") == true,
            "\(String(describing: error))")
    }

    @Test(
        "the file must name the very account that the keys open",
        arguments: [
            ("010203ABCD", true), ("999", false), ("010203ABC", false), ("010203ABCDE", false), ("", false),
        ])
    func sentence(account: String, isRight: Bool) throws {
        try write(LiveTrading.sentence(account: account))
        let live = LiveTrading(isAsked: true, confirmation: file)
        let place = try BrokerEndpoint(Self.live)
        if isRight {
            try live.require(account: "010203ABCD", at: place)
        } else {
            let error = try #require(throws: BrokerError.self) {
                try live.require(account: "010203ABCD", at: place)
            }
            #expect(error.message.contains("does not confirm the account 010203ABCD"))
        }
    }
}
