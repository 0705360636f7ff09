import Portfolio

/// What scores are written in: single precision in training, double where derivatives are checked.
protocol EpisodeScore: Sendable {
    static func weights(
        _ scores: UnsafeBufferPointer<Self>, closed: UnsafeBufferPointer<Int32>,
        into weights: UnsafeMutableBufferPointer<Double>)
    static func gradient(
        weights: UnsafeBufferPointer<Double>, worth: UnsafeBufferPointer<Double>,
        into gradient: UnsafeMutableBufferPointer<Self>)
    static var zero: Self { get }
}

extension Float: EpisodeScore {
    static func weights(
        _ scores: UnsafeBufferPointer<Float>, closed: UnsafeBufferPointer<Int32>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) { MaskedSoftmax.write(scores: scores, closed: closed, into: weights) }

    static func gradient(
        weights: UnsafeBufferPointer<Double>, worth: UnsafeBufferPointer<Double>,
        into gradient: UnsafeMutableBufferPointer<Float>
    ) { MaskedSoftmax.gradient(weights: weights, worth: worth, into: gradient) }
}

extension Double: EpisodeScore {
    static func weights(
        _ scores: UnsafeBufferPointer<Double>, closed: UnsafeBufferPointer<Int32>,
        into weights: UnsafeMutableBufferPointer<Double>
    ) { MaskedSoftmax.write(scores: scores, closed: closed, into: weights) }

    static func gradient(
        weights: UnsafeBufferPointer<Double>, worth: UnsafeBufferPointer<Double>,
        into gradient: UnsafeMutableBufferPointer<Double>
    ) { MaskedSoftmax.gradient(weights: weights, worth: worth, into: gradient) }
}
