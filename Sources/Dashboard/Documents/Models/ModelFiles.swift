import Core
import Foundation
import Lake
import Models

/// What lies in a model's folder, beside its weights.
struct ModelFiles {
    let lake: DataLake
    let folder: LakeFolder

    static let cardFile = "model.json"

    /// - Throws: ``LakeError``, or ``ModelError`` with `malformed`.
    func card() throws -> ModelCard {
        try decode(ModelCard.self, try lake.file(Self.cardFile, of: folder), Self.cardFile)
    }

    /// nil of a version from before decisions were kept.
    func decision() throws -> GateDecision? {
        let name = "decision.json"
        guard try lake.manifest(of: folder).files.contains(where: { $0.name == name }) else { return nil }
        return try decode(GateDecision.self, try lake.file(name, of: folder), name)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ data: Data, _ name: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(type, from: data)
        } catch {
            throw ModelError(
                .malformed, "\(folder.path)/\(name) cannot be understood; run train-policy --force",
                cause: error)
        }
    }
}
