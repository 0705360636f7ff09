import Core
import Foundation
import Tensors

/// A training put away half-way: its learner, what it is a training of, and how it went so far.
public struct TrainingCheckpoint {
    public var identity: TrainingIdentity
    public var learner: LearnerState
    /// One point a round so far.
    public var curve: LearningCurve
    /// Time spent learning so far.
    public var seconds: Double

    public init(
        identity: TrainingIdentity, learner: LearnerState, curve: LearningCurve, seconds: Double
    ) {
        self.identity = identity
        self.learner = learner
        self.curve = curve
        self.seconds = seconds
    }

    private static let format = "bellwether.checkpoint"
    private static let version = "1"
    private static let factPrefix = "fact."

    /// As one file: tensors as they are, all else in the metadata.
    func file() throws(PolicyTrainingError) -> Safetensors {
        var metadata = [
            "format": Self.format, "version": Self.version, "settings_digest": identity.settingsDigest,
            "inputs_digest": identity.inputsDigest, "seconds": "\(seconds)",
        ]
        for (name, value) in learner.facts { metadata[Self.factPrefix + name] = value }
        do {
            metadata["settings"] = try JSONText.encode(identity.settings)
            metadata["curve"] = try JSONText.encode(curve.points)
        } catch {
            throw PolicyTrainingError(.badCheckpoint, "the training cannot be put away", cause: error)
        }
        return Safetensors(learner.tensors, metadata: metadata)
    }

    /// - Throws: ``PolicyTrainingError`` with `badCheckpoint` when the file is torn or no checkpoint.
    init(contentsOf path: String) throws(PolicyTrainingError) {
        func refuse(_ reason: String, _ cause: (any Error)? = nil) -> PolicyTrainingError {
            PolicyTrainingError(
                .badCheckpoint, "\(path) \(reason); remove it, or start anew with --fresh", cause: cause)
        }
        let file: Safetensors
        do {
            file = try Safetensors(contentsOf: path)
        } catch {
            throw refuse("is not a whole checkpoint", error)
        }
        let metadata = file.metadata
        guard metadata["format"] == Self.format, metadata["version"] == Self.version else {
            throw refuse("is not a checkpoint of this version")
        }
        guard let settings = metadata["settings"], let settingsDigest = metadata["settings_digest"],
            let inputsDigest = metadata["inputs_digest"], let curve = metadata["curve"],
            let seconds = metadata["seconds"].flatMap(Double.init)
        else { throw refuse("lacks what a checkpoint says of its training") }
        do {
            identity = TrainingIdentity(
                settings: try JSONText.decode([String: String].self, settings),
                settingsDigest: settingsDigest, inputsDigest: inputsDigest)
            self.curve = LearningCurve(points: try JSONText.decode([LearningProgress].self, curve))
        } catch {
            throw refuse("says of its training what cannot be read", error)
        }
        self.seconds = seconds
        learner = LearnerState()
        learner.tensors = file.tensors
        for (name, value) in metadata where name.hasPrefix(Self.factPrefix) {
            learner.facts[String(name.dropFirst(Self.factPrefix.count))] = value
        }
    }
}

/// JSON in which numbers that are not finite are text, and equal values have equal bytes.
enum JSONText {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_: Value.Type, _ text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(Value.self, from: Data(text.utf8))
    }
}
