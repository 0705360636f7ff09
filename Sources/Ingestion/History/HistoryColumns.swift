public import Core

/// Which header of one's own history is which column.
///
/// A field that is not named here is recognised by its header, whatever its case: the field's own name, or
/// one of the usual others (`Ticker`, `day`, `timestamp`, `o`, `vol`, `transactions`, ...). An adjusted close
/// (`Adj Close`) is never taken for the close.
public struct HistoryColumns: Sendable, Equatable {
    /// The headers given, by field.
    public private(set) var headers: [HistoryField: String] = [:]

    /// All columns recognised by their headers.
    public init() {}

    /// Reads `symbol=Ticker,date=Date`.
    ///
    /// - Throws: ``IngestionError`` with `badSetting` for an unknown field, one named twice, or no header.
    public init(_ text: String) throws(IngestionError) {
        let known = HistoryField.allCases.map(\.rawValue).joined(separator: ", ")
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let field = HistoryField(rawValue: Self.trimmed(parts[0]).lowercased())
            else {
                throw IngestionError(
                    .badSetting,
                    "columns: “\(pair)” is not FIELD=HEADER; the fields are: \(known) (fetch.columns, --columns)"
                )
            }
            guard headers.updateValue(Self.trimmed(parts[1]), forKey: field) == nil else {
                throw IngestionError(
                    .badSetting, "columns: \(field.rawValue) is named twice; name it once")
            }
        }
        guard !headers.isEmpty else {
            throw IngestionError(
                .badSetting, "columns is empty; give FIELD=HEADER,... or leave it out (fields: \(known))")
        }
    }

    /// The place of each field among `found`.
    ///
    /// - Parameter source: the file, for messages.
    /// - Throws: ``IngestionError`` with `malformed` when a column is missing or two could be meant.
    func places(in found: [String], source: String) throws(IngestionError) -> [HistoryField: Int] {
        let plain = found.map(Self.plain)
        let list = found.prefix(20).joined(separator: ", ")
        var places: [HistoryField: Int] = [:]
        var missing: [String] = []
        for field in HistoryField.allCases {
            let wanted: [Int]
            if let header = headers[field] {
                wanted = found.indices.filter { found[$0].lowercased() == header.lowercased() }
                guard !wanted.isEmpty else {
                    throw IngestionError(
                        .malformed,
                        "\(source) has no column “\(header)” for \(field.rawValue); its header line is: \(list)"
                    )
                }
            } else {
                let own = plain.indices.filter { plain[$0] == field.rawValue }
                wanted = own.isEmpty ? plain.indices.filter { field.otherHeaders.contains(plain[$0]) } : own
            }
            guard wanted.count <= 1 else {
                throw IngestionError(
                    .malformed,
                    "\(source) has \(wanted.count) columns that could be \(field.rawValue) "
                        + "(\(wanted.map { found[$0] }.joined(separator: ", "))); "
                        + "say which with --columns \(field.rawValue)=HEADER")
            }
            if let place = wanted.first {
                places[field] = place
            } else if field.isRequired {
                missing.append(field.rawValue)
            }
        }
        guard missing.isEmpty else {
            throw IngestionError(
                .malformed,
                "\(source) has no column for \(missing.joined(separator: ", ")); a header line is needed and "
                    + "this one is: \(list); name its columns with --columns FIELD=HEADER,...")
        }
        return places
    }

    /// `field=Header` in the fields' order: what makes two mappings the same.
    var description: String {
        HistoryField.allCases.compactMap { field in headers[field].map { "\(field.rawValue)=\($0)" } }
            .joined(separator: ",")
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    private static func plain(_ header: String) -> String {
        header.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
