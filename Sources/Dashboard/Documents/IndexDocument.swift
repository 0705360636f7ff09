import Core
import Ledger

/// index.json: what the site has, so that a page that is open can tell what changed.
struct IndexDocument: Encodable {
    /// A file that a page loads.
    struct Entry: Encodable, Hashable {
        /// Relative to index.json.
        var path: String
        /// SHA-256 over the file and those that it points to.
        var digest: String
    }

    /// Raised when a page of an earlier version would go wrong.
    static let schemaVersion = 1

    var schemaVersion = Self.schemaVersion
    /// The program's.
    var version: String
    /// When anything in it last changed; at least once a day.
    var generated: Timestamp
    /// The last that the tree has bars of.
    var session: CivilDate?
    /// By name: today, signals, performance, coverage, models, logs. What could not be made is absent.
    var files: [String: Entry]
    /// That buying is halted, since when and why, in one sentence; absent where it is not.
    var halt: String?
    /// What could not be read, in one line each.
    var warnings: [String]
}
