/// e to the power of eight numbers at once, none of them positive.
enum Exponential {
    /// Below this the result is 0: e^-708 is 3e-308, next to the least normal number.
    static let least = -708.0

    /// Within 5e-16 of itself for -708...0; exactly 1 for 0 and exactly 0 for less than -708, minus infinity
    /// included. No argument may be NaN.
    ///
    /// `e^x = 2^k e^r` with `k` the whole number next to `x / ln 2`, so that `|r| <= ln 2 / 2`, where the
    /// series of `e^r` up to `r^13` is exact to rounding. `ln 2` is taken off in two parts, the first short
    /// enough for `k` times it to be exact. Source: Cody and Waite, "Software Manual for the Elementary
    /// Functions" (1980), chapter 6.
    @inline(__always)
    static func ofNonPositive(_ x: Lanes) -> Lanes {
        let limit = Lanes(repeating: least)
        let inside = x.replacing(with: limit, where: x .< limit)
        // Adding 1.5 x 2^52 leaves the whole number in the lowest bits.
        let shifted = inside * 1.442_695_040_888_963_4 + 0x1.8p52
        let k = shifted - 0x1.8p52
        let r = (inside - k * 0x1.62e4_2fee_0p-1) - k * 0x1.a39e_f357_93c76p-33
        // In pairs and pairs of pairs, as no term then waits for the one before.
        let r2 = r * r
        let r4 = r2 * r2
        let first = line(1, 1, r) + r2 * line(1.0 / 2, 1.0 / 6, r)
        let second = line(1.0 / 24, 1.0 / 120, r) + r2 * line(1.0 / 720, 1.0 / 5_040, r)
        let third =
            line(1.0 / 40_320, 1.0 / 362_880, r) + r2 * line(1.0 / 3_628_800, 1.0 / 39_916_800, r)
        let fourth = line(1.0 / 479_001_600, 1.0 / 6_227_020_800, r)
        let series = first + r4 * (second + r4 * (third + r4 * fourth))
        let exponent = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &<< 52
        let scaled = unsafeBitCast(unsafeBitCast(series, to: SIMD8<Int64>.self) &+ exponent, to: Lanes.self)
        return scaled.replacing(with: 0, where: x .< limit)
    }

    @inline(__always)
    private static func line(_ constant: Double, _ slope: Double, _ r: Lanes) -> Lanes {
        r * slope + constant
    }
}
