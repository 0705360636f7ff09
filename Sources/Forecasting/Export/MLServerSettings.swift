/// model-settings.json of MLServer, and the runtime that it names: MLServer has none of its own for TorchScript.
enum MLServerSettings {
    static let runtimeName = "torchscript_runtime"

    static func text(_ model: ServedModel) -> String {
        let inputs = model.inputs.map { tensor($0.name, $0.dimensions) }.joined(separator: ",\n")
        return """
            {
              "name": "\(model.name)",
              "implementation": "\(runtimeName).TorchScriptModel",
              "parallel_workers": 0,
              "platform": "pytorch_torchscript",
              "parameters": { "uri": "./model.pt", "version": "\(model.version)" },
              "inputs": [
            \(inputs)
              ],
              "outputs": [
            \(tensor(ServedModel.output, model.outputDimensions))
              ]
            }

            """
    }

    private static func tensor(_ name: String, _ dimensions: [Int]) -> String {
        "    { \"name\": \"\(name)\", \"datatype\": \"FP32\", \"shape\": [-1, "
            + dimensions.map(String.init).joined(separator: ", ") + "] }"
    }

    static let runtime = #"""
        """A TorchScript archive under MLServer; written by make-forecasts export."""

        import asyncio
        import os

        import torch
        from mlserver import MLModel
        from mlserver.codecs import NumpyCodec
        from mlserver.errors import InferenceError
        from mlserver.types import InferenceRequest, InferenceResponse
        from mlserver.utils import get_model_uri


        class TorchScriptModel(MLModel):
            async def load(self) -> bool:
                # More threads than cores that it may have to itself only slow it down.
                torch.set_num_threads(int(os.environ.get("BELLWETHER_SERVING_THREADS", "2")))
                # Full single precision: what differs from the model's own program is not believed there.
                torch.backends.cudnn.allow_tf32 = False
                self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
                self.module = torch.jit.load(await get_model_uri(self._settings), map_location=self.device).eval()
                self.arguments = [a.name for a in self.module.forward.schema.arguments[1:]]
                return True

            def run(self, tensors):
                with torch.inference_mode():
                    return self.module(*[torch.from_numpy(t).to(self.device) for t in tensors]).cpu().numpy()

            async def predict(self, payload: InferenceRequest) -> InferenceResponse:
                given = {i.name: i for i in payload.inputs}
                missing = [name for name in self.arguments if name not in given]
                if missing:
                    raise InferenceError(f"missing inputs: {missing}")
                try:
                    # A copy: what is decoded may be read-only.
                    tensors = [NumpyCodec.decode_input(given[n]).astype("float32") for n in self.arguments]
                except ValueError as problem:
                    raise InferenceError(str(problem)) from problem
                # Not on the loop, which answers whether it is alive meanwhile.
                values = await asyncio.to_thread(self.run, tensors)
                return InferenceResponse(
                    model_name=self.name, model_version=self.version, id=payload.id,
                    outputs=[NumpyCodec.encode_output("forecast", values)])

        """#
}
