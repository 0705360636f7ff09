public import Core
public import Tensors

/// The networks that can be trained, by ``ForecastNetwork/name``.
public enum ForecasterKind: String, CaseIterable, Sendable, Codable {
    case nhits, tft, lstm, linear

    /// What is trained where nothing is asked for.
    public static let standard = ForecasterKind.nhits

    /// - Throws: ``ForecastingError`` with `badSetting` for a name that is none.
    public init(named name: String) throws(ForecastingError) {
        guard let kind = Self(rawValue: name) else {
            throw ForecastingError(
                .badSetting,
                "there is no forecaster “\(name)”; choose among "
                    + Self.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self = kind
    }

    /// What it is trained with unless something else is asked for.
    public var settings: ForecasterSettings {
        var settings: ForecasterSettings
        switch self {
        case .nhits:
            settings = ForecasterSettings(model: rawValue, steps: 600, windows: 256, learningRate: 3e-4)
            var network = NHITSSettings()
            // The level of a log price says nothing.
            network.scaler = .robust
            settings.nhits = network
        case .tft:
            settings = ForecasterSettings(model: rawValue, steps: 300, windows: 64, learningRate: 1e-3)
            var network = TFTSettings()
            network.width = 32
            settings.tft = network
        case .lstm:
            settings = ForecasterSettings(model: rawValue, steps: 400, windows: 64, learningRate: 1e-3)
            settings.lstm = LSTMSettings()
        case .linear:
            return ForecasterSettings(model: rawValue, steps: 1_000, windows: 512, learningRate: 1e-3)
        }
        settings.quantiles = [0.1, 0.5, 0.9]
        return settings
    }

    /// Whether it looks at past and known covariates.
    public var takesCovariates: Bool { self == .tft }

    public func shape(_ settings: ForecasterSettings) -> WindowShape {
        WindowShape(
            input: settings.inputSize, horizon: settings.horizon, takesPast: takesCovariates,
            takesKnown: takesCovariates)
    }

    /// A fresh network.
    ///
    /// - Parameter generator: for its weights, and for dropout later.
    public func network(
        _ settings: ForecasterSettings, generator: TensorGenerator
    ) throws(TensorError) -> any ForecastNetwork {
        let exogenous =
            takesCovariates
            ? ExogenousSizes(past: PastCovariate.allCases.count, known: CalendarCovariates.count) : .none
        let shape = ForecastShape(
            inputSize: settings.inputSize, horizon: settings.horizon, quantiles: settings.quantiles,
            exogenous: exogenous)
        switch self {
        case .nhits:
            return try NHITSNetwork(
                shape, settings: settings.nhits ?? NHITSSettings(), generator: generator)
        case .tft:
            return try TFTNetwork(shape, settings: settings.tft ?? TFTSettings(), generator: generator)
        case .lstm:
            return try LSTMNetwork(shape, settings: settings.lstm ?? LSTMSettings(), generator: generator)
        case .linear:
            return try LinearForecaster(inputSize: settings.inputSize, horizon: settings.horizon)
        }
    }
}
