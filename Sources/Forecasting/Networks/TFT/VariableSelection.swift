import Tensors

/// Weighs the variables of a step, and gives the weighted sum of what each says by itself.
///
/// Source: Lim et al. (2019), equations 6 to 8.
struct VariableSelection {
    let joint: GatedResidual
    let variables: [GatedResidual]

    init(count: Int, width: Int, generator: TensorGenerator?) throws(TensorError) {
        joint = try GatedResidual(
            inputs: width * count, width: width, outputs: count, takesContext: true, generator: generator)
        var variables: [GatedResidual] = []
        for _ in 0..<count {
            variables.append(try GatedResidual(inputs: width, width: width, generator: generator))
        }
        self.variables = variables
    }

    var parameters: NamedTensors {
        joint.parameters.prefixed("joint_grn")
            + variables.enumerated().flatMap { $1.parameters.prefixed("var_grns.\($0)") }
    }

    /// - Parameter inputs: embedded, one [B, T, width] or [B, width] for each variable.
    /// - Returns: [B, T, width] or [B, width]
    func callAsFunction(
        _ inputs: [Tensor], context: Tensor? = nil, dropout: Dropout?
    ) throws(TensorError) -> Tensor {
        let weights = try joint(Tensor.concatenate(inputs, dimension: -1), context: context)
            .softmax(dimension: -1)
        var sum: Tensor?
        for (index, variable) in variables.enumerated() {
            let share =
                try variable(inputs[index], dropout: dropout)
                * weights.slice(index..<index + 1, dimension: weights.rank - 1)
            sum = try sum.map { sum throws(TensorError) in try sum + share } ?? share
        }
        guard let sum else { throw TensorError(.invalidArgument, "no variables to select from") }
        return sum
    }

    /// In TorchScript, as a method with the buffer's name: of a list of embedded variables, and of `c` if there is a
    /// context.
    func script(_ name: String, hasContext: Bool) -> [String] {
        let joint = NetworkScript.buffer("\(name).joint_grn")
        let sums = variables.indices.map { index in
            "self.\(NetworkScript.buffer("\(name).var_grns.\(index)"))(v[\(index)]) * w[..., \(index):\(index + 1)]"
        }
        return [self.joint.script("\(name).joint_grn", hasContext: hasContext)]
            + variables.indices.map { variables[$0].script("\(name).var_grns.\($0)", hasContext: false) }
            + [
                """
                def \(NetworkScript.buffer(name))(self, v: List[Tensor]\(hasContext ? ", c: Tensor" : "")) -> Tensor:
                    w = torch.softmax(self.\(joint)(torch.cat(v, -1)\(hasContext ? ", c" : "")), -1)
                    return \(sums.joined(separator: " + "))
                """
            ]
    }
}
