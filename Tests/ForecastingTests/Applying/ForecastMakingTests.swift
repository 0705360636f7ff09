import Core
import Forecasting
import Foundation
import Inference
import Lake
import TestSupport
import Testing

@Suite("From features to forecasts") struct ForecastMakingTests {
    /// Enough for one training a session from the 20th on.
    private static let sessions = 32

    private func making(
        _ tree: ForecastTree, _ sessions: ArraySlice<CivilDate>, models: [ForecasterKind] = [.nhits],
        change: (inout ForecastMaking.Options) -> Void = { _ in }
    ) -> ForecastMaking {
        var options = ForecastMaking.Options(models: models.map { SmallForecasters.settings($0, steps: 5) })
        change(&options)
        return ForecastMaking(lake: tree.lake, sessions: Array(sessions), options: options, version: "0")
    }

    /// Every session asked for. Returns the rows published of each; nil where they stood.
    @discardableResult
    private func run(_ making: ForecastMaking) async throws -> [[Forecast]?] {
        var making = making
        var rows: [[Forecast]?] = []
        for session in making.sessions {
            let prepared = try making.prepare(session)
            rows.append(try await making.publish(prepared, ForecastRun.one(LocalBackend(prepared.versions))))
        }
        return rows
    }

    @Test("Every stock with a history gets a row, ranked among the others, and the partition verifies")
    func publishes() async throws {
        let tree = try ForecastTree(Self.sessions) { index, rows in
            // One stock is too new, another does not trade on the last session.
            rows.filter { !($0.symbol == "S3" && index < 28) && !($0.symbol == "S4" && index == 31) }
        }
        let rows = try #require(try await run(making(tree, tree.sessions[31...]))[0])
        #expect(
            Set(rows.map(\.symbol))
                == Set(
                    (0..<ForecastTree.stocks).filter { $0 != 3 && $0 != 4 }.map { Symbol(rawValue: "S\($0)") }
                ))
        #expect(try tree.lake.forecasts(on: tree.sessions[31]) == rows)
        for row in rows {
            let low = try #require(row.low)
            let high = try #require(row.high)
            #expect(row.expectedReturn.isFinite && low.isFinite && high.isFinite)
            #expect(row.model == "nhits" && row.horizon == SmallForecasters.horizon && row.origin == "local")
            let below = rows.count { $0.expectedReturn < row.expectedReturn }
            #expect(abs(row.rank - Double(below) / Double(rows.count - 1)) < 1e-9)
        }
        let folder = Dataset.forecasts.partition(tree.sessions[31])
        let manifest = try tree.lake.manifest(of: folder)
        #expect(manifest.counts["origin.local"] == rows.count)
        let lineage = try Lineage(of: tree.lake)
        for folder in try tree.lake.folders(in: tree.sessions[0]...tree.sessions[31]) {
            #expect(tree.lake.problems(of: folder) == [])
            #expect(lineage.problems(of: folder, try tree.lake.manifest(of: folder)) == [])
        }
    }

    @Test("The same again is left alone; other features, another version or --force make it again")
    func idempotent() async throws {
        let tree = try ForecastTree(Self.sessions)
        let last = tree.sessions[31...]
        let first = try await run(making(tree, last))
        #expect(first[0] != nil)
        let folder = Dataset.forecasts.partition(tree.sessions[31])
        let digest = try tree.lake.manifest(of: folder).digest
        #expect(try await run(making(tree, last)) == [nil])
        #expect(try await run(making(tree, last) { $0.force = true }) == first)
        #expect(try tree.lake.manifest(of: folder).digest == digest)
        var frame = try tree.lake.features(on: tree.sessions[31])
        frame[.close] = frame[.close].map { 1.01 * $0 }
        try tree.lake.publish(
            features: frame,
            provenance: Provenance(command: "test", version: "0", inputs: [], started: Date()))
        #expect(try await run(making(tree, last))[0] != nil)
        #expect(try tree.lake.manifest(of: folder).digest != digest)
    }

    @Test("A forecaster is trained once a month, from the sessions up to then, and used for those after")
    func monthly() async throws {
        let tree = try ForecastTree(60)
        // From the middle of November to the end of December.
        try await run(making(tree, tree.sessions[28...]))
        let versions = try tree.lake.forecasterVersions(of: "nhits").map(\.session)
        #expect(versions == [tree.sessions[28]] + (try ["2022-11-30", "2022-12-30"].map(requireDate)))
        let middle = try requireDate("2022-12-15")
        let manifest = try tree.lake.manifest(of: Dataset.forecasts.partition(middle))
        let used = manifest.inputs.map(\.path).filter { $0.hasPrefix("models/") }
        #expect(used == ["models/forecasters/nhits/2022-11-30"])
    }

    @Test("A range gives the same bytes as its sessions one by one, with nothing after each to be seen")
    func noLookAhead() async throws {
        let whole = try ForecastTree(Self.sessions)
        try await run(making(whole, whole.sessions[28...]))
        for index in 28..<Self.sessions {
            let alone = try ForecastTree(Self.sessions) { $0 <= index ? $1 : nil }
            for (day, _) in try whole.lake.forecasterVersions(of: "nhits") where day < alone.sessions[index] {
                try await run(making(alone, alone.sessions[28...28]))
            }
            try await run(making(alone, alone.sessions[index...index]))
            let session = alone.sessions[index]
            #expect(
                try alone.lake.forecasts(on: session) == whole.lake.forecasts(on: session), "\(session)")
        }
    }

    @Test("What cannot be trained is left out with its reason, and the rest still forecasts")
    func partial() async throws {
        let tree = try ForecastTree(Self.sessions)
        var long = SmallForecasters.settings(.lstm, steps: 5)
        long.inputSize = 40
        var making = making(tree, tree.sessions[31...]) { $0.models.append(long) }
        let prepared = try making.prepare(tree.sessions[31])
        #expect(prepared.versions.map(\.card.name) == ["nhits"])
        #expect(prepared.failures.map(\.model) == ["lstm"])
        #expect(prepared.failures[0].error.code == .notEnoughHistory)
        let rows = try await making.publish(prepared, ForecastRun.one(LocalBackend(prepared.versions)))
        #expect(rows?.count == ForecastTree.stocks)
        var never = self.making(tree, tree.sessions[31...], models: [.lstm]) { $0.retraining = .never }
        let error = #expect(throws: ForecastingError.self) { try never.prepare(tree.sessions[31]) }
        #expect(error?.code == .noModel && error?.kind == .missingInput)
    }

    @Test("Batches hold 400 stocks at most, in the order of slots, and each says who computed it")
    func batches() async throws {
        let tree = try ForecastTree(Self.sessions)
        var making = making(tree, tree.sessions[31...])
        let prepared = try making.prepare(tree.sessions[31])
        let backend = LocalBackend(prepared.versions)
        let rows = try await making.publish(prepared) { model, batches in
            #expect(model == "nhits" && batches.count == 1)
            #expect(batches[0][0].shape == [ForecastTree.stocks, SmallForecasters.input])
            let outputs = try await backend.infer(model: model, inputs: batches[0], outputs: ["forecast"])
            return [(outputs, "gpu-1")]
        }
        #expect(try #require(rows).allSatisfy { $0.origin == "gpu-1" })
        #expect(
            try tree.lake.manifest(of: Dataset.forecasts.partition(tree.sessions[31])).counts["origin.gpu-1"]
                == ForecastTree.stocks)
        var again = self.making(tree, tree.sessions[31...]) { $0.force = true }
        await #expect(throws: ForecastingError.self) {
            try await again.publish(prepared) { _, batches in
                batches.map { _ in ([InferenceTensor("forecast", shape: [1], values: [0])], "gpu-1") }
            }
        }
    }
}
