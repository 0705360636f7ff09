public import Core
import Foundation
import Tensors

/// Writes a forecaster for a server: its TorchScript, and the server's own configuration of it.
public struct ForecasterExport {
    private let model: ServedModel

    public init(_ model: ServedModel) {
        self.model = model
    }

    /// Writes the files under a folder, which is made where it is missing; each is whole or not there, the archive
    /// last. The same model gives the same bytes.
    ///
    /// - Returns: the paths that were written.
    /// - Throws: ``ForecastingError``: `cannotWrite` naming the path and the reason; `tensor` when libtorch fails.
    @discardableResult
    public func write(to folder: String, _ format: ServerFormat) throws(ForecastingError) -> [String] {
        let (archive, texts) = format.layout(model)
        var written: [String] = []
        for (path, text) in texts {
            let target = try place(path, in: folder)
            do {
                try Data(text.utf8).write(to: URL(filePath: target), options: .atomic)
            } catch {
                throw Self.cannotWrite(target, (error as NSError).localizedFailureReason ?? "\(error)")
            }
            written.append(target)
        }
        let target = try place(archive, in: folder)
        try writeArchive(target)
        return written + [target]
    }

    private func place(_ path: String, in folder: String) throws(ForecastingError) -> String {
        let target = URL(filePath: folder).appending(path: path)
        do {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        } catch {
            throw Self.cannotWrite(target.path, (error as NSError).localizedFailureReason ?? "\(error)")
        }
        return target.path
    }

    private func writeArchive(_ path: String) throws(ForecastingError) {
        let target = URL(filePath: path)
        let partial = target.deletingLastPathComponent()
            .appending(path: ".\(target.lastPathComponent).\(getpid()).partial").path
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.cannotWrite(path, String(cString: strerror(errno))) }
        do throws(ForecastingError) {
            defer { close(descriptor) }
            do throws(TensorError) {
                try script.write(to: descriptor)
            } catch  where error.code == .io {
                throw Self.cannotWrite(path, error.message)
            } catch {
                throw ForecastingError(.tensor, "\(model.name) cannot be put into TorchScript", cause: error)
            }
            guard fsync(descriptor) == 0, rename(partial, path) == 0 else {
                throw Self.cannotWrite(path, String(cString: strerror(errno)))
            }
        } catch {
            unlink(partial)
            throw error
        }
    }

    /// The script with what it takes and gives written into the archive.
    private var script: ScriptModule {
        var script = model.script
        // The language wants its last line ended.
        if !script.source.hasSuffix("\n") { script.source += "\n" }
        script.files.append(("README.md", readme))
        return script
    }

    private var readme: String {
        let inputs = model.inputs.map { input in
            "- `\(input.name)`, float32 [B, \(input.dimensions.map(String.init).joined(separator: ", "))]"
        }
        return """
            # \(model.name) of \(model.session)

            `forward` takes, in this order:

            \(inputs.joined(separator: "\n"))

            and gives `\(ServedModel.output)`, float32 [B, \(model.horizon), \(model.quantiles.count)]: the log price \
            of each of the next \(model.horizon) steps, at the quantiles \
            \(model.quantiles.map { "\($0)" }.joined(separator: ", ")).

            """
    }

    private static func cannotWrite(_ path: String, _ reason: String) -> ForecastingError {
        ForecastingError(
            .cannotWrite, "cannot write \(path): \(reason); give another --output or free some space")
    }
}
