public import Core
import Foundation

/// What a forecaster is and how it is trained: everything that its weights depend on beside the data.
public struct ForecasterSettings: Codable, Hashable, Sendable {
    /// ``ForecastNetwork/name``.
    public var model: String
    /// L and H, in steps of the panel.
    public var inputSize = 126
    public var horizon = 21
    /// Levels that are forecast, ascending, 0.5 among them.
    public var quantiles = [0.5]
    /// The network's sizes: that of `model`, if it has any.
    public var lstm: LSTMSettings?
    public var nhits: NHITSSettings?
    public var tft: TFTSettings?
    /// Minibatches at most.
    public var steps: Int
    /// Windows of a minibatch.
    public var windows: Int
    public var learningRate: Double
    /// The largest norm of the gradient.
    public var clip = 1.0
    public var seed: UInt64 = 1
    /// The newest steps, whose outcomes are kept from the learner and say when to stop.
    public var validationSteps: Int
    /// Windows of them at most.
    public var validationWindows = 4_096
    /// Minibatches between two validations, and how many validations without a gain end the training.
    public var validationEvery = 50
    public var patience = 5
    /// How far back the history goes.
    public var historyMonths = 120
    /// Threads of libtorch; results are equal bit for bit for equal counts.
    public var threads = 2

    public init(
        model: String, steps: Int = 1_000, windows: Int = 256, learningRate: Double = 1e-3,
        validationSteps: Int = 42
    ) {
        self.model = model
        self.steps = steps
        self.windows = windows
        self.learningRate = learningRate
        self.validationSteps = validationSteps
    }

    /// The same for hours in place of sessions, with the window and the horizon of N-HiTS's paper.
    public var hourly: ForecasterSettings {
        var settings = self
        settings.inputSize = 168
        settings.horizon = 24
        settings.validationSteps = 63 * HourlyBars.perSession
        return settings
    }

    /// - Throws: ``ForecastingError`` with `badSetting`.
    public func validate() throws(ForecastingError) {
        func require(_ holds: Bool, _ text: String) throws(ForecastingError) {
            if !holds { throw ForecastingError(.badSetting, "\(model): \(text)") }
        }
        try require(
            quantiles.contains(0.5) && quantiles == quantiles.sorted()
                && quantiles.allSatisfy { 0 < $0 && $0 < 1 },
            "quantiles must ascend within 0 and 1, with 0.5 among them")
        try require(inputSize > 1 && horizon > 0, "the input must be 2 steps or more, the horizon 1 or more")
        try require(
            steps > 0 && windows > 0 && validationEvery > 0 && patience > 0,
            "--steps, windows, validation and patience must be 1 or more")
        try require(
            validationSteps >= horizon,
            "validation takes \(horizon) sessions at least, the horizon; it has \(validationSteps)")
        try require(learningRate > 0 && learningRate.isFinite, "the learning rate must be above 0")
        try require(clip > 0 && threads > 0 && historyMonths > 0, "clip, threads and history must be above 0")
    }

    /// What the weights depend on, by name, for a manifest.
    var parameters: [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func text(_ value: (some Encodable)?) -> String? {
            value.flatMap { try? encoder.encode($0) }.map { String(decoding: $0, as: UTF8.self) }
        }
        let network = text(lstm) ?? text(nhits) ?? text(tft)
        return [
            "network": network ?? "", "quantiles": quantiles.map { "\($0)" }.joined(separator: ","),
            "model": model, "input_size": "\(inputSize)", "horizon": "\(horizon)", "steps": "\(steps)",
            "windows": "\(windows)", "learning_rate": "\(learningRate)", "clip": "\(clip)", "seed": "\(seed)",
            "validation_steps": "\(validationSteps)", "validation_windows": "\(validationWindows)",
            "validation_every": "\(validationEvery)", "patience": "\(patience)",
            "history_months": "\(historyMonths)", "threads": "\(threads)",
        ]
    }
}
