import Core
import Testing
import Trading

@Suite("Broker settings") struct BrokerSettingsTests {
    private struct Source: BrokerConfigurationSource {
        var values: [String: String] = [:]

        func string(_ key: String) -> String? { values[key] }
        func double(_ key: String, in range: ClosedRange<Double>?) -> Double? {
            values[key].flatMap(Double.init)
        }
        func secret(_ key: String) -> Secret? { values[key].map { Secret($0) } }
    }

    @Test("are the internal broker where nothing is said")
    func standard() async throws {
        let settings = try BrokerSettings.read(Source())
        #expect(settings.name == "internal")
        #expect(try await settings.connect(now: { 0 }) == nil)
    }

    @Test("of Alpaca need both keys, and lead to the paper endpoint")
    func alpaca() throws {
        var source = Source(values: ["broker.name": "alpaca"])
        var error = try #require(throws: BrokerError.self) { try BrokerSettings.read(source) }
        #expect(error.message.contains("broker.key is not set") && error.kind == .configuration)
        source.values["broker.key"] = "PK1"
        error = try #require(throws: BrokerError.self) { try BrokerSettings.read(source) }
        #expect(error.message.contains("broker.secret is not set"))
        source.values["broker.secret"] = "zzz"
        guard case .alpaca(let settings, let confirmation) = try BrokerSettings.read(source) else {
            Issue.record("not alpaca")
            return
        }
        #expect(settings.endpoint == "https://paper-api.alpaca.markets" && confirmation == nil)
        #expect(!"\(settings) \(String(reflecting: settings))".contains("zzz"))
    }

    @Test(
        "that make no sense are refused with the key's name and never its value",
        arguments: [
            ("broker.name", "broker-x", "broker.name is “broker-x”"),
            ("broker.key", "two words", "broker.key holds"),
            ("broker.secret", "a\u{7}b", "broker.secret holds"),
            ("broker.endpoint", "http://x.org", "broker.endpoint"),
        ])
    func nonsense(key: String, value: String, words: String) throws {
        var source = Source(values: ["broker.name": "alpaca", "broker.key": "PK1", "broker.secret": "zzz"])
        source.values[key] = value
        let error = try #require(throws: BrokerError.self) { try BrokerSettings.read(source) }
        #expect(error.code == .settings && error.message.contains(words))
        #expect(!error.message.contains("two words") && !error.message.contains("zzz"))
    }
}

@Suite("Books beside a broker") struct BrokerComparisonTests {
    private func comparison(
        cash: Int64, held: [Symbol: Int], _ there: [BrokerPosition], brokerCash: Int64
    ) -> BrokerComparison {
        BrokerComparison(
            cash: Money(cents: cash), held: held,
            account: BrokerAccount(id: "7", cash: Money(cents: brokerCash), equity: .zero), positions: there)
    }

    @Test("agree to the share and the cent, or every difference is told")
    func differences() {
        let equal = comparison(
            cash: 5, held: ["A": 3], [BrokerPosition(symbol: "A", shares: 3)], brokerCash: 5)
        #expect(equal.isEqual && equal.lines == ["books and broker agree (account 7)"])
        let other = comparison(
            cash: 123_456_78, held: ["A": 3, "B": 2, "C": 1],
            [
                BrokerPosition(symbol: "A", shares: 3.5), BrokerPosition(symbol: "C", shares: 1),
                BrokerPosition(symbol: "D", shares: -4),
            ], brokerCash: 123_000_00)
        #expect(!other.isEqual)
        #expect(
            other.lines == [
                "A: 3 shares in the books, 3.5 at the broker", "B: 2 shares in the books, 0 at the broker",
                "D: 0 shares in the books, -4 at the broker",
                "cash: 123,456.78 USD in the books, 123,000.00 at the broker (-456.78)",
            ])
    }
}
