/// One row of the trial record as its chain sees it.
struct TrialLink {
    var id: Int64
    var values: [TrialSeal.Stored]
    var previous: String
    var digest: String

    /// What is wrong with the row, where it should follow the row `last` with its digest; nil for nothing.
    func fault(after last: Int64, digest before: String) -> TrialFault? {
        if id <= last { return .inserted(id: id) }
        if id > last + 1 { return .missing(last + 1...id - 1) }
        guard TrialSeal.digest(of: values, after: previous) == digest else {
            return origin.map { .moved(id: id, from: $0) } ?? .altered(id: id)
        }
        return previous == before ? nil : .unlinked(id: id)
    }

    /// The id that the row was sealed with, should that be all that was changed: one not far from its own.
    private var origin: Int64? {
        var values = values
        for distance in 1...1_000 as ClosedRange<Int64> {
            for candidate in [id - distance, id + distance] where candidate > 0 {
                values[0] = .integer(candidate)
                if TrialSeal.digest(of: values, after: previous) == digest { return candidate }
            }
        }
        return nil
    }
}
