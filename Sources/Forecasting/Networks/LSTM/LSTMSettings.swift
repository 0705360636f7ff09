/// The sizes of an ``LSTMNetwork``. The defaults are small, for a processor; neuralforecast's are 128 wide.
public struct LSTMSettings: Codable, Hashable, Sendable {
    public var layers = 2
    public var width = 64
    /// Linear layers of the decoder, the output's among them.
    public var decoderLayers = 2
    public var decoderWidth = 64
    /// Between the layers of the encoder.
    public var dropout = 0.0
    public var scaler = WindowScaler.robust

    public init() {}
}
