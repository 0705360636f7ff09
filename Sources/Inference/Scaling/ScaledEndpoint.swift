public import Core

/// An endpoint whose machines can be scaled, as the configuration has it.
public struct ScaledEndpoint: Hashable, Sendable {
    public var name: String
    /// Instances in a normal market.
    public var base: Int
    /// Fewest and most while the window is open; a budget that is spent takes even the fewest away.
    public var range: ClosedRange<Int>
    public var price: EndpointPrice

    /// - Throws: ``InferenceError`` `badSetting` for numbers that make no sense.
    public init(
        name: String, base: Int = 1, range: ClosedRange<Int> = 0...8, price: EndpointPrice = .free
    ) throws(InferenceError) {
        guard range.lowerBound >= 0, range.contains(base) else {
            throw InferenceError(
                .badSetting,
                "\(name) has \(base) instances, beyond \(range.lowerBound) to \(range.upperBound); correct "
                    + "inference.\(name).instances, .instances_min or .instances_max")
        }
        self.name = name
        self.base = base
        self.range = range
        self.price = price
    }
}
