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

/// The rows of up to four series that were walked together: the steps from ``firstStep`` on, of each step all
/// planes, of each plane the four stocks side by side. So a stock's row lies close together.
///
/// Filled by one thread and only read from then on.
final class SeriesRows: @unchecked Sendable {
    static let planeCount = SeriesPlane.allCases.count

    let firstStep: Int
    let stepCount: Int
    private let values: UnsafeMutablePointer<Lanes>

    init(firstStep: Int, stepCount: Int) {
        self.firstStep = firstStep
        self.stepCount = stepCount
        values = .allocate(capacity: stepCount * Self.planeCount)
    }

    deinit { values.deallocate() }

    /// The planes of the row with that number, which counts from ``firstStep``.
    @inline(__always)
    func row(_ number: Int) -> UnsafeMutablePointer<Lanes> { values + number * Self.planeCount }

    @inline(__always)
    func set(_ plane: SeriesPlane, _ number: Int, _ lane: Int, _ value: Double) {
        row(number)[plane.rawValue][lane] = value
    }

    /// A stock's row: plane p's number is at p * ``Lanes/scalarCount``.
    @inline(__always)
    func numbers(ofStep step: Int, lane: Int) -> UnsafePointer<Double> {
        UnsafeRawPointer(row(step - firstStep)).assumingMemoryBound(to: Double.self) + lane
    }
}
