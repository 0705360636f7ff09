import Core
import Foundation
import PolicyModel

/// What an exported model says about itself, in the archive's extra files `metadata.json` and `README.md`.
struct ExportMetadata: Encodable {
    struct Network: Encodable {
        var kind: String
        var hidden: [Int]
        /// What its scores count for in an ensemble.
        var weight: Double
        /// It looks at what is held.
        var previousWeights: Bool
    }

    var format = "bellwether.torchscript"
    var formatVersion = "1"
    /// The model's month.
    var version: String
    /// Of policy.safetensors, which the module was made from.
    var policySha256: String
    var slots: Int
    /// Columns of features.parquet, in the order of the module's input.
    var features = Feature.allCases.map(\.column)
    var featureSchema = Feature.schemaVersion
    var isEnsemble: Bool
    var networks: [Network]

    init(_ policy: MappedPolicy, version: YearMonth, policyDigest: String) {
        self.version = "\(version)"
        policySha256 = policyDigest
        slots = policy.network.slots
        isEnsemble = policy.isEnsemble
        networks = policy.members.map {
            Network(
                kind: $0.network.kind.rawValue, hidden: $0.network.hidden, weight: $0.weight,
                previousWeights: $0.network.previousWeights)
        }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    var readme: String {
        """
        # Bellwether policy \(version)

        A TorchScript module: one session's features in, one score a slot out.

            forward(features, previous_close=None, mask=None, previous_weights=None) -> scores

        | argument | shape | what |
        | --- | --- | --- |
        | features | [\(slots), \(features.count)] | float64 (float32 costs digits): the columns of features.parquet as they stand, in the order of metadata.json, a row a slot; NaN for null and for a slot without a row |
        | previous_close | [\(slots)] | the column previous_close; NaN for null. Without it each close stands for it, and the prices say less |
        | mask | [\(slots)] | bool, what may be bought; else the slots with tenure_months above 0 and a close above 0 |
        | previous_weights | [\(slots)] | fractions of equity held before the decision; else all in cash. \(networks.contains { $0.previousWeights } ? "This model looks at them" : "Without effect on this model") |
        | scores | [\(slots)] | float32. Those of slots that may not be bought mean nothing |

        Normalisation is part of the module. To score a session:

            import numpy, pyarrow.parquet, torch
            extra = {"metadata.json": ""}
            module = torch.jit.load("policy.pt", _extra_files=extra)
            table = pyarrow.parquet.read_table("features.parquet").to_pandas().set_index("slot")
            table = table.reindex(range(\(slots)))
            columns = \(features)
            scores = module(torch.tensor(table[columns].to_numpy("float64")),
                            torch.tensor(table["previous_close"].to_numpy("float64")))

        Made from policy.safetensors with SHA-256 \(policySha256).

        """
    }
}
