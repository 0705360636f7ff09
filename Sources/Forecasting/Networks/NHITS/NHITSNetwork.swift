public import Tensors

/// N-HiTS: stacks of blocks that look at the window at different rates, each taking what the ones before left over,
/// and add up their interpolated forecasts on the last value.
///
/// Source: Challu et al., "N-HiTS: Neural Hierarchical Interpolation for Time Series Forecasting" (2022), arXiv
/// 2201.12886; the parameters and the function are those of neuralforecast 3.3.0's `NHITS`.
public struct NHITSNetwork: ForecastNetwork {
    public static let name = "nhits"

    public let shape: ForecastShape
    public let settings: NHITSSettings
    let blocks: [NHITSBlock]
    private let generator: TensorGenerator?

    /// Fresh weights, drawn from `generator`; so is dropout later.
    public init(
        _ shape: ForecastShape, settings: NHITSSettings = NHITSSettings(), generator: TensorGenerator? = nil
    ) throws(TensorError) {
        let stacks = settings.blocksPerStack.count
        guard shape.inputSize > 0, shape.horizon > 0, !shape.quantiles.isEmpty, settings.hidden.count > 1
        else {
            throw TensorError(.invalidArgument, "N-HiTS without steps, quantiles or two hidden layers")
        }
        guard stacks > 0, settings.poolingKernels.count == stacks, settings.downsampling.count == stacks
        else {
            throw TensorError(
                .invalidArgument,
                "N-HiTS takes a number of blocks, a pooling and a downsampling for each stack")
        }
        var blocks: [NHITSBlock] = []
        for stack in 0..<stacks {
            for _ in 0..<settings.blocksPerStack[stack] {
                blocks.append(
                    try NHITSBlock(
                        shape, settings: settings, pooling: settings.poolingKernels[stack],
                        downsampling: settings.downsampling[stack], generator: generator))
            }
        }
        self.shape = shape
        self.settings = settings
        self.generator = generator
        self.blocks = blocks
    }

    public var inputSize: Int { shape.inputSize }
    public var horizon: Int { shape.horizon }
    public var quantiles: [Double] { shape.quantiles }
    public var exogenous: ExogenousSizes { shape.exogenous }
    public var scaler: WindowScaler { settings.scaler }

    func layerName(_ block: Int, _ layer: Int) -> String {
        "blocks.\(block).\(blocks[block].layerName(layer, hasDropout: settings.dropout > 0))"
    }

    public var parameters: NamedTensors {
        blocks.indices.flatMap { block in
            blocks[block].layers.enumerated().flatMap { $1.parameters.prefixed(layerName(block, $0)) }
        }
    }

    public func forecast(_ batch: ForecastBatch, isTraining: Bool) throws(TensorError) -> Tensor {
        let scaled = try ScaledBatch(batch, shape: shape, scaler: settings.scaler)
        let dropout = Dropout(settings.dropout, isTraining: isTraining, generator: generator)
        let past = try scaled.past?.transposed(1, 2)
        let known = try scaled.known?.transposed(1, 2)
        var residual = try scaled.target.squeezed(2).flipped(1)
        // The level: the last value, as a naive forecast has it.
        var forecast = try scaled.target.slice(inputSize - 1..<inputSize, dimension: 1)
        for (index, block) in blocks.enumerated() {
            let part = try block(residual, past: past, known: known, fixed: scaled.fixed, dropout: dropout)
            forecast = try forecast + part.forecast
            // What the last block leaves over is nobody's.
            if index < blocks.count - 1 { residual = try residual - part.backcast }
        }
        return try scaled.restored(forecast)
    }
}
