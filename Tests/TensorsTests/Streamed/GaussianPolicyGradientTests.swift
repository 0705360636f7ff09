import Foundation
import Tensors
import Testing

@Suite("GaussianPolicyGradient") struct GaussianPolicyGradientTests {
    /// A minibatch of seven rows in three places.
    struct Batch {
        static let rows = 7
        static let places = 3
        static let days = 5

        var slots: Int
        var means: Tensor
        var logDeviation: Tensor
        var oldMeans: Tensor
        var oldLogDeviation: Tensor
        var actions: Tensor
        var masks: [Bool]
        var rows: GaussianPolicyGradient.Rows

        init(slots: Int, deviations: Int, spread: Double = 0.3) throws {
            self.slots = slots
            means = try Tensor.sample([Self.places, slots], seed: 1, dtype: .float32) * spread
            oldMeans = try Tensor.sample([Self.days, slots], seed: 2, dtype: .float32) * spread
            logDeviation = try Tensor.sample([deviations], seed: 3, dtype: .float32) * 0.2 - 0.4
            oldLogDeviation = try Tensor.sample([deviations], seed: 4, dtype: .float32) * 0.2 - 0.3
            actions = try Tensor.sample([9, slots], seed: 5, dtype: .float32)
            masks = (0..<Self.days * slots).map { $0 % 5 != 2 }
            rows = GaussianPolicyGradient.Rows(
                places: [2, 0, 0, 1, 2, 1, 0], days: [4, 1, 1, 0, 4, 3, 1], actions: [8, 3, 0, 1, 2, 7, 5],
                advantages: [1.5, -0.7, 0.2, 2, -1.1, 0, -0.4])
        }

        func gradient(
            _ objective: GaussianPolicyGradient.Objective, masked: Bool = true
        ) throws -> GaussianPolicyGradient {
            try GaussianPolicyGradient(
                objective, policy: .init(means: means, logDeviation: logDeviation),
                old: .init(means: oldMeans, logDeviation: oldLogDeviation), actions: actions,
                masks: masked ? Tensor(masks, shape: [Self.days, slots]) : nil, rows: rows)
        }
    }

    /// The same loss and figures by autograd in float64, and the gradients.
    private struct Reference {
        var loss = 0.0
        var divergence = 0.0
        var clipped = 0.0
        var allowed = 0
        var means: Tensor
        var logDeviation: Tensor

        init(_ objective: GaussianPolicyGradient.Objective, _ batch: Batch, masked: Bool) throws {
            func chosen(_ tensor: Tensor, _ indices: [Int]) throws -> Tensor {
                try tensor.to(.float64).days(indices)
            }
            let means = try batch.means.to(.float64).copied().setRequiresGradient()
            let logDeviation = try batch.logDeviation.to(.float64).copied().setRequiresGradient()
            let actions = try chosen(batch.actions, batch.rows.actions)
            var mask = try Tensor.ones([Batch.rows, batch.slots], dtype: .float64)
            if masked {
                mask = try chosen(Tensor(batch.masks, shape: [Batch.days, batch.slots]), batch.rows.days)
            }
            func logDensity(_ means: Tensor, _ logDeviation: Tensor) throws -> Tensor {
                let distance = try (actions - means) / logDeviation.exp()
                return try distance.square() * -0.5 - logDeviation - 0.5 * log(2 * Double.pi)
            }
            let density = try logDensity(means.days(batch.rows.places), logDeviation)
            let old = try logDensity(
                chosen(batch.oldMeans, batch.rows.days), batch.oldLogDeviation.to(.float64))
            let advantage = try Tensor(batch.rows.advantages.map(Double.init)).unsqueezed(1)
            var objectiveValue = try (density * mask).sum(1, keeping: true) * advantage
            var logRatio = try (density - old) * mask
            var weight = mask
            if case .joint = objective {
                logRatio = try logRatio.sum(1, keeping: true)
                weight = try Tensor.ones([Batch.rows, 1], dtype: .float64)
            }
            switch objective {
            case .plain: break
            case .perSlot(let clip), .joint(let clip):
                let ratio = try logRatio.exp()
                let limited = try ratio.clamped(low: 1 - clip, high: 1 + clip)
                objectiveValue = try (ratio * advantage).minimum(limited * advantage) * weight
                let count = try weight.sum().item()
                divergence = try ((ratio - 1 - logRatio) * weight).sum().item() / count
                clipped = try (((ratio - 1).abs() .> clip).to(.float64) * weight).sum().item() / count
            }
            let value = try objectiveValue.sum() * (-1 / Double(Batch.rows))
            try value.backward()
            loss = try value.item()
            allowed = Int(try mask.sum().item())
            self.means = try #require(means.gradient)
            self.logDeviation = try #require(logDeviation.gradient)
        }
    }

