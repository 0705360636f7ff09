public import Tensors

/// How a network centres and scales each window before it looks at it, and scales its forecast back.
///
/// Source: neuralforecast's `TemporalNorm`, for windows without gaps.
public enum WindowScaler: String, Codable, Hashable, Sendable, CaseIterable {
    /// As it is.
    case identity
    /// By mean and standard deviation.
    case standard
    /// By median and median absolute deviation.
    case robust

    static let epsilon = 1e-6
    /// The median absolute deviation of a standard normal distribution.
    static let normalDeviation = 0.6744897501960817

    /// What to subtract from values [B, T, C], and what to divide by, from their first `steps` steps: [B, 1, C] each.
    /// Nil for ``identity``.
    public func statistics(
        _ values: Tensor, steps: Int
    ) throws(TensorError) -> (shift: Tensor, scale: Tensor)? {
        if self == .identity { return nil }
        let values = try values.slice(0..<steps, dimension: 1)
        let mean = try values.mean(1, keeping: true)
        let deviation = try (values - mean).square().mean(1, keeping: true).sqrt()
        if self == .standard { return (mean, try Self.divisor(deviation)) }
        let median = try values.median(1, keeping: true)
        let distance = try (values - median).abs().median(1, keeping: true)
        let scale = try (distance .> 0).choose(distance, deviation * Self.normalDeviation)
        return (median, try Self.divisor(scale))
    }

    private static func divisor(_ scale: Tensor) throws(TensorError) -> Tensor {
        try scale.masked(where: scale .== 0, with: 1) + epsilon
    }

    /// ``statistics(_:steps:)`` in TorchScript, of the steps that it is given.
    var script: String {
        let begin = "def statistics(self, x: Tensor) -> Tuple[Tensor, Tensor]:"
        let deviation = """
                mean = torch.mean(x, [1], True)
                deviation = torch.sqrt(torch.mean((x - mean) * (x - mean), [1], True))
            """
        let end = "torch.where(scale == 0, torch.ones_like(scale), scale) + \(Self.epsilon)"
        switch self {
        case .identity: return ""
        case .standard:
            return """
                \(begin)
                \(deviation)
                    scale = deviation
                    return mean, \(end)
                """
        case .robust:
            return """
                \(begin)
                \(deviation)
                    median = torch.median(x, 1, True)[0]
                    distance = torch.median(torch.abs(x - median), 1, True)[0]
                    scale = torch.where(distance > 0, distance, deviation * \(Self.normalDeviation))
                    return median, \(end)
                """
        }
    }
}
