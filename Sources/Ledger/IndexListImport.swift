/// What importing a list did to those that the ledger holds.
public enum IndexListImport: Hashable, Sendable {
    case added
    /// It stands in place of one of the same day.
    case replaced(IndexImport)
    /// The same was there already.
    case unchanged
}
