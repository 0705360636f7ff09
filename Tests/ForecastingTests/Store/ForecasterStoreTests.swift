import Core
import Forecasting
import Foundation
import Inference
import Lake
import Tensors
import TestSupport
import Testing

@Suite("The forecasters' store") struct ForecasterStoreTests {
    private let folder: TemporaryFolder
    private let lake: DataLake
    private var store: ForecasterStore { ForecasterStore(lake: lake) }

    init() throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
    }

    @discardableResult
    private func publish(
        _ kind: ForecasterKind = .nhits, last: Int = ForecasterTrainerTests.steps - 1
    ) throws -> (trained: TrainedForecaster, stored: StoredForecaster) {
        let trained = try ForecasterTrainer(
            panel: ForecasterTrainerTests.panel(), settings: SmallForecasters.settings(kind, steps: 5),
            last: last
        ).train()
        let stored = try store.publish(
            trained, card: ForecasterCard(trained),
            provenance: Provenance(command: "test", version: "0", inputs: [], started: Date()))
        return (trained, stored)
    }

    @Test(
        "A version is read back with its card and its weights, and verifies",
        arguments: ForecasterKind.allCases.filter { $0 != .tft })
    func roundTrip(kind: ForecasterKind) throws {
        let (trained, stored) = try publish(kind)
        #expect(stored.card == ForecasterCard(trained))
        #expect(
            stored.card.settings == trained.settings && stored.card.quantiles == trained.network.quantiles)
        let weights = try stored.network().parameters.map { try $0.tensor.floats() }
        #expect(try weights == trained.network.parameters.map { try $0.tensor.floats() })
        #expect(lake.problems(of: stored.folder) == [])
        let first = try requireDate("1990-01-02")
        #expect(try lake.folders(in: first...first) == [stored.folder])
        #expect(
            try lake.pointer(ForecasterBranch.pointer(kind.rawValue)) == "\(stored.card.session)")
    }

    @Test("A session is forecast by the newest version of that day or before, never by a later one")
    func versions() throws {
        let early = try publish(last: 50).stored
        let late = try publish(last: 55).stored
        #expect(early.card.session < late.card.session)
        func chosen(_ day: CivilDate) throws -> CivilDate? {
            try store.version(of: "nhits", upTo: day)?.card.session
        }
        #expect(try chosen(early.card.session.adding(days: -1)) == nil)
        #expect(try chosen(early.card.session) == early.card.session)
        #expect(try chosen(late.card.session.adding(days: -1)) == early.card.session)
        #expect(try chosen(late.card.session.adding(days: 300)) == late.card.session)
        // An older one that is made again does not become the newest.
        try publish(last: 50)
        #expect(try lake.pointer(ForecasterBranch.pointer("nhits")) == "\(late.card.session)")
    }

    @Test("Weights that are torn, of another network, or not finite: bad data with the command that mends it")
    func badWeights() async throws {
        let stored = try publish().stored
        let good = try Safetensors(contentsOf: stored.weightsPath)
        var lacking = good
        lacking.tensors.removeLast()
        var infinite = good
        infinite.tensors[0].tensor = try Tensor.full(good.tensors[0].tensor.shape, value: .infinity)
        for bytes in [Data("{".utf8), try lacking.encoded(), try infinite.encoded()] {
            try bytes.write(to: URL(filePath: stored.weightsPath))
            let error = #expect(throws: ForecastingError.self) { try stored.network() }
            #expect(error?.code == .badModel && error?.message.contains("--retrain") == true)
            // As a backend it is an error of that room.
            await #expect(throws: InferenceError.self) {
                try await LocalBackend([stored]).infer(model: "nhits", inputs: [], outputs: ["forecast"])
            }
        }
        #expect(!lake.problems(of: stored.folder).isEmpty)
    }

    @Test("A card that is none is named with its remedy")
    func badCard() throws {
        let stored = try publish().stored
        try Data("{}".utf8).write(to: URL(filePath: "\(lake.path(of: stored.folder))/card.json"))
        let error = #expect(throws: ForecastingError.self) { try store.open(stored.folder) }
        #expect(error?.code == .badModel && error?.message.contains("card.json") == true)
    }
}
