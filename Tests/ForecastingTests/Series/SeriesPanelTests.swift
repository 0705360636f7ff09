import Core
import Forecasting
import Foundation
import Inference
import Lake
import Testing

@Suite("Series of a tree") struct SeriesPanelTests {
    private func panel(_ tree: ForecastTree, upTo session: CivilDate? = nil, covariates: Bool = false) throws
        -> SeriesPanel
    {
        try SeriesPanel(
            lake: tree.lake, upTo: session ?? tree.sessions[tree.sessions.count - 1], from: tree.sessions[0],
            covariates: covariates, ahead: 3)
    }

    private func window(_ panel: SeriesPanel, _ symbol: String, length: Int) throws -> [Float] {
        let series = try #require(panel.symbols.firstIndex(of: Symbol(rawValue: symbol)))
        let end = panel.stepCount - 1
        try #require(panel.hasWindow(series, end: end, input: length))
        let windows = ForecastWindows(
            panel, shape: WindowShape(input: length, horizon: 1),
            places: [WindowPlace(series: series, end: end)])
        return windows.values(0..<1)
    }

    private func has(_ panel: SeriesPanel, _ symbol: String, length: Int) throws -> Bool {
        guard let series = panel.symbols.firstIndex(of: Symbol(rawValue: symbol)) else { return false }
        return panel.hasWindow(series, end: panel.stepCount - 1, input: length)
    }

    @Test("A window is the log prices of its sessions, the last as it traded")
    func prices() throws {
        let tree = try ForecastTree(12)
        let panel = try panel(tree)
        let closes = try tree.sessions.suffix(5).map { try tree.lake.features(on: $0)[.close][2] }
        let values = try window(panel, "S2", length: 5)
        for (value, close) in zip(values, closes) { #expect(abs(Double(value) - log(close)) < 1e-5) }
    }

    @Test("A split and a dividend change the history before them and not the return")
    func actions() throws {
        // The stock splits two for one with the last session, and pays half a dollar.
        let tree = try ForecastTree(10) { index, rows in
            var rows = rows
            guard index == 9 else { return rows }
            rows[1].close /= 2
            rows[1].previousClose /= 2
            rows[1].dividend = 0.5
            return rows
        }
        let values = try window(panel(tree), "S1", length: 4)
        let last = try tree.lake.features(on: tree.sessions[9])
        let change = log((last[.close][1] + 0.5) / last.previousClose[1])
        #expect(abs(Double(values[3]) - log(last[.close][1])) < 1e-5)
        #expect(abs(Double(values[3] - values[2]) - change) < 1e-5)
    }

    @Test("One session without a bar is carried; two, or none before, begin a history anew")
    func gaps() throws {
        var before: [Double] = []
        let tree = try ForecastTree(20) { index, rows in
            if index == 11 { before = rows.map(\.close) }
            return rows.compactMap { row in
                var row = row
                switch row.symbol.rawValue {
                case "S0": return index == 12 ? nil : Self.bridge(&row, index, 13, before.first)
                case "S1":
                    if index == 12 || index == 13 { return nil }
                    return Self.bridge(&row, index, 14, before.dropFirst().first)
                case "S2":
                    if index < 12 { return nil }
                    if index == 12 { row.previousClose = .nan }
                    return row
                default: return row
                }
            }
        }
        let panel = try panel(tree)
        let carried = try window(panel, "S0", length: 20)
        #expect(carried[12] == carried[11] && carried[13] != carried[12])
        #expect(try has(panel, "S1", length: 6) && !has(panel, "S1", length: 7))
        #expect(try has(panel, "S2", length: 8) && !has(panel, "S2", length: 9))
        #expect(try has(panel, "S3", length: 20))
    }

    /// The first bar after a gap counts from the last one before it.
    private static func bridge(
        _ row: inout ForecastTree.Row, _ index: Int, _ first: Int, _ close: Double?
    ) -> ForecastTree.Row {
        if index == first, let close { row.previousClose = close }
        return row
    }

    @Test("A stock keeps its history in another slot, and a new stock in a slot has none of the old one's")
    func slots() throws {
        let tree = try ForecastTree(16) { index, rows in
            rows.map { row in
                var row = row
                if index >= 8 {
                    // S0 moves to slot 3500, and a newcomer takes its place.
                    if row.symbol == "S0" { row.slot = 3_500 }
                    if row.symbol == "S1" { row = ForecastTree.Row(
                        slot: 0, symbol: "NEW", close: row.close,
                        previousClose: index == 8 ? .nan : row.previousClose) }
                }
                return row
            }
        }
        let panel = try panel(tree)
        #expect(try has(panel, "S0", length: 16))
        #expect(try has(panel, "NEW", length: 8) && !has(panel, "NEW", length: 9))
        #expect(try !has(panel, "S1", length: 1))
        let series = try #require(panel.symbols.firstIndex(of: "S0"))
        #expect(panel.slot(series, at: 15) == 3_500 && panel.slot(series, at: 7) == 0)
        let windows = ForecastWindows(panel, shape: WindowShape(input: 4, horizon: 1), endingAt: 15)
        let slots = windows.places.compactMap { panel.slot(Int($0.series), at: 15) }
        #expect(slots == slots.sorted() && slots.count == ForecastTree.stocks)
    }

    @Test("A session that was never built is a gap of every stock")
    func missingSessions() throws {
        let one = try ForecastTree(10) { index, rows in index == 5 ? nil : rows }
        #expect(try panel(one).stepCount == 10)
        // The bar after it still says what the close before was, of the session that is missing.
        #expect(try has(panel(one), "S4", length: 10))
        let two = try ForecastTree(10) { index, rows in index == 4 || index == 5 ? nil : rows }
        #expect(try has(panel(two), "S4", length: 4) && !has(panel(two), "S4", length: 5))
    }

    @Test("Nothing after a session changes what is read up to it")
    func noLookAhead() throws {
        let tree = try ForecastTree(14)
        let session = tree.sessions[9]
        let shape = WindowShape(input: 6, horizon: 2, takesPast: true, takesKnown: true)
        let early = try panel(tree, upTo: session, covariates: true)
        let whole = try panel(tree, covariates: true)
        let (a, b) = (
            ForecastWindows(early, shape: shape, endingAt: 9), ForecastWindows(whole, shape: shape, endingAt: 9)
        )
        #expect(a.count == ForecastTree.stocks)
        #expect(a.tensors(0..<a.count) == b.tensors(0..<b.count))
        for later in tree.sessions[10...] { try tree.lake.remove(Dataset.features.partition(later)) }
        let alone = try panel(tree, upTo: session, covariates: true)
        #expect(
            ForecastWindows(alone, shape: shape, endingAt: 9).tensors(0..<a.count) == a.tensors(0..<a.count))
    }

