/// The sizes of a ``TFTNetwork``; neuralforecast's defaults, which follow the paper.
public struct TFTSettings: Codable, Hashable, Sendable {
    /// Of every hidden state; a multiple of `heads`.
    public var width = 128
    public var heads = 4
    /// LSTM layers of the encoder and of the decoder.
    public var layers = 1
    public var dropout = 0.1
    /// Of the attention's weights.
    public var attentionDropout = 0.0
    public var scaler = WindowScaler.robust

    public init() {}
}
