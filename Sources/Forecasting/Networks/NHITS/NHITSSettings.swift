public import Tensors

/// The sizes of an ``NHITSNetwork``; neuralforecast's defaults, which follow the paper.
public struct NHITSSettings: Codable, Hashable, Sendable {
    /// Of each stack.
    public var blocksPerStack = [1, 1, 1]
    /// The window is pooled by so many steps: a stack sees low frequencies.
    public var poolingKernels = [2, 2, 1]
    /// A stack's forecast has horizon / so many knots, between which it is interpolated.
    public var downsampling = [4, 2, 1]
    /// Widths of a block's linear layers; the activation follows all but the first, as in neuralforecast.
    public var hidden = [512, 512, 512]
    public var interpolation = Tensor.Interpolation.linear
    public var dropout = 0.0
    public var scaler = WindowScaler.identity

    public init() {}
}
