import Core
import Forecasting
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Training of forecasters") struct ForecasterTrainerTests {
    static let steps = 60

    /// Log prices that walk at random; with `cycle` they swing with that period on top.
    static func panel(series: Int = 10, cycle: Int? = nil, spoilFrom: Int? = nil, steps: Int = steps)
        -> SeriesPanel
    {
        let first = ExchangeCalendar.nyse.sessions(
            in: CivilDate(daysSinceEpoch: 18_000)...CivilDate(daysSinceEpoch: 19_000))
        var generator = SeededGenerator(seed: 9)
        var returns: [Double] = []
        var level: [Double] = []
        for number in 0..<series {
            var price = 3.0
            for step in 0..<steps {
                var change = 0.001 * generator.gaussian()
                if let cycle { change += 0.05 * cos(2 * .pi * Double(step + number) / Double(cycle)) }
                if let spoilFrom, step >= spoilFrom { change = 5 }
                price += change
                returns.append(step == 0 ? .nan : change)
                level.append(price)
            }
        }
        return SeriesPanel(
            sessions: Array(first.prefix(steps)), symbols: (0..<series).map { Symbol(rawValue: "S\($0)") },
            slots: [Int16](repeating: 1, count: returns.count), returns: returns, level: level)
    }

    private func weights(_ trained: TrainedForecaster) throws -> [[Float]] {
        try trained.network.parameters.map { try $0.tensor.floats() }
    }

    @Test(
        "A pattern is learned: the error falls far below that of the last value",
        arguments: [
            ForecasterKind.linear, .lstm, .nhits,
        ])
    func learns(kind: ForecasterKind) throws {
        let panel = Self.panel(cycle: 8)
        var settings = SmallForecasters.settings(kind, steps: 400)
        settings.learningRate = 0.02
        settings.quantiles = [0.5]
        settings.lstm?.dropout = 0
        settings.lstm?.width = 16
        let trained = try ForecasterTrainer(panel: panel, settings: settings).train()
        let first = try #require(trained.curve.points.first)
        #expect(trained.best.validation < 0.5 * first.validation)
        #expect(trained.best == trained.curve.best)
    }

    @Test(
        "The same seed gives the same weights, another seed others",
        arguments: [
            ForecasterKind.linear, .lstm, .nhits,
        ])
    func deterministic(kind: ForecasterKind) throws {
        let panel = Self.panel()
        func trained(_ seed: UInt64) throws -> [[Float]] {
            try weights(
                ForecasterTrainer(panel: panel, settings: SmallForecasters.settings(kind, seed: seed)).train()
            )
        }
        let once = try trained(1)
        #expect(try trained(1) == once)
        #expect(try trained(2) != once)
    }

    @Test("Nothing after the last step that is known has any effect")
    func noLookAhead() throws {
        let settings = SmallForecasters.settings(.linear)
        let whole = try ForecasterTrainer(panel: Self.panel(), settings: settings, last: 44).train()
        let spoiled = try ForecasterTrainer(
            panel: Self.panel(spoilFrom: 45), settings: settings, last: 44
        ).train()
        #expect(try weights(whole) == weights(spoiled) && whole.curve == spoiled.curve)
        let aware = try ForecasterTrainer(panel: Self.panel(spoilFrom: 44), settings: settings, last: 44)
            .train()
        #expect(aware.curve != whole.curve)
    }

    @Test(
        "What judges is not learned from: spoiled outcomes of the newest steps leave the weights as they were"
    )
    func validationIsApart() throws {
        var settings = SmallForecasters.settings(.linear, steps: 5)
        settings.validationEvery = 5
        let first = Self.steps - settings.validationSteps
        let clean = try ForecasterTrainer(panel: Self.panel(), settings: settings).train()
        let spoiled = try ForecasterTrainer(panel: Self.panel(spoilFrom: first), settings: settings).train()
        // One validation, after the last minibatch: its weights are the best whatever it says.
        #expect(try weights(clean) == weights(spoiled))
        #expect(clean.curve.points[0].training == spoiled.curve.points[0].training)
        #expect(spoiled.best.validation > 10 * clean.best.validation)
        #expect(clean.trained.upperBound < clean.validated.lowerBound)
    }

    @Test("A training that gains nothing ends early and keeps its best weights")
    func earlyStopping() throws {
        var settings = SmallForecasters.settings(.linear, steps: 10_000)
        settings.patience = 3
        // On a random walk the last value cannot be beaten.
        settings.learningRate = 0.05
        let trained = try ForecasterTrainer(panel: Self.panel(), settings: settings).train()
        #expect(trained.stoppedEarly)
        let last = try #require(trained.curve.points.last)
        #expect(last.step == trained.best.step + 3 * settings.validationEvery)
        settings.steps = trained.best.step
        let short = try ForecasterTrainer(panel: Self.panel(), settings: settings).train()
        #expect(try weights(short) == weights(trained))
    }

    @Test(
        "A training that is stopped goes on to the same weights",
        arguments: [
            ForecasterKind.lstm, .nhits,
        ])
    func resumes(kind: ForecasterKind) throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("state/\(kind.rawValue).safetensors")
        let trainer = try ForecasterTrainer(panel: Self.panel(), settings: SmallForecasters.settings(kind))
        let whole = try trainer.train()
        let count = Mutex(0)
        let stopping = TrainingOptions(
            checkpoint: path,
            shouldStop: {
                count.withLock {
                    $0 += 1; return $0 == 7
                }
            })
        let error = #expect(throws: ForecastingError.self) { try trainer.train(stopping) }
        #expect(error?.code == .stopped && error?.kind == .tryAgain)
        let resumed = Mutex(0)
        let again = try trainer.train(
            TrainingOptions(
                checkpoint: path,
                report: { if case .resumed(_, let step) = $0 { resumed.withLock { $0 = step } } }))
        #expect(resumed.withLock { $0 } == 7)
        #expect(try weights(again) == weights(whole) && again.curve == whole.curve)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A checkpoint of other settings, or a torn one, is passed over")
    func foreignCheckpoint() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("c.safetensors")
        let settings = SmallForecasters.settings(.linear)
        let whole = try ForecasterTrainer(panel: Self.panel(), settings: settings).train()
        for torn in [false, true] {
            let other = try ForecasterTrainer(
                panel: Self.panel(), settings: SmallForecasters.settings(.linear, seed: 5))
            _ = try? other.train(TrainingOptions(checkpoint: path, shouldStop: { true }))
            if torn { try Data("no tensors".utf8).write(to: URL(filePath: path)) }
            let trained = try ForecasterTrainer(panel: Self.panel(), settings: settings)
                .train(TrainingOptions(checkpoint: path))
            #expect(try weights(trained) == weights(whole))
        }
    }

    @Test("Too short a history says how many sessions it takes and how to get them")
    func tooShort() throws {
        let panel = Self.panel(steps: 16)
        let error = #expect(throws: ForecastingError.self) {
            try ForecasterTrainer(panel: panel, settings: SmallForecasters.settings(.linear)).train()
        }
        #expect(error?.code == .notEnoughHistory)
        #expect(error?.message.contains("17 sessions") == true)
        #expect(error?.message.contains("run build-features --from") == true)
    }

    @Test("Settings that make no sense are refused")
    func badSettings() {
        var short = SmallForecasters.settings(.linear)
        short.validationSteps = 2
        var quantiles = SmallForecasters.settings(.linear)
        quantiles.quantiles = [0.1, 0.9]
        var name = SmallForecasters.settings(.linear)
        name.model = "oracle"
        for settings in [short, quantiles, name] {
            let error = #expect(throws: ForecastingError.self) {
                try ForecasterTrainer(panel: Self.panel(), settings: settings)
            }
            #expect(error?.code == .badSetting)
        }
    }
}