    static let objectives: [GaussianPolicyGradient.Objective] = [
        .perSlot(clip: 0.2), .joint(clip: 0.2), .joint(clip: 0.9), .plain,
    ]

    @Test(
        "Loss, figures and gradients equal autograd's", arguments: objectives,
        [(1, true), (3, true), (16, false), (29, true), (300, true), (600, false)])
    func autograd(objective: GaussianPolicyGradient.Objective, size: (slots: Int, masked: Bool)) throws {
        for deviations in [1, size.slots] {
            // The joint ratio of many slots stays near 1 only for policies near each other.
            var batch = try Batch(slots: size.slots, deviations: deviations)
            if case .joint = objective {
                batch.oldLogDeviation = try batch.logDeviation + 0.001
                batch.oldMeans =
                    try batch.means.days([1, 0, 0, 1, 2])
                    + Tensor.sample([Batch.days, size.slots], seed: 9, dtype: .float32)
                    * (0.3 / Double(size.slots).squareRoot())
            }
            let reference = try Reference(objective, batch, masked: size.masked)
            let result = try batch.gradient(objective, masked: size.masked)
            #expect(try relativeError(result.means, reference.means) < 2e-5)
            let deviation = try #require(result.logDeviation)
            #expect(try relativeError(deviation, reference.logDeviation) < 2e-5)
            let figures = result.figures
            #expect(isClose([figures.loss], [reference.loss], 1e-5))
            #expect(isClose([figures.divergence], [reference.divergence], 1e-5))
            #expect(isClose([figures.clippedShare], [reference.clipped], 1e-9))
            #expect(figures.allowedCount == reference.allowed)
        }
    }

    @Test("Both sides of the clip range occur in these batches")
    func clippedShares() throws {
        let share = try Batch(slots: 300, deviations: 1).gradient(.perSlot(clip: 0.2)).figures.clippedShare
        #expect(share > 0.2 && share < 0.9)
    }

    @Test("Clipped rows and slots have no gradient, and the others have", arguments: [Float(2), -2])
    func clipping(advantage: Float) throws {
        for (objective, action) in [
            (Self.objectives[0], Float(1)), (Self.objectives[1], 1), (Self.objectives[1], -1),
        ] {
            // One slot; the new mean is nearer an action of 1 than the old, so the ratio is above the range.
            let result = try GaussianPolicyGradient(
                objective,
                policy: .init(means: Tensor([0.5 as Float], shape: [1, 1]), logDeviation: Tensor.zeros([1])),
                old: .init(means: Tensor.zeros([1, 1]), logDeviation: Tensor.zeros([1])),
                actions: Tensor([action], shape: [1, 1]), masks: nil,
                rows: .init(places: [0], days: [0], actions: [0], advantages: [advantage]))
            let isConstant = (action > 0) == (advantage > 0)
            #expect(try (result.means.item() == 0) == isConstant)
            #expect(result.figures.clippedShare == 1)
        }
    }

