/// Calls to a vendor.
public struct VendorHealth: Hashable, Sendable, Encodable {
    public var vendor: String
    /// Calls in the month.
    public var calls: Int
    /// Whether it is not called for now, after failures.
    public var isHeld: Bool
}
