/// The servers that an export is laid out for.
public enum ServerFormat: String, CaseIterable, Sendable {
    /// NVIDIA Triton with its PyTorch backend: a model repository.
    case triton
    /// Seldon MLServer, or KServe with it: a folder with settings and a small runtime.
    case mlserver
    /// The archive alone.
    case torchscript

    /// The files beside the archive, by path, and where the archive itself lies.
    func layout(_ model: ServedModel) -> (archive: String, texts: [(path: String, text: String)]) {
        switch self {
        case .triton:
            (
                "\(model.name)/\(model.version)/model.pt",
                [("\(model.name)/config.pbtxt", TritonConfiguration.text(model))]
            )
        case .mlserver:
            (
                "\(model.name)/model.pt",
                [
                    ("\(model.name)/model-settings.json", MLServerSettings.text(model)),
                    ("\(model.name)/\(MLServerSettings.runtimeName).py", MLServerSettings.runtime),
                ]
            )
        case .torchscript: ("\(model.name).pt", [])
        }
    }

    /// How the server is started on the folder, and what bellwether.yaml says of it; for people.
    public func advice(folder: String, model: String) -> [String] {
        switch self {
        case .triton:
            [
                "tritonserver --model-repository=\(folder)",
                "inference.NAME.url: http://HOST:8000, inference.NAME.binary: true",
            ]
        case .mlserver:
            [
                "mlserver start \(folder)   (pip install mlserver torch)",
                "inference.NAME.url: http://HOST:8080, inference.NAME.binary: false",
            ]
        case .torchscript: ["torch.jit.load(\"\(folder)/\(model).pt\")"]
        }
    }
}
