import Core
import Forecasting
import Foundation
import TestSupport
import Testing

@Suite("Hourly bars") struct HourlyBarsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = folder.appending(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    /// Two sessions before a split two for one and a half-day, and the one after.
    private func bars() throws -> HourlyBars {
        var lines = ["symbol,bar_start_ny,open,high,low,close,volume"]
        for (day, close) in [("2007-07-02", 100.0), ("2007-07-03", 102), ("2007-07-05", 51)] {
            for hour in 9...15 {
                lines.append("AAA,\(day)T\(hour < 10 ? "0" : "")\(hour):00,1,1,1,\(close),10")
            }
        }
        let file = try write("hours.csv", lines.joined(separator: "\n"))
        _ = try write("aaa.csv", "19980102,0.9,0.5,1\n20070703,0.9,0.5,102\n20501231,0.9,1,1")
        return try HourlyBars(file: file, factorFolder: folder.path)
    }

    @Test("After-hours prints are left out, and a split between two bars is no return")
    func reads() throws {
        let bars = try bars()
        // The third of July closes at one.
        #expect(bars.outside == 3)
        let panel = bars.panel()
        #expect(panel.stepCount == 7 + 4 + 7 && panel.symbols == ["AAA"])
        let windows = ForecastWindows(
            panel, shape: WindowShape(input: 18, horizon: 1), places: [WindowPlace(series: 0, end: 17)])
        let values = windows.values(0..<1).map(Double.init)
        #expect(abs(values[17] - log(51)) < 1e-5 && abs(values[7] - values[17]) < 1e-5)
        #expect(abs(values[0] - log(50)) < 1e-5)
    }

    @Test("A window of before a split is the prices of then")
    func asTraded() throws {
        let panel = try bars().panel()
        let windows = ForecastWindows(
            panel, shape: WindowShape(input: 5, horizon: 1), places: [WindowPlace(series: 0, end: 10)])
        #expect(abs(Double(windows.values(0..<1)[4]) - log(102)) < 1e-5)
    }

    @Test("A file that is none says so, with the line")
    func malformed() throws {
        for text in ["h\nAAA,2007-07-02T09:00,1,1,1,x,1", "h\nAAA,yesterday,1,1,1,1,1", "h\nAAA"] {
            let file = try write("bad.csv", text)
            let error = #expect(throws: ForecastingError.self) { try HourlyBars(file: file) }
            #expect(error?.code == .badSetting && error?.message.contains("line 2") == true)
        }
        #expect(throws: ForecastingError.self) { try HourlyBars(file: folder.appending("none.csv")) }
        let file = try write("good.csv", "h\nBBB,2007-07-02T09:00,1,1,1,1,1")
        _ = try write("bbb.csv", "never,1,1,1")
        #expect(throws: ForecastingError.self) { try HourlyBars(file: file, factorFolder: folder.path) }
    }
}
