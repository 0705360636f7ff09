public import Core

/// The vendors that the configuration can name.
public enum VendorChoice {
    /// To add a vendor, add its file to this folder and its description here.
    public static let all: [VendorDescription] = [
        FileVendor.description,
        PolygonVendor.description,
        AlphaVantageVendor.description,
        YahooVendor.description,
        TiingoVendor.description,
        AlpacaVendor.description,
    ]

    public static var names: [String] { all.map(\.name) }

    /// - Throws: ``IngestionError`` with `unknownVendor`.
    public static func description(of name: String) throws(IngestionError) -> VendorDescription {
        guard let found = all.first(where: { $0.name == name }) else {
            throw IngestionError(
                .unknownVendor, "no vendor “\(name)”; the vendors are: \(names.joined(separator: ", "))")
        }
        return found
    }
}
