import Core
import Testing

/// The outcome of each listed defect, printed and asserted.
struct CaseTable {
    private var rows: [(id: String, what: String, outcome: String, isRight: Bool?)] = []

    mutating func add(_ id: String, _ what: String, _ outcome: String, _ isRight: Bool) {
        rows.append((id, what, outcome, isRight))
    }

    /// A case that is not about a session's bars.
    mutating func leaveOut(_ id: String, _ what: String, _ why: String) {
        rows.append((id, what, why, nil))
    }

    /// Prints the table; every case in it must be right.
    func settle(_ title: String) {
        print("\n\(title)")
        for row in rows.sorted(by: { $0.id < $1.id }) {
            let mark = row.isRight.map { $0 ? "right" : "WRONG" } ?? "out of scope"
            print("| \(row.id) | \(row.what) | \(row.outcome) | \(mark) |")
            #expect(row.isRight ?? true, "\(row.id): \(row.outcome)")
        }
    }

    var ids: Set<String> { Set(rows.map(\.id)) }
}

/// A day by its text, for tables of cases.
func day(_ text: String) -> CivilDate {
    guard let date = CivilDate(text) else {
        Issue.record("\(text) is no day")
        return CivilDate(daysSinceEpoch: 0)
    }
    return date
}
