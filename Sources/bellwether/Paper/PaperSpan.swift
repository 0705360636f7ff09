import ArgumentParser
import Core
import JobKit
import Ledger

/// Which sessions a verb lists: one, a range, or the last one booked.
struct PaperSpan: ParsableArguments {
    @Option(help: ArgumentHelp("The session; the last one booked by default.", valueName: "YYYY-MM-DD"))
    var date: CivilDate?

    @OptionGroup var range: DateRangeOptions

    func validate() throws {
        if date != nil, range.from != nil {
            throw ValidationError("--date and --from contradict each other; give one of them.")
        }
    }

    /// - Throws: ``MissingInput`` without books.
    func sessions(_ ledger: LedgerDatabase) throws -> ClosedRange<CivilDate> {
        guard let last = try ledger.paperSessions().last?.session else { throw PaperBooksMissing.error }
        if let date { return date...date }
        guard let from = range.from else { return last...last }
        return from...max(from, range.to ?? last)
    }
}
