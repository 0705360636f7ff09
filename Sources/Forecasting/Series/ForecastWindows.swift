import Core
public import Inference
public import Tensors

/// Windows of a panel, to be given to a network or a server batch by batch.
public struct ForecastWindows: Sendable {
    public let panel: SeriesPanel
    public let shape: WindowShape
    public let places: [WindowPlace]

    public init(_ panel: SeriesPanel, shape: WindowShape, places: [WindowPlace]) {
        self.panel = panel
        self.shape = shape
        self.places = places
    }

    /// The windows that end with a step, in the order of the slots. Stocks without a bar there, or with too short a
    /// history, are left out.
    ///
    /// - Parameter withOutcome: whether stocks are left out whose outcome is not known.
    public init(_ panel: SeriesPanel, shape: WindowShape, endingAt end: Int, withOutcome: Bool = false) {
        let series = panel.symbols.indices
            .filter {
                panel.hasWindow($0, end: end, input: shape.input)
                    && (!withOutcome || panel.hasOutcome($0, end: end, horizon: shape.horizon))
            }
            .sorted { (panel.slot($0, at: end) ?? 0) < (panel.slot($1, at: end) ?? 0) }
        self.init(panel, shape: shape, places: series.map { WindowPlace(series: $0, end: end) })
    }

    public var count: Int { places.count }

    /// The last `input` log prices of some windows, [window x input].
    public func values(_ range: Range<Int>) -> [Float] {
        let length = shape.input
        return [Float](unsafeUninitializedCapacity: range.count * length) { buffer, count in
            panel.growth.withUnsafeBufferPointer { growth in
                var next = 0
                for index in range {
                    let (series, end) = (Int(places[index].series), Int(places[index].end))
                    let anchor = panel.anchor(series, end: end)
                    let first = series * panel.stepCount + end + 1 - length
                    for step in first..<first + length {
                        buffer[next] = Float(growth[step] + anchor)
                        next += 1
                    }
                }
                count = next
            }
        }
    }

    /// The `horizon` log prices after some windows, [window x horizon]. Only of windows that have an outcome.
    public func outcomes(_ range: Range<Int>) -> [Float] {
        let length = shape.horizon
        return [Float](unsafeUninitializedCapacity: range.count * length) { buffer, count in
            panel.growth.withUnsafeBufferPointer { growth in
                var next = 0
                for index in range {
                    let (series, end) = (Int(places[index].series), Int(places[index].end))
                    let anchor = panel.anchor(series, end: end)
                    let first = series * panel.stepCount + end + 1
                    for step in first..<first + length {
                        buffer[next] = Float(growth[step] + anchor)
                        next += 1
                    }
                }
                count = next
            }
        }
    }

    /// [window x input x pastCount]
    func past(_ range: Range<Int>) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(range.count * shape.input * panel.pastCount)
        for index in range {
            let last = Int(places[index].series) * panel.stepCount + Int(places[index].end) + 1
            values.append(
                contentsOf: panel.past[(last - shape.input) * panel.pastCount..<last * panel.pastCount])
        }
        return values
    }

    /// [window x (input + horizon) x knownCount]
    func known(_ range: Range<Int>) -> [Float] {
        var values: [Float] = []
        values.reserveCapacity(range.count * (shape.input + shape.horizon) * panel.knownCount)
        for index in range {
            let last = Int(places[index].end) + 1
            values.append(
                contentsOf: panel.known[
                    (last - shape.input) * panel.knownCount..<(last + shape.horizon) * panel.knownCount])
        }
        return values
    }

    /// What a network takes of some windows, by the names of the forward contract.
    public func tensors(_ range: Range<Int>) -> [InferenceTensor] {
        var tensors = [InferenceTensor("window", shape: [range.count, shape.input], values: values(range))]
        if shape.takesPast {
            tensors.append(
                InferenceTensor(
                    "past", shape: [range.count, shape.input, panel.pastCount], values: past(range)))
        }
        if shape.takesKnown {
            tensors.append(
                InferenceTensor(
                    "known", shape: [range.count, shape.input + shape.horizon, panel.knownCount],
                    values: known(range)))
        }
        return tensors
    }

    /// The same for a network of this process.
    public func batch(_ range: Range<Int>) throws(TensorError) -> ForecastBatch {
        try ForecastBatch(tensors(range))
    }
}

extension ForecastBatch {
    /// The tensors of the forward contract: `window`, and where they are there `past`, `known` and `fixed`.
    public init(_ tensors: [InferenceTensor]) throws(TensorError) {
        func tensor(_ name: String) throws(TensorError) -> Tensor? {
            guard let found = tensors.first(where: { $0.name == name }) else { return nil }
            return try Tensor(found.values, shape: found.shape)
        }
        guard let window = try tensor("window") else {
            throw TensorError(.invalidArgument, "no input named window")
        }
        self.init(
            window: window, past: try tensor("past"), known: try tensor("known"), fixed: try tensor("fixed"))
    }
}
