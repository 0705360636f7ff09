import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
    /// P(Z <= z), to the last digits in either tail's small values.
    public static func probability(below z: Double) -> Double {
        0.5 * erfc(-z / 2.0.squareRoot())
    }

    /// The z with `P(Z <= z) = share`; infinite at 0 and 1, NaN outside them.
    ///
    /// Starts from Abramowitz and Stegun's 26.2.23 (good to 4.5e-4) and takes Halley's steps on `erfc`.
    public static func quantile(_ share: Double) -> Double {
        guard share > 0, share < 1 else {
            return share == 0 ? -.infinity : share == 1 ? .infinity : .nan
        }
        guard share <= 0.5 else { return -quantile(1 - share) }
        let t = (-2 * log(share)).squareRoot()
        var z =
            (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
        for _ in 0..<3 {
            let error = (probability(below: z) - share) * (2 * Double.pi).squareRoot() * exp(z * z / 2)
            z -= error / (1 + z * error / 2)
        }
        return z
    }
}
