public import Core
public import Tensors

/// The networks that can be trained, by ``ForecastNetwork/name``.
public enum ForecasterKind: String, CaseIterable, Sendable, Codable {
    case linear

    /// What is trained where nothing is asked for.
    public static let standard = ForecasterKind.linear

    /// - Throws: ``ForecastingError`` with `badSetting` for a name that is none.
    public init(named name: String) throws(ForecastingError) {
        guard let kind = Self(rawValue: name) else {
            throw ForecastingError(
                .badSetting,
                "there is no forecaster “\(name)”; choose among \(Self.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        self = kind
    }

    /// What it is trained with unless something else is asked for.
    public var settings: ForecasterSettings {
        switch self {
        case .linear: ForecasterSettings(model: rawValue, steps: 1_000, windows: 512, learningRate: 1e-3)
        }
    }

    /// Whether it looks at past and known covariates.
    public var takesCovariates: Bool {
        switch self {
        case .linear: false
        }
    }

    public func shape(_ settings: ForecasterSettings) -> WindowShape {
        WindowShape(
            input: settings.inputSize, horizon: settings.horizon, takesPast: takesCovariates,
            takesKnown: takesCovariates)
    }

    /// A fresh network.
    ///
    /// - Parameter generator: for its weights.
    public func network(
        _ settings: ForecasterSettings, generator: TensorGenerator
    ) throws(TensorError) -> any ForecastNetwork {
        switch self {
        case .linear: try LinearForecaster(inputSize: settings.inputSize, horizon: settings.horizon)
        }
    }
}
