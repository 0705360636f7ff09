public import Core
public import Lake
import Tensors

/// A published version of a forecaster.
public struct StoredForecaster: Sendable {
    public var card: ForecasterCard
    public var folder: LakeFolder
    public var manifest: Manifest
    /// Where the weights are on this machine.
    public var weightsPath: String

    public var kind: ForecasterKind {
        get throws(ForecastingError) { try ForecasterKind(named: card.name) }
    }

    public var shape: WindowShape {
        get throws(ForecastingError) { try kind.shape(card.settings) }
    }

    /// The network with the published weights.
    ///
    /// - Throws: ``ForecastingError`` with `badModel` for weights that are not those of the card's network.
    public func network() throws(ForecastingError) -> any ForecastNetwork {
        let kind = try kind
        do {
            let file = try Safetensors(contentsOf: weightsPath)
            let network = try kind.network(card.settings, generator: TensorGenerator(seed: 0))
            try network.parameters.load(file.tensors)
            for (name, tensor) in network.parameters where try !tensor.allFinite() {
                throw TensorError(.badFormat, "\(name) has values that are not finite")
            }
            return network
        } catch {
            throw ForecastingError(
                .badModel, "\(weightsPath) does not hold the weights of \(card.name); run \(folder.producer)",
                cause: error)
        }
    }
}
