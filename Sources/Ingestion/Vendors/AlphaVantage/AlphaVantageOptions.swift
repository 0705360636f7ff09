import Core

/// The section `vendors.alphavantage` beyond what all vendors have.
struct AlphaVantageOptions {
    var isAdjusted = false
    var isBulk = false
    var entitlement: String?
    var callsPerMinute: Int?

    /// - Throws: ``IngestionError`` with `badSetting`.
    init(_ options: [String: String]) throws(IngestionError) {
        isAdjusted = try Self.flag("adjusted", options)
        isBulk = try Self.flag("bulk", options)
        if let entitlement = options["entitlement"] {
            guard ["realtime", "delayed"].contains(entitlement) else {
                throw Self.bad("entitlement", entitlement, "realtime or delayed")
            }
            self.entitlement = entitlement
        }
        if let calls = options["calls_per_minute"] {
            guard let count = Int(calls), (1...10_000).contains(count) else {
                throw Self.bad("calls_per_minute", calls, "a number from 1 to 10000")
            }
            callsPerMinute = count
        }
    }

    private static func flag(_ name: String, _ options: [String: String]) throws(IngestionError) -> Bool {
        switch options[name] {
        case nil, "false": return false
        case "true": return true
        case let text?: throw bad(name, text, "true or false")
        }
    }

    private static func bad(_ name: String, _ value: String, _ expected: String) -> IngestionError {
        IngestionError(.badSetting, "vendors.alphavantage.\(name) is “\(value)”; give \(expected)")
    }
}
