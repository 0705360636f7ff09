import JobKit
import Models

extension GateSettings {
    /// As `gate.*` of the configuration has them.
    init(_ settings: Settings) throws {
        self.init()
        minimumSessions = try settings.int("gate.minimum_sessions", in: 0...100_000) ?? minimumSessions
        confidence = try settings.double("gate.confidence", default: confidence, in: 0...1)
        margin = try settings.double("gate.margin", default: margin, in: -10...10)
        inForceMargin = try settings.double("gate.in_force_margin", default: inForceMargin, in: 0...100)
        drawdownMargin = try settings.double("gate.drawdown_margin", default: drawdownMargin, in: 0...1)
        maximumTurnover = try settings.double("gate.maximum_turnover", default: maximumTurnover, in: 0...2)
        maximumWeight = try settings.double("gate.maximum_weight", default: maximumWeight, in: 0...1)
        maximumOverfitting = try settings.double(
            "gate.maximum_overfitting", default: maximumOverfitting, in: 0...1)
        withoutModel = try settings.choice("gate.without_model", WithoutModel.self) ?? withoutModel
    }
}