    @Test("Covariates are finite, of every step, and the calendar's reach past the last session")
    func covariates() throws {
        let tree = try ForecastTree(10)
        let panel = try panel(tree, covariates: true)
        let shape = WindowShape(input: 6, horizon: 3, takesPast: true, takesKnown: true)
        let tensors = ForecastWindows(panel, shape: shape, endingAt: 9).tensors(0..<2)
        #expect(tensors.map(\.name) == ["window", "past", "known"])
        #expect(tensors[1].shape == [2, 6, PastCovariate.allCases.count])
        #expect(tensors[2].shape == [2, 9, CalendarCovariates.count])
        #expect(tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) })
        // 2022-12-30 was a Friday, the 21st session of its month; what follows is a Tuesday, the first of January's.
        let first = 5 * CalendarCovariates.count
        let known = tensors[2].values
        #expect(known[first] == 0.5 && known[first + 2] == 20.0 / 22 - 0.5 && known[first + 3] == 0.5)
        #expect(known[first + 4] == -0.25 && known[first + 6] == -0.5 && known[first + 7] == -0.5)
    }

    @Test("Missing features name the command that makes them")
    func missing() throws {
        let tree = try ForecastTree(5)
        let day = try requireDate("2022-12-20")
        let error = #expect(throws: ForecastingError.self) { try panel(tree, upTo: day) }
        #expect(error?.code == .notEnoughHistory && error?.kind == .missingInput)
        #expect(error?.message.contains("run build-features --date 2022-12-20") == true)
    }
}
