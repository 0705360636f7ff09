import Core
import Foundation
import Lake

extension SignalGeneration {
    /// All that the session's signals are made from: the same again is nothing to do.
    func provenance(
        _ decider: SignalDecider, _ features: Manifest.Input, on date: CivilDate, previous: CivilDate?,
        market: [CivilDate], _ standing: AccountStanding, _ hitRates: ExpectedHitRates,
        _ combination: SessionCombination?, started: Date
    ) throws(LakeError) -> Provenance {
        var inputs = [features, try lake.manifest(of: .universe, on: date).asInput]
        if let input = try marketInput(market) { inputs.append(input) }
        if let input = decider.input { inputs.append(input) }
        if let previous {
            inputs.append(try lake.manifest(of: .signals, on: previous).asInput)
            // What is held has drifted with these.
            let between = try lake.sessions(of: .features, in: previous...date).dropLast()
            if let input = try featuresInput(Array(between)), !inputs.contains(input) {
                inputs.append(input)
            }
        }
        var parameters = ruleSettings
        if let combination {
            inputs += combination.inputs
            parameters.merge(combination.parameters) { $1 }
        }
        parameters["decider"] = decider.name
        parameters["hit_rates"] = hitRates.digest
        parameters["signals.portfolio_value"] = "\(portfolioValue(standing))"
        parameters["risk.account"] = standing.text
        parameters["signals.orders"] = settings.orders.rawValue
        return Provenance(
            command: "generate-signals", version: version, inputs: inputs, parameters: parameters,
            started: started)
    }
}
