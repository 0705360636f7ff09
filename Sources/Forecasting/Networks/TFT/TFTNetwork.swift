public import Tensors

/// A temporal fusion transformer: selection of variables, an LSTM over past and future, attention over all of it, and
/// gates by which the network leaves out what it does not need.
///
/// Source: Lim et al., "Temporal Fusion Transformers for Interpretable Multi-horizon Time Series Forecasting" (2019),
/// arXiv 1912.09363; the parameters and the function are those of neuralforecast 3.3.0's `TFT`.
public struct TFTNetwork: ForecastNetwork {
    public static let name = "tft"

    public let shape: ForecastShape
    public let settings: TFTSettings
    /// By the peer's name of the group. Without known variables the last value stands in for one.
    let embeddings: (fixed: VariableEmbedding?, known: VariableEmbedding, past: VariableEmbedding?)
    let targetEmbedding: VariableEmbedding
    let fixedEncoder: FixedEncoder?
    let encoder: TemporalEncoder
    let decoder: FusionDecoder
    let adapter: Linear
    private let generator: TensorGenerator?

    /// Fresh weights, drawn from `generator`; so is dropout later.
    public init(
        _ shape: ForecastShape, settings: TFTSettings = TFTSettings(), generator: TensorGenerator? = nil
    ) throws(TensorError) {
        guard shape.inputSize > 0, shape.horizon > 0, !shape.quantiles.isEmpty, settings.width > 0 else {
            throw TensorError(.invalidArgument, "a TFT without steps, quantiles or width")
        }
        let (sizes, width) = (shape.exogenous, settings.width)
        func embedding(_ count: Int) throws(TensorError) -> VariableEmbedding {
            try VariableEmbedding(count: count, width: width, generator: generator)
        }
        let known = max(sizes.known, 1)
        self.shape = shape
        self.settings = settings
        self.generator = generator
        embeddings = (
            sizes.fixed > 0 ? try embedding(sizes.fixed) : nil, try embedding(known),
            sizes.past > 0 ? try embedding(sizes.past) : nil
        )
        targetEmbedding = try embedding(1)
        fixedEncoder =
            sizes.fixed > 0
            ? try FixedEncoder(
                count: sizes.fixed, width: width, layers: settings.layers, generator: generator) : nil
        encoder = try TemporalEncoder(
            past: sizes.past + known + 1, future: known, width: width, layers: settings.layers,
            generator: generator)
        decoder = try FusionDecoder(shape, settings: settings, generator: generator)
        adapter = try Linear(
            inputs: width, outputs: shape.quantiles.count, initialization: .uniform, generator: generator)
    }

    public var inputSize: Int { shape.inputSize }
    public var horizon: Int { shape.horizon }
    public var quantiles: [Double] { shape.quantiles }
    public var exogenous: ExogenousSizes { shape.exogenous }
    public var scaler: WindowScaler { settings.scaler }

    public var parameters: NamedTensors {
        let (fixed, known, past) = embeddings
        var result = fixed?.parameters("stat_exog") ?? []
        result += known.parameters("futr_exog") + (past?.parameters("hist_exog") ?? [])
        result +=
            targetEmbedding.parameters("tgt") + (fixedEncoder?.parameters.prefixed("static_encoder") ?? [])
        result += encoder.parameters.prefixed("temporal_encoder")
        result += decoder.parameters.prefixed("temporal_fusion_decoder")
        return result + adapter.parameters.prefixed("output_adapter")
    }

    public func forecast(_ batch: ForecastBatch, isTraining: Bool) throws(TensorError) -> Tensor {
        let scaled = try ScaledBatch(batch, shape: shape, scaler: settings.scaler)
        let dropout = Dropout(settings.dropout, isTraining: isTraining, generator: generator)
        let attentionDropout = Dropout(
            settings.attentionDropout, isTraining: isTraining, generator: generator)
        let steps = inputSize + horizon
        let last = try scaled.target.slice(inputSize - 1..<inputSize, dimension: 1)
            .broadcast(to: [-1, steps, -1])
        let known = scaled.known ?? last
        func part(_ values: Tensor, _ range: Range<Int>) throws(TensorError) -> Tensor {
            try values.slice(range, dimension: 1)
        }
        var history: [Tensor] = []
        if let past = scaled.past, let embedding = embeddings.past { history += try embedding(past) }
        history += try embeddings.known(part(known, 0..<inputSize))
        history += try targetEmbedding(scaled.target)
        let future = try embeddings.known(part(known, inputSize..<steps))
        var contexts: FixedEncoder.Contexts?
        if let fixed = scaled.fixed, let embedding = embeddings.fixed, let fixedEncoder {
            contexts = try fixedEncoder(embedding(fixed), dropout: dropout)
        }
        let features = try encoder(history: history, future: future, contexts: contexts, dropout: dropout)
        let decoded = try decoder(
            features, enrichment: contexts?.enrichment, dropout: dropout, attentionDropout: attentionDropout)
        return try scaled.restored(adapter(decoded))
    }
}
