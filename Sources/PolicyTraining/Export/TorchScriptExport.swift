public import Core
import Foundation
public import PolicyModel
import Tensors

/// A published policy as a TorchScript archive, for any program that has PyTorch or libtorch.
///
/// Its `forward` takes a session's features as they stand in features.parquet, `[3600, 17]`, and gives the
/// scores that ``PolicyModel/MappedPolicy`` gives, to single precision's last digits. What it takes is
/// written in the archive's extra files `README.md` and `metadata.json`.
public struct TorchScriptExport: Sendable {
    private let policy: MappedPolicy
    private let metadata: ExportMetadata

    /// - Parameters:
    ///   - version: the model's month.
    ///   - policyDigest: SHA-256 of the policy's file, in hexadecimal digits.
    /// - Throws: ``PolicyModel/PolicyModelError`` with `wrongObservation` for a policy that is not for the
    ///   universe.
    public init(
        _ policy: MappedPolicy, version: YearMonth, policyDigest: String
    ) throws(PolicyModelError) {
        guard policy.network.slots == Universe.slotCount, policy.network.observedFeatures == Feature.count
        else {
            throw PolicyModelError(
                .wrongObservation,
                "\(policy.path) is for \(policy.network.slots) slots x \(policy.network.observedFeatures) "
                    + "features, not \(Universe.slotCount) x \(Feature.count); train again")
        }
        self.policy = policy
        metadata = ExportMetadata(policy, version: version, policyDigest: policyDigest)
    }

    /// Writes the archive and puts it in place of whatever is at `path`, whole or not at all. The same policy
    /// gives the same bytes.
    ///
    /// - Throws: ``PolicyTrainingError``: `cannotWrite` naming the path and the reason; `tensor` when libtorch
    ///   fails.
    public func write(to path: String) throws(PolicyTrainingError) {
        let target = URL(filePath: path)
        let partial = target.deletingLastPathComponent()
            .appending(path: ".\(target.lastPathComponent).\(getpid()).partial").path
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.cannotWrite(path, String(cString: strerror(errno))) }
        do throws(PolicyTrainingError) {
            defer { close(descriptor) }
            try write(descriptor, path)
            guard fsync(descriptor) == 0, rename(partial, path) == 0 else {
                throw Self.cannotWrite(path, String(cString: strerror(errno)))
            }
        } catch {
            unlink(partial)
            throw error
        }
    }

    private func write(_ descriptor: Int32, _ path: String) throws(PolicyTrainingError) {
        do {
            let module = ScriptModule(
                source: PolicyScript(policy).source, buffers: try PolicyBuffers.all(policy),
                files: [("README.md", metadata.readme), ("metadata.json", try metadata.json())])
            try module.write(to: descriptor)
        } catch let error as TensorError where error.code == .io {
            throw Self.cannotWrite(path, error.message)
        } catch {
            throw PolicyTrainingError(
                .tensor, "the model \(metadata.version) cannot be put into TorchScript", cause: error)
        }
    }

    private static func cannotWrite(_ path: String, _ reason: String) -> PolicyTrainingError {
        PolicyTrainingError(
            .cannotWrite, "cannot write \(path): \(reason); give another --output or free some space")
    }
}
