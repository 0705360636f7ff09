import Core

/// The history of the company behind a symbol, as known on some days: under which symbols it traded when.
struct StockLine: Hashable, Sendable {
    /// A symbol and the days on which it stood for the company.
    struct Segment: Hashable, Sendable {
        var symbol: Symbol
        var days: Range<CivilDate>
        /// The ex-dates of those of the symbol's splits that are the company's: on the day of a rename vendors
        /// name it by either symbol.
        var exDates: Range<CivilDate>
    }

    /// What the company is called on ``days``.
    var symbol: Symbol
    /// The days on which this is what is known.
    var days: Range<CivilDate>
    /// Latest first, without overlap.
    var segments: [Segment]
}
