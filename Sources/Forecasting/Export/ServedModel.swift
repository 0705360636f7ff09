public import Core
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
    /// The last that its training saw.
    public var session: CivilDate
    public var script: ScriptModule
    /// In the order of the script's arguments.
    public var inputs: [Input]
    public var horizon: Int
    public var quantiles: [Double]

    public init(
        name: String, session: CivilDate, script: ScriptModule, inputs: [Input], horizon: Int,
        quantiles: [Double]
    ) {
        self.name = name
        self.session = session
        self.script = script
        self.inputs = inputs
        self.horizon = horizon
        self.quantiles = quantiles
    }

    /// The session as the number that servers sort versions by, such as 20240328.
    var version: String { session.description.filter(\.isNumber) }

    /// [H, Q]
    public var outputDimensions: [Int] { [horizon, quantiles.count] }
}

@available(*, unavailable)
extension ServedModel: Sendable {}
