import Core
import Foundation
import PolicyTraining
import Portfolio
import Testing

extension PolicyTrainingTests {
    @Suite("Settings by name") struct SweepGridTests {
        private func document(_ json: String) throws -> SettingValue {
            try JSONDecoder().decode(SettingValue.self, from: Data(json.utf8))
        }

        @Test("A setting is found in its own section, the algorithm's or the environment's")
        func names() throws {
            var settings = TrainingSettings()
            settings = try settings.setting("steps", to: .integer(7))
            settings = try settings.setting("learning_rate", to: .real(0.01))
            settings = try settings.setting("ppo.clip_range", to: .real(0.3))
            settings = try settings.setting("target_divergence", to: .real(0.02))
            settings = try settings.setting("reward_weights.sharpe", to: .integer(1))
            settings = try settings.setting("hidden", to: .list([.integer(8), .integer(4)]))
            settings = try settings.setting("window_sessions", to: .integer(30))
            var wanted = TrainingSettings()
            wanted.steps = 7
            wanted.ppo.learningRate = 0.01
            wanted.ppo.clipRange = 0.3
            wanted.ppo.targetDivergence = 0.02
            wanted.environment.rewardWeights.sharpe = 1
            wanted.hidden = [8, 4]
            wanted.windowSessions = 30
            #expect(settings == wanted)
            #expect(try settings.setting("window_sessions", to: .none).windowSessions == nil)
            wanted.seed = .max
            #expect(try TrainingSettings().setting("seed", to: .unsigned(.max)).seed == .max)
        }

        @Test("An unknown name lists the known ones; a value of the wrong kind is named")
        func refused() throws {
            let unknown = #expect(throws: PolicyTrainingError.self) {
                try TrainingSettings().setting("learningrate", to: .real(1))
            }
            #expect(unknown?.kind == .usage)
            #expect(unknown?.message.contains("ppo.learning_rate") == true)
            let wrong = #expect(throws: PolicyTrainingError.self) {
                try TrainingSettings().setting("steps", to: .text("many"))
            }
            #expect(wrong?.message.contains("steps cannot be many") == true)
        }

        @Test("Lists make a grid, whose items may be lists; equal points are one")
        func grid() throws {
            let grid = try SweepGrid(
                document(
                    #"{"learning_rate": [1e-4, 3e-4, 0.0001], "hidden": [[64, 64], [256, 64]], "steps": 9}"#))
            let points = try grid.points(from: TrainingSettings())
            #expect(points.map(\.settings.hidden) == [[64, 64], [64, 64], [256, 64], [256, 64]])
            #expect(points.map(\.settings.ppo.learningRate) == [1e-4, 3e-4, 1e-4, 3e-4])
            #expect(points.allSatisfy { $0.settings.steps == 9 })
            #expect(points[2].summary == "hidden 256,64, learning_rate 0.0001, steps 9")
        }

        @Test(
            "A sweep that makes no sense is refused before anything is trained",
            arguments: [
                "[1, 2]", "{}", #"{"steps": []}"#, #"{"steps": [100, -1]}"#,
                #"{"algorithm": ["ppo", "magic"]}"#,
                #"{"seed": [\#((0..<101).map(String.init).joined(separator: ","))], "steps": [\#((1..<102).map(String.init).joined(separator: ","))]}"#,
            ])
        func senseless(json: String) throws {
            let error = #expect(throws: PolicyTrainingError.self) {
                try SweepGrid(document(json)).points(from: TrainingSettings())
            }
            #expect(error?.kind == .usage)
        }

        @Test("The JSON of settings reads back as the same settings")
        func roundTrip() throws {
            var settings = TrainingSettings()
            settings.ppo.targetDivergence = 0.1 + 0.2
            settings.seed = .max
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let read = try decoder.decode(TrainingSettings.self, from: Data(settings.json().utf8))
            #expect(read == settings)
            #expect(try settings.json() == read.json())
        }
    }
}