    @Test("Ratios beyond any bound give finite numbers of the bound", arguments: [Float(3), -3])
    func extremes(advantage: Float) throws {
        for (objective, shift) in [
            (GaussianPolicyGradient.Objective.joint(clip: 0.2), Float(30)), (.perSlot(clip: 0.2), 30),
            (.joint(clip: 0.2), -30), (.perSlot(clip: 0.2), -30),
        ] {
            // A new mean at the action or at its mirror image makes the log ratio ±450 and beyond.
            let slots = 40
            let values = [Float](repeating: abs(shift), count: slots)
            let far = try Tensor(values, shape: [1, slots])
            let near = try Tensor.zeros([1, slots])
            let result = try GaussianPolicyGradient(
                objective, policy: .init(means: shift > 0 ? far : near, logDeviation: Tensor.zeros([1])),
                old: .init(means: shift > 0 ? near : far, logDeviation: Tensor.zeros([1])), actions: far + 1,
                masks: nil, rows: .init(places: [0], days: [0], actions: [0], advantages: [advantage]))
            #expect(try result.means.allFinite())
            #expect(try #require(result.logDeviation).allFinite())
            #expect(result.figures.loss.isFinite && result.figures.divergence.isFinite)
            #expect(result.figures.clippedShare == 1)
            let ratio = exp(GaussianPolicyGradient.logRatioBound * (shift > 0 ? 1 : -1))
            let limited = advantage > 0 ? min(ratio, 1.2) : max(ratio, 0.8)
            let count: Double = if case .perSlot = objective { Double(slots) } else { 1 }
            #expect(isClose([result.figures.loss], [-limited * Double(advantage) * count], 1e-4))
        }
    }

    @Test("A mean that is not a number shows in the gradient")
    func notANumber() throws {
        for objective in Self.objectives {
            var batch = try Batch(slots: 20, deviations: 1)
            batch.means = try batch.means + Tensor([Float.nan])
            #expect(try !batch.gradient(objective).means.allFinite())
        }
    }

    @Test("Equal policies have a ratio of 1, no divergence, and the plain gradient")
    func equalPolicies() throws {
        var batch = try Batch(slots: 50, deviations: 1)
        batch.oldMeans = try batch.means.days([1, 0, 0, 1, 2])
        batch.oldLogDeviation = batch.logDeviation
        let plain = try batch.gradient(.plain)
        for objective in Self.objectives.dropLast() {
            let result = try batch.gradient(objective)
            #expect(abs(result.figures.divergence) < 1e-12)
            #expect(result.figures.clippedShare == 0)
            #expect(try relativeError(result.means, plain.means) < 1e-5)
        }
        #expect(plain.figures.divergence == 0)
    }

    @Test("Any number of threads gives the same bits", arguments: objectives)
    func threads(objective: GaussianPolicyGradient.Objective) async throws {
        @Sendable func run(threads: Int) throws -> [UInt32] {
            try Torch.setThreadCount(threads)
            let result = try Batch(slots: 1_100, deviations: 1).gradient(objective)
            let floats = try result.means.floats() + (result.logDeviation?.floats() ?? [])
            return floats.map(\.bitPattern)
        }
        func onOwnThread(_ threads: Int) async throws -> [UInt32] {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try run(threads: threads) }) }
            }
        }
        let one = try await onOwnThread(1)
        let three = try await onOwnThread(3)
        #expect(one == three)
    }

    @Test("What does not fit is refused")
    func refusals() throws {
        let batch = try Batch(slots: 4, deviations: 1)
        func attempt(_ change: (inout Batch) throws -> Void) throws {
            var changed = batch
            try change(&changed)
            #expect(throws: TensorError.self) { try changed.gradient(.joint(clip: 0.2)) }
        }
        try attempt { $0.rows.places[3] = 3 }
        try attempt { $0.rows.days[0] = 5 }
        try attempt { $0.rows.actions[0] = -1 }
        try attempt { $0.rows.advantages.removeLast() }
        try attempt { $0.rows = .init(places: [], days: [], actions: [], advantages: []) }
        try attempt { $0.actions = try Tensor.ones([9, 5]) }
        try attempt { $0.oldMeans = try Tensor.ones([5, 3]) }
        try attempt { $0.logDeviation = try Tensor.ones([2]) }
        #expect(throws: TensorError.self) {
            try GaussianPolicyGradient(
                .joint(clip: 0.2), policy: .init(means: batch.means, logDeviation: batch.logDeviation),
                old: nil,
                actions: batch.actions, masks: nil, rows: batch.rows)
        }
        let plain = try GaussianPolicyGradient(
            .plain, policy: .init(means: batch.means, logDeviation: batch.logDeviation), old: nil,
            actions: batch.actions, masks: nil, rows: batch.rows, differentiatesDeviation: false)
        #expect(plain.logDeviation == nil)
        #expect(try relativeError(plain.means, batch.gradient(.plain, masked: false).means) == 0)
    }
}
