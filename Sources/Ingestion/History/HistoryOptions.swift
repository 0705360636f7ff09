public import Core
import Transport

/// How one's own history is to be read.
public struct HistoryOptions: Sendable {
    public var columns = HistoryColumns()
    /// nil recognises what can mean one thing only; see ``HistoryDateFormat``.
    public var dateFormat: HistoryDateFormat?
    /// The day that prices were split-adjusted as of; nil means raw, or what a Parquet file's metadata says.
    public var adjustedAsOf: CivilDate?
    /// The sessions that will be asked for: only their bars are held in memory. nil holds all of them.
    public var sessions: Set<CivilDate>?

    public init() {}

    /// From the texts of a command line or a configuration.
    ///
    /// - Throws: ``IngestionError`` with `badSetting` that names the setting.
    public init(
        columns: String?, dateFormat: String?, adjustedAsOf: String?, sessions: [CivilDate]? = nil
    ) throws(IngestionError) {
        if let columns { self.columns = try HistoryColumns(columns) }
        if let dateFormat {
            guard let format = HistoryDateFormat(rawValue: dateFormat) else {
                let known = HistoryDateFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw IngestionError(
                    .badSetting,
                    "no date format “\(dateFormat)”; the formats are: \(known) (fetch.date_format, --date-format)"
                )
            }
            self.dateFormat = format
        }
        if let adjustedAsOf {
            guard let day = CivilDate(adjustedAsOf) else {
                throw IngestionError(
                    .badSetting,
                    "adjusted as of “\(adjustedAsOf)” is not YYYY-MM-DD (fetch.adjusted_as_of, --adjusted-as-of)"
                )
            }
            self.adjustedAsOf = day
        }
        self.sessions = sessions.map(Set.init)
    }

    /// What a manifest says of the prices; nil when nothing was declared.
    var adjustment: String? {
        adjustedAsOf.map { "split-adjusted as of \($0)" }
    }

    /// The digest of what changes the bars that a file gives, beside the file; nil when all is at its default.
    var digest: String? {
        let parts = [columns.description, dateFormat?.rawValue ?? "", adjustment ?? ""]
        return parts.allSatisfy(\.isEmpty) ? nil : Digest.sha256(of: parts.joined(separator: "\n"))
    }
}
