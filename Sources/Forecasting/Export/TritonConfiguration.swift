import Core
import Inference

/// config.pbtxt of Triton's PyTorch backend.
///
/// Its inputs have the names of the script's arguments; the one output is taken by its place. Source: Triton's
/// `model_configuration.md`, "Special Conventions for PyTorch Backend".
enum TritonConfiguration {
    static func text(_ model: ServedModel) -> String {
        """
        # \(model.name) of \(model.session), written by make-forecasts export.
        name: "\(model.name)"
        platform: "pytorch_libtorch"
        max_batch_size: \(BatchedInference.batchSize)
        input [
        \(model.inputs.map { tensor($0.name, $0.dimensions) }.joined(separator: ",\n"))
        ]
        output [
        \(tensor(ServedModel.output, model.outputDimensions))
        ]
        # A request is a whole batch already; these wait a little for others only where clients are many.
        dynamic_batching {
          max_queue_delay_microseconds: 500
          default_queue_policy { max_queue_size: 64 }
        }
        parameters { key: "INFERENCE_MODE" value { string_value: "true" } }
        version_policy { latest { num_versions: 1 } }

        """
    }

    private static func tensor(_ name: String, _ dimensions: [Int]) -> String {
        "  { name: \"\(name)\" data_type: TYPE_FP32 dims: [ "
            + dimensions.map(String.init).joined(separator: ", ") + " ] }"
    }
}
