import Core
import Lake
import Reporting
import Testing

extension ReportingTests {
    @Suite("Charts") struct ReportChartsTests {
        @Test("The same report gives the same bytes, in pictures of twice their size on the page")
        func deterministic() async throws {
            let report = Fixture.report()
            let charts = try await ReportCharts().draw(report)
            #expect(try await ReportCharts().draw(report) == charts)
            for chart in charts {
                #expect(chart.bytes.starts(with: Gnuplot.pngMagic))
                #expect(Self.number(chart.bytes[16..<20]) == chart.width * 2)
                #expect(Self.number(chart.bytes[20..<24]) == chart.height * 2)
            }
        }

        @Test("Without a backtest the curves are left out")
        func noBacktest() async throws {
            var report = Fixture.report()
            report.equity = nil
            #expect(try await ReportCharts().draw(report).map(\.file) == ["sectors.png", "confidence.png"])
        }

        @Test(
            "A sector's name cannot end the script",
            arguments: ["'; !touch x", "a\"b", "EOD", "100% \n\nEOD\nexit"])
        func quoting(name: String) async throws {
            var report = Fixture.report(signals: 2)
            report.equity = nil
            report.signals[0].sector = name
            #expect(try await ReportCharts().draw(report).count == 2)
        }

        @Test("A missing gnuplot and a failing script are told apart")
        func failures() async throws {
            let absent = await #expect(throws: ReportError.self) {
                try await Gnuplot(program: "no-such-gnuplot").png(width: 8, height: 8, script: "")
            }
            #expect(absent?.code == .chartToolMissing)
            #expect(absent?.kind == .unavailable)
            let failed = await #expect(throws: ReportError.self) {
                try await Gnuplot().png(width: 80, height: 80, script: "plot nonsense(\n")
            }
            #expect(failed?.code == .chartFailed)
            #expect(failed?.description.contains("\n") == false)
        }

        @Test("A curve of two sessions, or one that never moves, is drawn", arguments: [2, 40])
        func flat(count: Int) async throws {
            var report = Fixture.report(signals: 10)
            let dates = Array(Fixture.equity().dates.prefix(count))
            let ones = [Double](repeating: 1, count: count)
            report.equity = EquityCurve(
                dates: dates, policy: ones, baseline: ones, isOutOfSample: dates.map { _ in false })
            #expect(try await ReportCharts().draw(report).count == 4)
        }

        @Test("The fall is measured from the highest point so far")
        func falls() {
            #expect(ReportCharts.falls([1, 2, 1, 4, 3]) == [0, 0, -0.5, 0, -0.25])
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
            bytes.reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
