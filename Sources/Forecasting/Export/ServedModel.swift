public import Tensors

/// A forecaster as a server sees it: a script, what it takes and what it gives.
public struct ServedModel {
    /// An input by its name in the script's `forward`, without the dimension of the batch.
    public struct Input: Hashable, Sendable {
        public var name: String
        public var dimensions: [Int]

        public init(_ name: String, _ dimensions: [Int]) {
            self.name = name
            self.dimensions = dimensions
        }
    }

    /// The name of the one output.
    public static let output = "forecast"

    public var name: String
    /// What it was trained up to, such as `2024-03-28`; for people.
    public var version: String
    public var script: ScriptModule
    /// In the order of the script's arguments.
    public var inputs: [Input]
    public var horizon: Int
    public var quantiles: [Double]

    public init(
        name: String, version: String, script: ScriptModule, inputs: [Input], horizon: Int,
        quantiles: [Double]
    ) {
        self.name = name
        self.version = version
        self.script = script
        self.inputs = inputs
        self.horizon = horizon
        self.quantiles = quantiles
    }

    /// [H, Q]
    public var outputDimensions: [Int] { [horizon, quantiles.count] }
}

@available(*, unavailable)
extension ServedModel: Sendable {}
