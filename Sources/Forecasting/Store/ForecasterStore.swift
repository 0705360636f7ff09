public import Core
import Foundation
public import Lake
import Tensors

/// The versions under models/forecasters/: published whole, each named by the last session it was trained from.
public struct ForecasterStore: Sendable {
    public let lake: DataLake

    public init(lake: DataLake) {
        self.lake = lake
    }

    static let weightsFile = "weights.safetensors"
    static let cardFile = "card.json"

    /// The version to forecast a session with: the newest of that session or one before. Never a later one, which has
    /// seen what was still to come. Nil where there is none.
    ///
    /// - Throws: ``ForecastingError`` with `badModel`; ``Lake/LakeError``.
    public func version(of name: String, upTo session: CivilDate) throws -> StoredForecaster? {
        for (date, folder) in try lake.forecasterVersions(of: name).reversed() where date <= session {
            if try lake.contains(folder) { return try open(folder) }
        }
        return nil
    }

    /// A published version.
    ///
    /// - Throws: ``ForecastingError`` with `badModel` for a card that cannot be read; ``Lake/LakeError``.
    public func open(_ folder: LakeFolder) throws -> StoredForecaster {
        let manifest = try lake.manifest(of: folder)
        let data = try lake.file(Self.cardFile, of: folder)
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let card = try decoder.decode(ForecasterCard.self, from: data)
            return StoredForecaster(
                card: card, folder: folder, manifest: manifest,
                weightsPath: try lake.place(of: Self.weightsFile, in: folder))
        } catch let error as DecodingError {
            throw ForecastingError(
                .badModel,
                "\(lake.path(of: folder))/\(Self.cardFile) is no card of a forecaster; run \(folder.producer)",
                cause: error)
        }
    }

    /// Publishes a version, and points `latest` at it unless a later one stands.
    ///
    /// - Throws: ``ForecastingError`` with `diverged` for weights that are not finite; ``Lake/LakeError``.
    @discardableResult
    public func publish(
        _ trained: TrainedForecaster, card: ForecasterCard, provenance: Provenance
    ) throws -> StoredForecaster {
        let weights = try tensorWork("writing weights") { () throws(TensorError) in
            for (_, tensor) in trained.network.parameters where try !tensor.allFinite() {
                return [UInt8]?.none
            }
            return [UInt8](
                try Safetensors(trained.network.parameters, metadata: ["model": card.name]).encoded())
        }
        guard let weights else {
            throw ForecastingError(
                .diverged,
                "the weights of \(card.name) are not finite; the version before stays; train with another --seed"
            )
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(card)
        let folder = ForecasterBranch.folder(card.name, card.session)
        try lake.publish(
            folder,
            files: [
                LakeFile(name: Self.weightsFile, bytes: weights),
                LakeFile(name: Self.cardFile, bytes: [UInt8](text) + [UInt8(ascii: "\n")]),
            ], provenance: provenance)
        let newest = try lake.forecasterVersions(of: card.name).last?.session ?? card.session
        try lake.replaceFile(ForecasterBranch.pointer(card.name), with: Array("\(newest)\n".utf8))
        return try open(folder)
    }
}
