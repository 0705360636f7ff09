import Core
import JobKit
import Portfolio
import Testing

@Suite("Settings of the combination") struct CombinationSettingsTests {
    private func settings(_ text: String) async throws -> CombinationSettings {
        let bench = try JobBench()
        _ = try bench.write(text, to: "bellwether.yaml")
        let settings = try await Settings.load(option: nil, bench.surroundings())
        #expect(settings.unknownKeys.isEmpty)
        return try CombinationSettings(settings)
    }

    @Test("Nothing set leaves the defaults: both parts on, weights from the past")
    func defaults() async throws {
        let plain = try await settings("signals:\n  top: 50\n")
        #expect(plain == CombinationSettings())
        #expect(plain.parts == [.forecast, .sentiment] && plain.weights.isEmpty && plain.evidence == 24)
    }

    @Test("Parts are switched off, and weights set by hand, by their names")
    func values() async throws {
        let own = try await settings(
            """
            combination:
              forecast: on
              sentiment: off
              model: tft
              evidence: 12
              max_weight: 0.5
              allow_negative: yes
              forecast_weight: 0.25
            """)
        #expect(own.parts == [.forecast] && own.model == "tft" && own.evidence == 12)
        #expect(own.maximumWeight == 0.5 && own.allowsNegative && own.weights == [.forecast: 0.25])
    }

    @Test(
        "What makes no sense is told with its key",
        arguments: [
            ("forecast: perhaps", "combination.forecast"),
            ("forecast_weight: 9", "combination.forecast_weight"),
            ("evidence: -1", "combination.evidence"),
        ])
    func wrong(line: String, key: String) async throws {
        let error = await #expect(throws: JobError.self) { try await settings("combination:\n  \(line)\n") }
        #expect(error?.description.contains(key) == true)
    }
}
