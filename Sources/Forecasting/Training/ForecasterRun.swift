import Core
import Foundation
import Tensors

/// A training on its way: the network, its optimiser, and the best weights so far.
final class ForecasterRun {
    let network: any ForecastNetwork
    private let settings: ForecasterSettings
    private let optimiser: Adam
    private let loss: ScaledLoss
    /// Drawn from by fresh weights, and by dropout.
    private let noise: TensorGenerator
    private var best: NamedTensors = []
    private(set) var step = 0
    private(set) var curve = TrainingCurve()
    /// Draws the next minibatch.
    var generator: SeededGenerator
    private var lossSum = 0.0
    private var lossCount = 0

    init(_ kind: ForecasterKind, _ settings: ForecasterSettings) throws(ForecastingError) {
        self.settings = settings
        let parts = try tensorWork("making \(settings.model)") { () throws(TensorError) in
            try Torch.setThreadCount(settings.threads)
            let noise = try TensorGenerator(seed: settings.seed)
            let network = try kind.network(settings, generator: noise)
            var rule = Adam.Settings()
            rule.learningRate = settings.learningRate
            return (network, try Adam(network.parameters, settings: rule), noise)
        }
        (network, optimiser, noise) = parts
        loss = ScaledLoss(network)
        generator = Self.generator(settings.seed, 0)
    }

    var isDone: Bool { step >= settings.steps || isStale }

    /// Whether the last validations were all no better than one before them.
    private var isStale: Bool {
        guard let best = curve.best, let last = curve.points.last else { return false }
        let since = curve.points.count { $0.step > best.step && $0.step <= last.step }
        return since >= settings.patience
    }

    private static func generator(_ seed: UInt64, _ step: Int) -> SeededGenerator {
        SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(step))
    }

    /// One minibatch. Returns its loss.
    func advance(_ windows: ForecastWindows) throws(ForecastingError) -> Double {
        let all = 0..<windows.count
        let (value, norm) = try tensorWork("training \(settings.model)") { () throws(TensorError) in
            let outcome = try Tensor(windows.outcomes(all), shape: [windows.count, windows.shape.horizon])
            optimiser.clearGradients()
            let batch = try windows.batch(all)
            let value = try loss(
                network.forecast(batch, isTraining: true), outcome: outcome, window: batch.window)
            try value.backward()
            let norm = try clipGradientNorm(network.parameters.tensors, to: settings.clip)
            if norm.isFinite { try optimiser.step() }
            return (try value.item(), norm)
        }
        guard value.isFinite, norm.isFinite else {
            throw ForecastingError(
                .diverged,
                "the loss or the gradient of \(settings.model) is not finite at minibatch \(step + 1); lower "
                    + "the learning rate, or look for prices that are none in features/")
        }
        step += 1
        generator = Self.generator(settings.seed, step)
        lossSum += value
        lossCount += 1
        return value
    }

    /// Validates, and keeps the weights if they are the best.
    func judge(
        _ windows: ForecastWindows, passSize: Int
    ) throws(ForecastingError) -> (point: TrainingCurve.Point, isBest: Bool) {
        let value = try tensorWork("validating \(settings.model)") { () throws(TensorError) in
            try withoutGradients { () throws(TensorError) in
                var sum = 0.0
                for start in stride(from: 0, to: windows.count, by: passSize) {
                    let range = start..<min(start + passSize, windows.count)
                    let outcome = try Tensor(
                        windows.outcomes(range), shape: [range.count, windows.shape.horizon])
                    let batch = try windows.batch(range)
                    let forecast = try network.forecast(batch, isTraining: false)
                    sum +=
                        try loss(forecast, outcome: outcome, window: batch.window).item()
                        * Double(range.count)
                }
                return sum / Double(windows.count)
            }
        }
        guard value.isFinite else {
            throw ForecastingError(
                .diverged, "the validation of \(settings.model) is not finite; lower the learning rate")
        }
        let isBest = curve.best.map { value < $0.validation } ?? true
        let point = TrainingCurve.Point(
            step: step, training: lossSum / Double(max(1, lossCount)), validation: value)
        curve.points.append(point)
        (lossSum, lossCount) = (0, 0)
        if isBest {
            best = try tensorWork("keeping weights") { () throws(TensorError) in
                try withoutGradients { () throws(TensorError) in
                    var kept: NamedTensors = []
                    for (name, tensor) in network.parameters {
                        kept.append((name, try tensor.detached().copied()))
                    }
                    return kept
                }
            }
        }
        return (point, isBest)
    }

    /// Gives the network the weights of the best validation.
    func restoreBest() throws(ForecastingError) -> TrainingCurve.Point {
        guard let point = curve.best else {
            throw ForecastingError(.tensor, "a training of \(settings.model) ended without a validation")
        }
        try tensorWork("restoring weights") { () throws(TensorError) in
            try network.parameters.load(best)
        }
        return point
    }

    // MARK: Checkpoint

    private struct Kept: Codable {
        var identity: String
        var step: Int
        var curve: TrainingCurve
        var lossSum: Double
        var lossCount: Int
    }

    /// Puts the training away: written beside, then renamed.
    func save(_ path: String, identity: String) throws(ForecastingError) {
        let kept = Kept(
            identity: identity, step: step, curve: curve, lossSum: lossSum, lossCount: lossCount)
        do {
            let text = String(decoding: try JSONEncoder().encode(kept), as: UTF8.self)
            let tensors =
                network.parameters.prefixed("weight") + best.prefixed("best")
                + optimiser.state.prefixed("optimiser") + [("noise", try Tensor(noise.state()))]
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Safetensors(tensors, metadata: ["training": text]).encoded()
                .write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw ForecastingError(
                .cannotWrite,
                "the checkpoint \(path) cannot be written; free some space; the training begins anew",
                cause: error)
        }
    }

    /// Takes up what ``save(_:identity:)`` put away. Returns whether there was something of this training; a file
    /// of another one, or one that cannot be read, is passed over.
    func resume(_ path: String, identity: String) throws(ForecastingError) -> Bool {
        guard FileManager.default.fileExists(atPath: path),
            let file = try? Safetensors(contentsOf: path), let text = file.metadata["training"],
            let kept = try? JSONDecoder().decode(Kept.self, from: Data(text.utf8)), kept.identity == identity
        else { return false }
        func tensors(_ prefix: String) -> NamedTensors {
            file.tensors.compactMap { name, tensor in
                name.hasPrefix(prefix + ".") ? (String(name.dropFirst(prefix.count + 1)), tensor) : nil
            }
        }
        try tensorWork("taking the checkpoint \(path) up") { () throws(TensorError) in
            try network.parameters.load(tensors("weight"))
            try optimiser.restore(tensors("optimiser"), stepCount: kept.step)
            if let state = file["noise"] { try noise.restore(state.values(as: UInt8.self)) }
        }
        best = tensors("best")
        step = kept.step
        curve = kept.curve
        (lossSum, lossCount) = (kept.lossSum, kept.lossCount)
        generator = Self.generator(settings.seed, step)
        return true
    }
}
