/// How dates stand in one's own history.
///
/// Undeclared, `YYYY-MM-DD`, `YYYYMMDD` and timestamps with a zone are recognised. What can be read in two
/// ways is refused until it is declared.
public enum HistoryDateFormat: String, CaseIterable, Sendable {
    case isoDate = "YYYY-MM-DD"
    case compact = "YYYYMMDD"
    case monthFirst = "MM/DD/YYYY"
    case dayFirst = "DD/MM/YYYY"
    /// ISO 8601 with a zone, converted to New York's calendar day.
    case timestamp
    /// ISO 8601 of which only the day is meant, as where a daily bar is stamped with midnight UTC.
    case timestampDay = "timestamp-day"
    /// Whole seconds, milliseconds or nanoseconds since 1970-01-01 UTC, converted to New York's calendar day.
    case unixSeconds = "unix-s"
    case unixMilliseconds = "unix-ms"
    case unixNanoseconds = "unix-ns"
}
