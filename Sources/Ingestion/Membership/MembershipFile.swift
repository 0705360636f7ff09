public import Core
import Foundation
import Transport

/// A file that says who is in the index: spells with their own dates, or a list of members.
///
/// Read are iShares' fund holdings as published, with their preamble and notes; a plain CSV with a header line
/// (`symbol`, and where known `name`, `sector`, `isin`, `since`, `removed`); and Alpha Vantage's LISTING_STATUS.
/// Each may be compressed by gzip or zstd. With a column `since` rows are spells. Without one they are members,
/// or, where `removed` is filled in, stocks that leave on that day.
public struct MembershipFile: Sendable {
    public enum Content: Hashable, Sendable {
        case spells([Constituent])
        case list(members: [IndexMember], leavers: [Symbol])
    }

    /// The file's name without its folder.
    public let source: String
    /// SHA-256 of its bytes.
    public let digest: String
    public let content: Content
    /// The day that the file itself names.
    public let asOf: CivilDate?
    public let leftOut: [LeftOutRow]
    /// Symbols of the file that were written in another way, with how.
    public let respelled: [String: Symbol]
    /// Symbols of NYSE stocks that look like share classes and were taken as written.
    public let undecided: [Symbol]

    /// - Parameters:
    ///   - effective: first day in the index of spells without one of their own.
    ///   - known: symbols met before: they settle whether `BRKB` is `BRK.B`.
    /// - Throws: ``IngestionError``: `missingFile`, or `malformed` with the line at fault.
    public init(
        contentsOf path: String, effective: CivilDate? = nil, known: Set<Symbol> = []
    ) throws(IngestionError) {
        let text = try MembershipText.read(path)
        source = URL(filePath: path).lastPathComponent
        do {
            digest = try Digest.sha256(ofFileAt: path)
        } catch {
            throw IngestionError(.missingFile, "cannot read \(path)", cause: error)
        }
        let table = try MembershipTable(try CSVReader(text, source: path).records, source: path)
        if table.columns[.since] != nil {
            content = .spells(try ConstituentList(text, source: path, effective: effective).constituents)
            (asOf, leftOut, respelled, undecided) = (nil, [], [:], [])
            return
        }
        var reader = MembershipRows(table, source: path, known: known)
        try reader.read()
        content = .list(members: reader.members, leavers: reader.leavers)
        asOf = try reader.asOf()
        leftOut = reader.leftOut
        respelled = reader.spelling.respelled
        undecided = reader.spelling.undecided.sorted()
    }
}
