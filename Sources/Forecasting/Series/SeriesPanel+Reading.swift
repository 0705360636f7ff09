public import Core
import Foundation
public import Lake

extension SeriesPanel {
    /// What is taken from every session.
    private static let prices = ["close", "previous_close", "dividend"]

    /// The published features partitions up to a session.
    ///
    /// Steps are the exchange's sessions from the first published one on; a session without features is one without a
    /// bar for every stock. A stock is its symbol: it may change its slot, and a new stock in a slot has a history of
    /// its own. Where the symbol changes too, the history begins anew.
    ///
    /// - Parameters:
    ///   - session: the last one that is read; its features must be published.
    ///   - first: the earliest that is read, if it is there.
    ///   - covariates: whether ``past`` and ``known`` are made as well.
    ///   - ahead: sessions after the last that ``known`` reaches.
    /// - Throws: ``ForecastingError`` with `notEnoughHistory`; ``Lake/LakeError``.
    public init(
        lake: DataLake, upTo session: CivilDate, from first: CivilDate, covariates: Bool, ahead: Int
    ) throws {
        let published = try Self.published(lake, upTo: session, from: first)
        let sessions = Array(ExchangeCalendar.nyse.sessions(in: published[0]...session))
        var rows = SeriesRows(sessions: sessions, pastCount: covariates ? PastCovariate.allCases.count : 0)
        let features = covariates ? PastCovariate.allCases.compactMap(\.feature) : []
        let names = Self.prices + features.map(\.column)
        lake.readAhead(["features.parquet"], in: .features, on: published)
        // What is read at once stands twice for a moment: a quarter at a time.
        for start in stride(from: 0, to: published.count, by: 63) {
            let some = Array(published[start..<min(start + 63, published.count)])
            let read = try lake.columns(
                ["slot", "symbol"] + names, of: "features.parquet", in: .features, on: some)
            let slots = try read.int32s("slot")
            let symbols = try read.categories("symbol")
            var values: [[Double]] = []
            for name in names { values.append(try read.doubles(name)) }
            let series = symbols.values.map { rows.series(Symbol(rawValue: $0)) }
            for (index, date) in some.enumerated() {
                guard let step = rows.step(date) else { continue }
                for row in read.offsets[index]..<read.offsets[index + 1] {
                    rows.set(
                        series[Int(symbols.codes[row])], step, slot: Int(slots[row]), close: values[0][row],
                        previousClose: values[1][row], dividend: values[2][row])
                }
                guard covariates else { continue }
                for (place, feature) in PastCovariate.allCases.enumerated() where feature.feature != nil {
                    for row in read.offsets[index]..<read.offsets[index + 1] {
                        rows.past[rows.place(series[Int(symbols.codes[row])], step, place)] =
                            feature.scaled(values[Self.prices.count + place][row], close: values[0][row])
                    }
                }
                try Self.readSentiment(lake, date, step, into: &rows)
            }
        }
        var known: [Float] = []
        if covariates {
            let further = (1...max(1, ahead)).compactMap { ExchangeCalendar.nyse.session($0, from: session) }
            known = CalendarCovariates.values(of: sessions + further.prefix(ahead))
        }
        self.init(
            sessions: sessions, symbols: rows.symbols, slots: rows.slots, returns: rows.returns,
            level: rows.level, past: rows.past, pastCount: rows.pastCount, known: known,
            knownCount: covariates ? CalendarCovariates.count : 0)
    }

    /// The sessions with features up to this one, which must have them.
    ///
    /// - Throws: ``ForecastingError`` with `notEnoughHistory`; ``Lake/LakeError`` with `schemaTooOld`.
    static func published(
        _ lake: DataLake, upTo session: CivilDate, historyMonths: Int
    ) throws -> [CivilDate] {
        try published(lake, upTo: session, from: session.adding(months: -historyMonths).adding(days: 1))
    }

    /// The same from a session on.
    static func published(
        _ lake: DataLake, upTo session: CivilDate, from first: CivilDate
    ) throws -> [CivilDate] {
        let published = try lake.sessions(of: .features, in: min(first, session)...session)
        guard published.last == session else {
            throw ForecastingError(
                .notEnoughHistory,
                "no features of \(session) in \(lake.name); run build-features --date \(session)")
        }
        try lake.requireCurrentFeatures(on: published)
        return published
    }

    private static func readSentiment(
        _ lake: DataLake, _ date: CivilDate, _ step: Int, into rows: inout SeriesRows
    ) throws {
        guard let score = PastCovariate.allCases.firstIndex(of: .sentiment),
            let flag = PastCovariate.allCases.firstIndex(of: .hasSentiment),
            try lake.contains(.news, on: date), let sentiments = try lake.sentiments(on: date)
        else { return }
        for sentiment in sentiments {
            guard let series = rows.index[sentiment.symbol] else { continue }
            rows.past[rows.place(series, step, score)] =
                PastCovariate.sentiment.scaled(sentiment.score, close: 1)
            rows.past[rows.place(series, step, flag)] = 1
        }
    }
}
