public import Core
import Foundation

/// The raw observation of one session: `slots x features` numbers, slot-major, and what may be bought.
///
/// NaN where there is no value; a slot without a row is all NaN. ``Normaliser`` turns both into 0.
public struct RawObservation: Sendable {
    public var values: [Float]
    /// True for a slot that is active (positive tenure) and has a price this session.
    public var mask: [Bool]
}

/// From features.parquet's table to the observation, before standardising.
///
/// With `p` the previous close (the close itself where there is none) and `x` the column's value:
///
/// | feature | observation |
/// | --- | --- |
/// | open, high, low, close, bb_upper, bb_middle, bb_lower | ln(x / p) |
/// | volume | ln(1 + x) |
/// | rsi_14 | (x - 50) / 50 |
/// | macd, macd_signal, macd_hist | x / p |
/// | volume_ratio_20 | ln(max(x, 0.0001)) |
/// | volatility_20, is_new | x |
/// | return_21 | ln(1 + x) |
/// | tenure_months | sign(x) ln(1 + abs(x)) |
///
/// A logarithm of nothing positive is null. All from the session's own row: nothing later is looked at.
public enum ObservationEncoder {
    public static let volumeRatioFloor = 1e-4

    /// The observation of `frame`, over all ``Core/Universe`` slots.
    public static func encode(_ frame: FeatureFrame) -> RawObservation {
        var observation = RawObservation(
            values: [Float](repeating: .nan, count: Universe.slotCount * Feature.count),
            mask: [Bool](repeating: false, count: Universe.slotCount))
        observation.values.withUnsafeMutableBufferPointer { values in
            observation.mask.withUnsafeMutableBufferPointer { mask in
                encode(frame, into: values, mask: mask)
            }
        }
        return observation
    }

    /// The same into buffers of 61,200 numbers and 3,600 mask entries; rows outside the universe are left out.
    public static func encode(
        _ frame: FeatureFrame, into values: UnsafeMutableBufferPointer<Float>,
        mask: UnsafeMutableBufferPointer<Bool>
    ) {
        precondition(
            values.count == Universe.slotCount * Feature.count && mask.count == Universe.slotCount,
            "buffers of one observation")
        values.update(repeating: .nan)
        mask.update(repeating: false)
        let closes = frame[.close]
        let tenures = frame[.tenureMonths]
        for row in 0..<frame.rowCount {
            guard let slot = slot(frame, row) else { continue }
            mask[slot] = tenures[row] > 0 && closes[row] > 0 && closes[row].isFinite
        }
        for feature in Feature.allCases {
            let column = frame[feature]
            for row in 0..<frame.rowCount {
                guard let slot = slot(frame, row) else { continue }
                let before = frame.previousClose[row]
                let value = transform(column[row], feature, reference: before.isNaN ? closes[row] : before)
                values[slot * Feature.count + feature.rawValue] = value.isFinite ? Float(value) : .nan
            }
        }
    }

    private static func slot(_ frame: FeatureFrame, _ row: Int) -> Int? {
        let slot = Int(frame.slots[row])
        return (0..<Universe.slotCount).contains(slot) ? slot : nil
    }

    private static func transform(_ value: Double, _ feature: Feature, reference: Double) -> Double {
        switch feature {
        case .open, .high, .low, .close, .bbUpper, .bbMiddle, .bbLower:
            value > 0 && reference > 0 ? log(value / reference) : .nan
        case .volume: value >= 0 ? log1p(value) : .nan
        case .rsi14: (value - 50) / 50
        case .macd, .macdSignal, .macdHist: reference > 0 ? value / reference : .nan
        case .volumeRatio20: value.isNaN ? .nan : log(max(value, volumeRatioFloor))
        case .volatility20, .isNew: value
        case .return21: value > -1 ? log1p(value) : .nan
        case .tenureMonths: value < 0 ? -log1p(-value) : log1p(value)
        }
    }
}
