public import Core
public import Lake
public import PolicyModel

extension ModelRegistry {
    /// Whether this version stands, trained from the same inputs with the same parameters, and nothing of
    /// what was decided about it is left to do.
    public func isCurrent(_ version: YearMonth, inputs: [Manifest.Input], parameters: [String: String])
        throws(LakeError) -> Bool
    {
        for branch in [ModelBranch.production, .archive] {
            let folder = branch.folder(version)
            guard lake.isCurrent(folder, inputs: inputs, parameters: parameters) else { continue }
            guard try lake.contains(Self.backtestFolder(version)) else { return false }
            return try isPromoted(version)
        }
        return lake.isCurrent(
            ModelBranch.candidates.folder(version), inputs: inputs, parameters: parameters)
    }

    /// Whether the pointer names this version or a later one, and earlier ones have left production: a run
    /// that died half-way through a promotion is to be done again.
    private func isPromoted(_ version: YearMonth) throws(LakeError) -> Bool {
        guard let inForce = try? inForce(), inForce.month >= version else { return false }
        for earlier in try versions(in: [.production]) where earlier < version { return false }
        return true
    }

    /// Publishes a candidate as was decided: the backtest first, then the model, then the pointer. The
    /// version that was in force moves to the archive.
    ///
    /// A candidate that was refused goes to models/candidates/ and nothing else changes; a version older than
    /// the one in force (a rerun of a past month) goes to the archive, and the pointer stays.
    ///
    /// - Parameters:
    ///   - storage: of the weights in the file.
    ///   - decision: nil promotes, as if no gate had been asked.
    ///   - modelFiles: to be kept beside the weights, such as the settings.
    ///   - backtestFiles: to be kept beside the figures, such as learning curves.
    /// - Throws: ``ModelError`` with `refused` when a weight is not finite; the version in force then stays.
    public func publish(
        card: ModelCard, policy: TrainedPolicy, storage: PolicyStorage = .float32, backtest: BacktestResult,
        decision: GateDecision? = nil, modelFiles: [LakeFile] = [], backtestFiles: [LakeFile] = [],
        provenance: Provenance
    ) throws {
        let version = card.version
        guard policy.isFinite else {
            throw ModelError(
                .refused,
                "the candidate \(version) has weights that are not finite; the model in force stays; "
                    + "train again with another --seed or a lower --learning-rate")
        }
        let goesInForce = decision?.verdict.isPromoted ?? true
        // The figures of a version that served are not those of a refused attempt to replace it.
        if try goesInForce || !versions().contains(version) {
            try publish(backtest, card, backtestFiles, provenance)
        }
        let isPast = try inForce().map { version < $0.month } ?? false
        let branch: ModelBranch = goesInForce ? (isPast ? .archive : .production) : .candidates
        try publish(card, policy, storage, decision, modelFiles, in: branch.folder(version), provenance)
        guard goesInForce else { return }
        if isPast {
            // Left there by a promotion that died, it would hide the one in the archive.
            try lake.remove(Self.productionFolder(version))
        } else {
            try putInForce(.version(version))
        }
        try lake.remove(Self.candidateFolder(version))
    }

    /// Publishes a candidate of one network.
    public func publish(
        card: ModelCard, weights: PolicyWeights, backtest: BacktestResult, decision: GateDecision? = nil,
        provenance: Provenance
    ) throws {
        try publish(
            card: card, policy: .single(weights), backtest: backtest, decision: decision,
            provenance: provenance)
    }

    private func publish(
        _ backtest: BacktestResult, _ card: ModelCard, _ others: [LakeFile], _ provenance: Provenance
    ) throws {
        var periods = ["in_sample": card.inSample]
        periods["out_of_sample"] = card.outOfSample
        try lake.publish(
            equity: backtest.equity,
            metrics: LakeFile(name: "metrics.json", bytes: try ModelJSON.bytes(periods)), others: others,
            in: Self.backtestFolder(card.version), provenance: provenance)
    }

    private func publish(
        _ card: ModelCard, _ policy: TrainedPolicy, _ storage: PolicyStorage, _ decision: GateDecision?,
        _ others: [LakeFile], in folder: LakeFolder, _ provenance: Provenance
    ) throws {
        var files = [LakeFile(name: Self.cardFile, bytes: try ModelJSON.bytes(card))] + others
        if let decision {
            files.append(LakeFile(name: Self.decisionFile, bytes: try ModelJSON.bytes(decision)))
        }
        _ = try policy.withFile(storage: storage) { path in
            try lake.publish(
                folder, files: [LakeFile(name: Self.weightsFile, copyOf: path)] + files,
                provenance: provenance)
        }
    }
}
