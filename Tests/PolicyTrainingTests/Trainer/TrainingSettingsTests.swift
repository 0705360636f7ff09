import Core
import PolicyModel
import PolicyTraining
import Testing

extension PolicyTrainingTests {
    @Suite("Training settings") struct TrainingSettingsTests {
        @Test("The defaults are sound, for each algorithm and the network that it learns")
        func defaults() throws {
            for algorithm in TrainingAlgorithm.allCases {
                for network in [PolicyNetwork.Kind.dense, .shared]
                where network == .dense || [.ppo, .a2c, .direct].contains(algorithm) {
                    var settings = TrainingSettings()
                    settings.algorithm = algorithm
                    settings.network = network
                    settings.hidden = TrainingSettings.defaultHidden(network)
                    try settings.validate()
                }
            }
        }

        @Test(
            "What no learner can do is refused with the option to change",
            arguments: [
                "sac shared", "bfloat16 shared", "bfloat16 sac", "layer norm sac",
            ])
        func refused(_ name: String) throws {
            var settings = TrainingSettings()
            switch name {
            case "sac shared": (settings.algorithm, settings.network) = (.sac, .shared)
            case "bfloat16 shared": (settings.precision, settings.network) = (.bfloat16, .shared)
            case "bfloat16 sac": (settings.precision, settings.algorithm) = (.bfloat16, .sac)
            default: (settings.layerNorm, settings.algorithm) = (true, .sac)
            }
            let error = #expect(throws: PolicyTrainingError.self) { try settings.validate() }
            #expect(error?.code == .badSetting && error?.kind == .usage)
        }
    }
}
