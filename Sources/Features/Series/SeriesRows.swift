import Core

/// What is known of a stock at a step of its series.
enum SeriesPlane: Int, CaseIterable {
    // The first 15 are features, by their `rawValue`.
    case open, high, low, close, volume
    case rsi14, macd, macdSignal, macdHist
    case bbUpper, bbMiddle, bbLower
    case volumeRatio20, volatility20, return21
    case previousClose, dividend
}

/// The rows of up to four series that were walked together: of each plane the steps from ``firstStep`` on, of
/// each step the four stocks side by side.
///
/// Filled by one thread and only read from then on.
final class SeriesRows: @unchecked Sendable {
    let firstStep: Int
    let stepCount: Int
    private let values: UnsafeMutablePointer<Lanes>

    init(firstStep: Int, stepCount: Int) {
        self.firstStep = firstStep
        self.stepCount = stepCount
        values = .allocate(capacity: stepCount * SeriesPlane.allCases.count)
    }

    deinit { values.deallocate() }

    /// The steps of a plane, from ``firstStep`` on.
    @inline(__always)
    func plane(_ plane: SeriesPlane) -> UnsafeMutablePointer<Lanes> {
        values + plane.rawValue * stepCount
    }

    /// All numbers: plane p's of `lane` at `step` is number (p * stepCount + step - firstStep) * 4 + lane.
    @inline(__always)
    var numbers: UnsafePointer<Double> { UnsafeRawPointer(values).assumingMemoryBound(to: Double.self) }
}
