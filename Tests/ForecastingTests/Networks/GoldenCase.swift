import Forecasting
import Foundation
import Tensors
import TestSupport

/// Small networks with random weights, and what neuralforecast gives for them: see Golden/make_golden.py.
struct GoldenCase: Decodable {
    struct File: Decodable {
        let cases: [String: GoldenCase]
        let counts: [String: GoldenCase]
    }

    let shape: ForecastShape
    let network: any ForecastNetwork
    let parameters: Int?

    private enum Key: CodingKey {
        case network, shape, settings, parameters
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        shape = try container.decode(ForecastShape.self, forKey: .shape)
        parameters = try container.decodeIfPresent(Int.self, forKey: .parameters)
        let generator = try TensorGenerator(seed: 1)
        let name = try container.decode(String.self, forKey: .network)
        switch name {
        case "lstm":
            network = try LSTMNetwork(
                shape, settings: container.decode(LSTMSettings.self, forKey: .settings), generator: generator)
        case "nhits":
            network = try NHITSNetwork(
                shape, settings: container.decode(NHITSSettings.self, forKey: .settings), generator: generator
            )
        case "tft":
            network = try TFTNetwork(
                shape, settings: container.decode(TFTSettings.self, forKey: .settings), generator: generator)
        default:
            throw DecodingError.dataCorruptedError(forKey: .network, in: container, debugDescription: name)
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden")

    static func file() throws -> File {
        try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appending(path: "golden.json")))
    }

    /// A case with the weights of its file, and the file: inputs, and the `forecast` of them.
    static func load(_ name: String) throws -> (network: any ForecastNetwork, file: Safetensors) {
        // Small work: a second thread would only wait.
        try Torch.setThreadCount(1)
        guard let golden = try file().cases[name] else { throw PeerError(message: "no case \(name)") }
        let file = try Safetensors(contentsOf: folder.appending(path: "\(name).safetensors").path())
        let prefix = "weights."
        let weights = file.tensors.filter { $0.name.hasPrefix(prefix) }.map {
            (name: String($0.name.dropFirst(prefix.count)), tensor: $0.tensor)
        }
        // Nothing of the peer's is left over.
        guard Set(weights.map(\.name)) == Set(golden.network.parameters.map(\.name)) else {
            throw PeerError(message: "other parameters than the peer's \(weights.map(\.name))")
        }
        try golden.network.parameters.load(weights)
        return (golden.network, file)
    }
}

extension ForecastBatch {
    init(_ file: Safetensors) throws {
        guard let window = file["window"] else { throw PeerError(message: "no window") }
        self.init(window: window, past: file["past"], known: file["known"], fixed: file["fixed"])
    }
}

/// The largest distance of two tensors' elements; infinite where shapes differ or something is not a number.
func distance(_ left: Tensor, _ right: Tensor) throws -> Double {
    guard left.shape == right.shape else { return .infinity }
    let values = try zip(left.doubles(), right.doubles()).map { abs($0 - $1) }
    return values.contains { !$0.isFinite } ? .infinity : values.max() ?? 0
}
