public import Core
public import Tensors

extension ServedModel {
    /// A network as the forward contract has it.
    ///
    /// - Parameter session: the last that its training saw.
    public init(_ network: any ForecastNetwork, session: CivilDate) throws(TensorError) {
        let sizes = network.exogenous
        var inputs = [Input("window", [network.inputSize])]
        if sizes.past > 0 { inputs.append(Input("past", [network.inputSize, sizes.past])) }
        if sizes.known > 0 {
            inputs.append(Input("known", [network.inputSize + network.horizon, sizes.known]))
        }
        if sizes.fixed > 0 { inputs.append(Input("fixed", [sizes.fixed])) }
        self.init(
            name: type(of: network).name, session: session, script: try network.script(), inputs: inputs,
            horizon: network.horizon, quantiles: network.quantiles)
    }
}
