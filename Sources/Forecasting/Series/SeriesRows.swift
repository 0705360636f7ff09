import Core
import Foundation

/// Rows of features as they come, session by session, put into their series.
struct SeriesRows {
    let sessions: [CivilDate]
    let pastCount: Int
    private(set) var symbols: [Symbol] = []
    private(set) var index: [Symbol: Int] = [:]
    private(set) var slots: [Int16] = []
    private(set) var returns: [Double] = []
    private(set) var level: [Double] = []
    var past: [Float] = []
    private let steps: [CivilDate: Int]

    init(sessions: [CivilDate], pastCount: Int) {
        self.sessions = sessions
        self.pastCount = pastCount
        steps = Dictionary(uniqueKeysWithValues: sessions.enumerated().map { ($1, $0) })
    }

    func step(_ date: CivilDate) -> Int? { steps[date] }

    @inline(__always)
    func place(_ series: Int, _ step: Int, _ covariate: Int) -> Int {
        (series * sessions.count + step) * pastCount + covariate
    }

    /// The series of a symbol, empty if it is new.
    mutating func series(_ symbol: Symbol) -> Int {
        if let known = index[symbol] { return known }
        let new = symbols.count
        index[symbol] = new
        symbols.append(symbol)
        slots.append(contentsOf: repeatElement(-1, count: sessions.count))
        returns.append(contentsOf: repeatElement(.nan, count: sessions.count))
        level.append(contentsOf: repeatElement(.nan, count: sessions.count))
        past.append(contentsOf: repeatElement(0, count: sessions.count * pastCount))
        return new
    }

    /// A stock that has two slots in one session, one of them archived, is taken from the first.
    mutating func set(
        _ series: Int, _ step: Int, slot: Int, close: Double, previousClose: Double, dividend: Double
    ) {
        let place = series * sessions.count + step
        guard level[place].isNaN, close > 0 else { return }
        level[place] = log(close)
        returns[place] = log((close + dividend) / previousClose)
        slots[place] = Int16(slot)
    }
}
