import Core
import Foundation
import Lake
import Models
import PolicyModel
import PolicyTraining
import Portfolio
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Policy trainer") struct PolicyTrainerTests {
        static let sessions = Array(
            ExchangeCalendar.nyse.sessions(
                in: CivilDate(daysSinceEpoch: 18_993)...CivilDate(daysSinceEpoch: 19_400)
            ).prefix(125))
        static let date = sessions[114]

        let folder: TemporaryFolder
        let lake: DataLake
        let trainer: PolicyTrainer

        init() throws {
            folder = try TemporaryFolder()
            lake = DataLake(root: folder.appending("lake"))
            trainer = PolicyTrainer(lake: lake, registry: ModelRegistry(lake: lake), version: "1")
        }

        private func options(force: Bool = false, dryRun: Bool = false) -> TrainingOptions {
            var options = TrainingOptions()
            options.force = force
            options.dryRun = dryRun
            return options
        }

        var settings: TrainingSettings {
            var settings = TrainingSettings()
            settings.steps = 64
            settings.threads = 1
            settings.hidden = [8, 8]
            settings.validationSessions = 21
            settings.rules.count = 3
            settings.environment.episodeMonths = 1
            settings.ppo.environments = 4
            settings.ppo.rolloutSteps = 32
            settings.ppo.batchSize = 16
            settings.ppo.epochs = 2
            return settings
        }

        func policy(_ version: YearMonth) throws -> Data {
            try Data(contentsOf: URL(filePath: ModelRegistry(lake: lake).entry(version).weightsPath))
        }

        @Test("A model is published for the next session's month, and made once")
        func published() throws {
            try FeatureTree.publish(Array(Self.sessions[..<115]), to: lake)
            let rehearsal = try trainer.run(
                date: Self.date, settings: settings, options: options(dryRun: true))
            #expect(rehearsal.card == nil && !rehearsal.isCurrent)
            #expect(try ModelRegistry(lake: lake).versions().isEmpty)

            var steps: [Int] = []
            let summary = try trainer.run(date: Self.date, settings: settings) { event in
                if case .advanced(let point) = event { steps.append(point.steps) }
            }
            #expect(steps == Array(stride(from: 8, through: 64, by: 8)))
            #expect(summary.version == ExchangeCalendar.nyse.session(after: Self.date)?.yearMonth)
            let entry = try ModelRegistry(lake: lake).entry(summary.version)
            let card = try #require(summary.card)
            #expect(entry.card == card)
            #expect(card.trainedFrom == Self.sessions[0] && card.trainedTo == Self.sessions[93])
            #expect(card.validatedFrom == Self.sessions[94] && card.validatedTo == Self.date)
            #expect(card.inSample.policy.sessions == 93 && card.outOfSample?.policy.sessions == 21)
            #expect(card.steps == 64 && card.settings["learning_rate"] == "0.0003")
            let mapped = try MappedPolicy(path: entry.weightsPath)
            #expect(card.features == Feature.allCases.map { ScaledFeature($0, of: mapped.normaliser) })
            #expect(card.settings["scaling"]?.hasSuffix("timeSeries: is_new") == true)
            #expect(card.settings["winsor_shares"]?.hasSuffix("no limits: is_new, tenure_months") == true)
            #expect(mapped.isFinite && mapped.network.slots == 3_600 && mapped.network.hidden == [8, 8])
            #expect(try ModelRegistry(lake: lake).latest() == summary.version)

            let again = try trainer.run(date: Self.date, settings: settings)
            #expect(again.isCurrent && again.card == nil)
            let bytes = try policy(summary.version)
            let forced = try trainer.run(date: Self.date, settings: settings, options: options(force: true))
            #expect(try forced.card == card && policy(summary.version) == bytes, "same inputs, same bytes")
            var other = settings
            other.seed = 2
            #expect(try !trainer.run(date: Self.date, settings: other).isCurrent)
            #expect(try policy(summary.version) != bytes)
        }

        @Test("Nothing after the date is looked at, and nothing of the validation window is learned from")
        func noLookAhead() throws {
            try FeatureTree.publish(Array(Self.sessions[..<115]), to: lake)
            let version = try trainer.run(date: Self.date, settings: settings).version
            let bytes = try policy(version)
            // The future appears, and then the validation window becomes another one.
            try FeatureTree.publish(Array(Self.sessions[115...]), to: lake, seed: 99)
            #expect(try trainer.run(date: Self.date, settings: settings).isCurrent)
            try FeatureTree.publish(Array(Self.sessions[94..<115]), to: lake, seed: 77)
            let summary = try trainer.run(date: Self.date, settings: settings)
            #expect(!summary.isCurrent && summary.card != nil)
            #expect(try policy(version) == bytes)
            // One session of the training window does matter.
            try FeatureTree.publish([Self.sessions[50]], to: lake, seed: 55)
            _ = try trainer.run(date: Self.date, settings: settings)
            #expect(try policy(version) != bytes)
        }

        @Test("Too little history says how many sessions there are, how many it takes, and what to run")
        func notEnoughHistory() throws {
            try FeatureTree.publish(Array(Self.sessions[..<5]), to: lake)
            let error = #expect(throws: PolicyTrainingError.self) {
                try trainer.run(date: Self.sessions[4], settings: settings)
            }
            #expect(error?.kind == .missingInput)
            #expect(error?.message.contains("5 sessions") == true)
            #expect(error?.message.contains("needs 103") == true)
            #expect(error?.message.contains("build-features --from") == true)
        }

        @Test("A training that diverges publishes nothing")
        func diverged() throws {
            try FeatureTree.publish(Array(Self.sessions[..<115]), to: lake)
            var wild = settings
            wild.ppo.learningRate = 0.99
            wild.steps = 512
            wild.environment.rewardWeights.monthlyReturn = .infinity
            let error = #expect(throws: PolicyTrainingError.self) {
                try trainer.run(date: Self.date, settings: wild)
            }
            #expect(error?.kind == .badData)
            #expect(try ModelRegistry(lake: lake).versions().isEmpty)
        }
    }
}
