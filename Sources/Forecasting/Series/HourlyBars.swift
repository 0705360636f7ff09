public import Core
import Foundation

/// Hourly bars out of a text file: `symbol,bar_start_ny,open,high,low,close,volume`, prices as they traded, starts in
/// New York as `2007-01-03T09:00`; beside them factor files that say what splits and dividends make of the prices.
public struct HourlyBars: Sendable {
    public struct Bar: Sendable, Hashable {
        public var session: CivilDate
        /// Of the start, New York.
        public var hour: Int
        public var close: Double
        public var volume: Double
    }

    /// Hours of a whole session, the first a half.
    public static let perSession = 7

    /// By symbol, ascending in time.
    public private(set) var bars: [Symbol: [Bar]] = [:]
    /// Bars that lie outside a session, and were left out.
    public private(set) var outside = 0
    private var factors: [Symbol: [(until: CivilDate, factor: Double)]] = [:]

    /// - Parameters:
    ///   - file: unpacked text with a header line.
    ///   - factorFolder: `aapl.csv` and so on, with lines of a day, a price factor and a split factor, each for the
    ///     days up to its own; a symbol without one is taken as it is.
    /// - Throws: ``ForecastingError`` with `badSetting` for a file that cannot be read, or a line that is none.
    public init(file: String, factorFolder: String? = nil) throws(ForecastingError) {
        guard let data = FileManager.default.contents(atPath: file),
            let text = String(data: data, encoding: .utf8)
        else {
            throw ForecastingError(
                .badSetting,
                "\(file) cannot be read as text; give the hourly bars unpacked (zstd -d, gunzip)")
        }
        for (number, line) in text.split(whereSeparator: \.isNewline).enumerated().dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == 7, let session = CivilDate(String(cells[1].prefix(10))),
                let hour = Int(cells[1].dropFirst(11).prefix(2)), let close = Double(cells[5]), close > 0,
                let volume = Double(cells[6])
            else {
                throw ForecastingError(
                    .badSetting,
                    "\(file), line \(number + 1): not symbol,bar_start_ny,open,high,low,close,volume; correct it"
                )
            }
            guard Self.isWithin(session, hour) else {
                outside += 1
                continue
            }
            bars[Symbol(rawValue: String(cells[0])), default: []]
                .append(Bar(session: session, hour: hour, close: close, volume: volume))
        }
        for symbol in bars.keys {
            bars[symbol]?.sort { ($0.session, $0.hour) < ($1.session, $1.hour) }
            guard let factorFolder else { continue }
            factors[symbol] = try Self.factors("\(factorFolder)/\(symbol.rawValue.lowercased()).csv")
        }
    }

    /// Whether a bar that starts then lies within the session: from 9 to the close.
    private static func isWithin(_ session: CivilDate, _ hour: Int) -> Bool {
        let calendar = ExchangeCalendar.nyse
        guard calendar.isSession(session) else { return false }
        return hour >= 9 && hour < (calendar.isEarlyClose(session) ? 13 : 16)
    }

    private static func factors(
        _ file: String
    ) throws(ForecastingError) -> [(until: CivilDate, factor: Double)] {
        guard let data = FileManager.default.contents(atPath: file) else { return [] }
        var factors: [(until: CivilDate, factor: Double)] = []
        for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let cells = line.split(separator: ",")
            guard cells.count >= 3, cells[0].count == 8, let price = Double(cells[1]),
                let split = Double(cells[2]),
                let day = CivilDate(
                    "\(cells[0].prefix(4))-\(cells[0].dropFirst(4).prefix(2))-\(cells[0].suffix(2))")
            else {
                throw ForecastingError(
                    .badSetting, "\(file) has “\(line)”, no day with a price and a split factor; correct it")
            }
            factors.append((day, price * split))
        }
        return factors.sorted { $0.until < $1.until }
    }

    /// The bars as a panel of hours. Only how a factor changes from one bar to the next is used, which is known then.
    public func panel() -> SeriesPanel {
        struct Hour: Hashable, Comparable {
            var session: CivilDate
            var hour: Int
            static func < (left: Hour, right: Hour) -> Bool {
                (left.session, left.hour) < (right.session, right.hour)
            }
        }
        let axis = Set(bars.values.flatMap { $0.map { Hour(session: $0.session, hour: $0.hour) } }).sorted()
        let steps = Dictionary(uniqueKeysWithValues: axis.enumerated().map { ($1, $0) })
        let symbols = bars.keys.sorted()
        let width = PastCovariate.allCases.count
        var returns = [Double](repeating: .nan, count: symbols.count * axis.count)
        var level = returns
        var past = [Float](repeating: 0, count: returns.count * width)
        for (series, symbol) in symbols.enumerated() {
            let factors = factors[symbol] ?? []
            var place = 0
            var before: Double?
            var usualVolume = 0.0
            for bar in bars[symbol] ?? [] {
                while place < factors.count, factors[place].until < bar.session { place += 1 }
                let factor = place < factors.count ? factors[place].factor : 1
                guard let step = steps[Hour(session: bar.session, hour: bar.hour)] else { continue }
                let index = series * axis.count + step
                level[index] = log(bar.close)
                let adjusted = log(bar.close * factor)
                if let before { returns[index] = adjusted - before }
                before = adjusted
                if usualVolume > 0 {
                    past[index * width] = PastCovariate.volume.scaled(bar.volume / usualVolume, close: 1)
                }
                // Of about a week of hours.
                usualVolume = usualVolume == 0 ? bar.volume : usualVolume + (bar.volume - usualVolume) / 35
            }
        }
        // The hour stands where sessions have the month.
        var known = CalendarCovariates.values(of: axis.map(\.session))
        for (step, hour) in axis.enumerated() {
            known[step * CalendarCovariates.count + 3] = Float(hour.hour - 9) / 6 - 0.5
        }
        return SeriesPanel(
            sessions: axis.map(\.session), symbols: symbols,
            slots: [Int16](repeating: 0, count: returns.count),
            returns: returns, level: level, past: past, pastCount: width, known: known,
            knownCount: CalendarCovariates.count)
    }
}
