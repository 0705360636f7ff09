internal import CKernels

/// Weights and moments in and out. Every tensor here is a copy: the layer's own memory has another layout.
extension StreamedLinear {
    /// The weights of all groups, [inputs, units].
    public func weight() throws(TensorError) -> Tensor {
        var parts: [Tensor] = []
        for group in groups.indices { parts.append(try weight(of: group)) }
        return parts.count == 1 ? parts[0] : try Tensor.concatenate(parts, dimension: 1)
    }

    /// Overwrites the weights of all groups with [inputs, units].
    public func setWeight(_ weight: Tensor) throws(TensorError) {
        guard weight.shape == [inputs, units] else {
            throw TensorError(.invalidArgument, "weights have shape \(weight.shape), not \([inputs, units])")
        }
        for group in groups.indices {
            try setWeight(weight.slice(columns(of: group), dimension: 1), of: group)
        }
    }

    /// The weights of one group, [inputs, units of the group].
    public func weight(of group: Int) throws(TensorError) -> Tensor {
        try values(ckernels_weight, of: group)
    }

    /// Overwrites the weights of one group with [inputs, units of the group].
    public func setWeight(_ weight: Tensor, of group: Int) throws(TensorError) {
        try set(ckernels_weight, of: group, to: weight)
    }

    /// What a checkpoint needs besides the weights: of each group i the moments that its steps have used so far,
    /// `first_moment.i` and `second_moment.i`, [inputs, units of the group], and `step_count.i`, int64 [1].
    public func state() throws(TensorError) -> NamedTensors {
        var result: NamedTensors = []
        for group in groups.indices {
            for (name, array) in Self.moments where ckernels_layer_has(handle, array) {
                result.append(("\(name).\(group)", try values(array, of: group)))
            }
            result.append(("step_count.\(group)", try Tensor([Int64(stepCounts[group])])))
        }
        return result
    }

    /// Continues where another layer stopped, with its ``state()`` and, set apart, its weights: bit for bit.
    ///
    /// - Throws: ``TensorError`` with `invalidArgument` for a missing count or a shape that does not fit; nothing
    ///   has been changed then. `outOfMemory`.
    public func restore(_ state: NamedTensors) throws(TensorError) {
        let byName = Dictionary(state.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        var counts: [Int] = []
        for group in groups.indices {
            guard let count = byName["step_count.\(group)"], count.count == 1 else {
                throw TensorError(.invalidArgument, "no step_count.\(group) to restore a layer from")
            }
            counts.append(Int(try count.itemInt64()))
            for (name, _) in Self.moments {
                guard let moment = byName["\(name).\(group)"] else { continue }
                try checkShape(moment, of: group)
            }
        }
        for group in groups.indices {
            for (name, array) in Self.moments {
                if let moment = byName["\(name).\(group)"] {
                    try set(array, of: group, to: moment)
                } else if ckernels_layer_has(handle, array) {
                    try set(array, of: group, to: Tensor.zeros([inputs, groups[group]]))
                }
            }
        }
        setStepCounts(counts)
    }

    private static var moments: [(name: String, array: ckernels_array)] {
        [("first_moment", ckernels_first_moment), ("second_moment", ckernels_second_moment)]
    }

    private func values(_ array: ckernels_array, of group: Int) throws(TensorError) -> Tensor {
        try checkGroup(group)
        let result = try Tensor.uninitialized([inputs, groups[group]])
        try result.withFloats { out in
            ckernels_layer_get(handle, array, group, out, Streamed.threadCount)
        }
        return result
    }

    private func set(_ array: ckernels_array, of group: Int, to tensor: Tensor) throws(TensorError) {
        try checkShape(tensor, of: group)
        let plain = try tensor.plainFloats([inputs, groups[group]], "the array")
        try plain.withFloats { values throws(TensorError) in
            try Streamed.check(ckernels_layer_set(handle, array, group, values, Streamed.threadCount))
        }
    }

    private func checkShape(_ tensor: Tensor, of group: Int) throws(TensorError) {
        try checkGroup(group)
        guard tensor.shape == [inputs, groups[group]] else {
            throw TensorError(
                .invalidArgument,
                "an array of group \(group) has shape \(tensor.shape), not \([inputs, groups[group]])")
        }
    }

    private func checkGroup(_ group: Int) throws(TensorError) {
        guard groups.indices.contains(group) else {
            throw TensorError(.invalidArgument, "group \(group) of \(groups.count)")
        }
    }
}
