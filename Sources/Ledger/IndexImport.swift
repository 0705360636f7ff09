public import Core

/// A file of the index's members that was taken in: a row of `index_imports`.
public struct IndexImport: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// A full list.
        case list
        /// A list that adds, updates and takes out whom it names.
        case partial
        /// Spells with their own dates.
        case spells
    }

    /// First day on which a list is in force; the first day of the earliest spell.
    public var effective: CivilDate
    public var kind: Kind
    /// The file's name.
    public var source: String
    /// The file's SHA-256.
    public var digest: String
    public var imported: Timestamp
    /// Members, leavers or spells in it.
    public var rows: Int

    public init(
        effective: CivilDate, kind: Kind, source: String, digest: String, imported: Timestamp, rows: Int
    ) {
        self.effective = effective
        self.kind = kind
        self.source = source
        self.digest = digest
        self.imported = imported
        self.rows = rows
    }
}
