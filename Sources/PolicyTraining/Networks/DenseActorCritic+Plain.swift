package import Tensors

extension DenseActorCritic {
    /// Gradients of the last backward pass by name, the first layer's written out: what ``step(_:next:)`` never
    /// needs, to be looked at.
    package func gradients() throws(TensorError) -> [String: [Float]] {
        let (pass, gradient) = try productGradient()
        var result = try smallGradients()
        result["input.weight"] = try input.gradient(days, days: pass.days, gradient: gradient).floats()
        return result
    }

    private func smallGradients() throws(TensorError) -> [String: [Float]] {
        var result: [String: [Float]] = [:]
        let parameters =
            actorOptimiser.parameters.prefixed("actor") + criticOptimiser.parameters.prefixed("critic")
        for (name, tensor) in parameters { result[name] = try tensor.gradient?.floats() }
        return result
    }

    /// The same gradients without any of what makes them quick: every row has its own observation, goes through
    /// an ordinary first layer, and autograd does the rest. The reference for the interned way.
    ///
    /// - Parameter losses: of means [rows, columns] and values [rows].
    package func plainGradients(
        days rows: [Int],
        _ losses: (_ means: Tensor, _ values: Tensor) throws(TensorError) -> (policy: Tensor, value: Tensor)
    ) throws(TensorError) -> (policyLoss: Double, valueLoss: Double, gradients: [String: [Float]]) {
        actorOptimiser.clearGradients()
        criticOptimiser.clearGradients()
        var groups: [Tensor] = []
        for group in input.groups.indices { groups.append(try input.weight(of: group)) }
        let weight = try Tensor.concatenate(groups, dimension: 1).setRequiresGradient()
        let outputs = try outputs(days.rows(rows).matmul(weight))
        let (policy, value) = try losses(outputs.means, outputs.values)
        try (policy + value).backward()
        var result = try smallGradients()
        result["input.weight"] = try weight.gradient?.floats()
        return (try policy.item(), try value.item(), result)
    }
}
