import Core
import Ledger

/// The vendors of a run in the order in which they are asked, and those that are left alone for the rest of it.
struct VendorRoster {
    let primary: any MarketDataVendor
    let backups: [any MarketDataVendor]
    private(set) var out: [String: IngestionError] = [:]

    init(primary: any MarketDataVendor, backups: [any MarketDataVendor]) {
        self.primary = primary
        self.backups = backups
    }

    var all: [any MarketDataVendor] { [primary] + backups }
    var availableBackups: [any MarketDataVendor] { backups.filter { !isOut($0) } }

    func isOut(_ vendor: any MarketDataVendor) -> Bool { out[vendor.name] != nil }

    /// Leaves a vendor alone from now on.
    mutating func leaveOut(_ vendor: any MarketDataVendor, _ error: IngestionError) {
        if out[vendor.name] == nil { out[vendor.name] = error }
    }

    /// The alert that a vendor's failure is worth.
    static func alert(_ vendor: any MarketDataVendor, _ error: IngestionError, on session: CivilDate) -> Alert
    {
        let (severity, what): (Alert.Severity, String) =
            switch error.code {
            case .unauthorized: (.critical, "unauthorized")
            case .notEntitled: (.warning, "not-entitled")
            case .rateLimited: (.warning, "rate-limited")
            case .malformed: (.warning, "malformed")
            default: (.warning, "unavailable")
            }
        return Alert(
            severity, command: "fetch-daily", session: session, key: "\(vendor.name).\(what)",
            message: error.message)
    }
}
