/// What a check of the trial record found.
public struct TrialVerification: Hashable, Sendable {
    /// Rows of the record.
    public var count: Int
    /// Digest of the last row.
    public var head: String
    /// The first row that is wrong; nil where every row follows the one before.
    public var fault: TrialFault?
    /// Every anchor that was given, by count and name.
    public var anchors: [CheckedTrialAnchor]

    /// Every row follows the one before, and every anchor holds.
    public var isSound: Bool { fault == nil && anchors.allSatisfy { $0.problem == nil } }
}

/// What is wrong with the first wrong row of the trial record.
public enum TrialFault: Hashable, Sendable {
    /// The table has no chain yet: the ledger was last written by a program that did not keep one.
    case notChained
    /// Rows were deleted: these ids are gone.
    case missing(ClosedRange<Int64>)
    /// A row below the first or beside another, which nothing of ours wrote.
    case inserted(id: Int64)
    /// The row's contents are not what was sealed.
    case altered(id: Int64)
    /// The row was sealed as another: rows were exchanged, put in or taken out, and numbered anew.
    case moved(id: Int64, from: Int64)
    /// The row is as it was sealed, but follows another row than the one before it.
    case unlinked(id: Int64)
    /// Rows after the last one were deleted: so many had been written.
    case cutOff(last: Int64, written: Int64)

    /// The id of the row; nil where the fault is in none.
    public var row: Int64? {
        switch self {
        case .notChained: nil
        case .missing(let ids): ids.lowerBound
        case .inserted(let id), .altered(let id), .moved(let id, _), .unlinked(let id): id
        case .cutOff(let last, _): last + 1
        }
    }
}

extension TrialFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notChained:
            "the record is not chained yet; the next command that writes into the ledger chains it"
        case .missing(let ids) where ids.count == 1: "trial \(ids.lowerBound) was deleted"
        case .missing(let ids): "trials \(ids.lowerBound) to \(ids.upperBound) were deleted"
        case .inserted(let id): "trial \(id) was put in by hand"
        case .altered(let id): "trial \(id) was altered after it was recorded"
        case .moved(let id, let from):
            "trial \(id) was recorded as trial \(from): rows were exchanged, put in or taken out before it"
        case .unlinked(let id):
            "trial \(id) does not follow the row before it: that row was recorded anew, put in or taken out"
        case .cutOff(let last, let written):
            "the record ends with trial \(last), but \(written) were written: its end was cut off"
        }
    }
}

/// An anchor, and whether the record still agrees with it.
public struct CheckedTrialAnchor: Hashable, Sendable {
    /// Where it is kept.
    public var name: String
    public var anchor: TrialAnchor
    /// nil where it holds.
    public var problem: TrialAnchorProblem?
}

/// Why an anchor does not hold.
public enum TrialAnchorProblem: Hashable, Sendable {
    /// The record has fewer rows: its end was cut off.
    case shorter(count: Int)
    /// A row at or before the anchor's last was changed, and those after it sealed anew. The rows up to `sound`
    /// are as an earlier anchor has them.
    case rewritten(sound: Int)
}

extension CheckedTrialAnchor: CustomStringConvertible {
    public var description: String {
        switch problem {
        case nil: "\(name) holds: \(anchor.count) trials"
        case .shorter(let count):
            "trials \(count + 1) to \(anchor.count) were cut off: \(name) saw \(anchor.count) trials, and "
                + "\(count) are left"
        case .rewritten(let sound):
            "the record was rewritten from a trial between \(sound + 1) and \(anchor.count) on: \(name) saw "
                + "another trial \(anchor.count)"
        }
    }
}
