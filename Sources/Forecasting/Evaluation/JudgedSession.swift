/// The windows that end with a step, their outcomes, and what their errors are measured in.
struct JudgedSession: Sendable {
    let windows: ForecastWindows
    /// [window x input] and [window x horizon]
    let values: [Float]
    let outcomes: [Float]
    /// The mean absolute change from step to step within each window.
    let scales: [Double]
    /// The last value of each window.
    let last: [Double]

    /// Nil where no window has an outcome.
    init?(_ panel: SeriesPanel, shape: WindowShape, end: Int) {
        windows = ForecastWindows(panel, shape: shape, endingAt: end, withOutcome: true)
        guard windows.count > 0 else { return nil }
        values = windows.values(0..<windows.count)
        outcomes = windows.outcomes(0..<windows.count)
        let length = shape.input
        var scales: [Double] = []
        var last: [Double] = []
        for start in stride(from: 0, to: values.count, by: length) {
            var sum = 0.0
            for step in start + 1..<start + length { sum += Double(abs(values[step] - values[step - 1])) }
            scales.append(sum / Double(length - 1))
            last.append(Double(values[start + length - 1]))
        }
        (self.scales, self.last) = (scales, last)
    }

    var horizon: Int { windows.shape.horizon }

    func window(_ index: Int) -> ArraySlice<Float> {
        values[index * windows.shape.input..<(index + 1) * windows.shape.input]
    }
}
