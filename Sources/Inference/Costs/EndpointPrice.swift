public import Core
import Foundation

/// What an endpoint's machine costs, in US dollars.
public struct EndpointPrice: Hashable, Sendable {
    /// Of one GPU for an hour.
    public var perHour: Double
    /// Of one request, whatever it takes.
    public var perRequest: Double

    /// - Throws: ``InferenceError`` `badSetting` for a price that is no amount.
    public init(perHour: Double = 0, perRequest: Double = 0) throws(InferenceError) {
        for price in [perHour, perRequest] where !(0...1e6 ~= price) {
            throw InferenceError(
                .badSetting, "a price of \(price) USD makes no sense; give USD an hour, or a request")
        }
        self.perHour = perHour
        self.perRequest = perRequest
    }

    private init() {
        (perHour, perRequest) = (0, 0)
    }

    /// A machine of one's own: its calls are written down, and no budget stops them.
    public static let free = EndpointPrice()

    public var isFree: Bool { perHour == 0 && perRequest == 0 }

    /// `perRequest + seconds x perHour / 3600 x instances`, in millionths of a dollar, rounded to the nearest.
    ///
    /// - Parameters:
    ///   - seconds: what is no number, or below zero, counts as none.
    ///   - instances: GPUs that stand ready meanwhile; at least one.
    public func cost(seconds: Double, instances: Int = 1) -> Int64 {
        let seconds = seconds > 0 && seconds.isFinite ? seconds : 0
        let dollars = perRequest + seconds * perHour / 3_600 * Double(max(1, instances))
        // A thousand years at the highest price still fits.
        return Int64((min(dollars, 9e12) * 1e6).rounded())
    }
}
