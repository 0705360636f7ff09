import Core
import Portfolio
import Reporting
import Testing

extension ReportingTests {
    @Suite("Tear sheet figures") struct TearSheetFiguresTests {
        @Test("Figures of sessions that were not seen stand before those of sessions that were")
        func periods() throws {
            let sheet = TearSheetFixture.sheet(300, unseen: 200)
            let figures = sheet.figures()
            #expect(figures.map(\.kind) == [.unseen, .seen])
            #expect(figures[0].first == sheet.firstUnseen)
            #expect(figures.map(\.subject.sessions) == [100, 199])
            let equity = sheet.subject.path.equity
            #expect(abs(figures[0].subject.totalReturn - (equity[299] / equity[199] - 1)) < 1e-12)
            #expect(abs(figures[1].subject.totalReturn - (equity[199] - 1)) < 1e-12)
        }

        @Test("A span that was seen altogether, one that was not, and one of a rule have one stretch each")
        func onePeriod() {
            var sheet = TearSheetFixture.sheet(60, unseen: nil)
            #expect(sheet.figures().map(\.kind) == [.whole])
            sheet.firstUnseen = sheet.subject.path.dates[0]
            #expect(sheet.figures().map(\.kind) == [.unseen])
            sheet.firstUnseen = Fixture.session.adding(days: 1)
            #expect(sheet.figures().map(\.kind) == [.seen])
        }

        @Test("Each figure is the metrics' own")
        func metrics() throws {
            let sheet = TearSheetFixture.sheet(400, unseen: nil)
            let period = try #require(sheet.figures().first)
            for (line, found) in zip(sheet.lines, period.lines) {
                let metrics = PerformanceMetrics(line.path)
                let trading = TradingMetrics(line.path)
                #expect(found.figures.sharpe == metrics.sharpe)
                #expect(found.figures.valueAtRisk == metrics.tail.valueAtRisk)
                #expect(found.figures.drawdownTrough == metrics.drawdownTrough)
                #expect(found.figures.trading.annualisedTurnover == trading.annualisedTurnover)
            }
            let relative = RelativeMetrics(
                dailyReturns: sheet.subject.path.dailyReturns,
                benchmark: sheet.baselines[0].path.dailyReturns)
            #expect(period.subject.relative?.beta == relative.beta)
            #expect(period.subject.relative?.informationRatio == relative.informationRatio)
            #expect(period.lines[1].figures.relative == nil)
        }

        @Test("Intervals hold the figure, are the same every time, and need some sessions")
        func intervals() throws {
            let sheet = TearSheetFixture.sheet(300, unseen: nil)
            let figures = sheet.figures()
            #expect(sheet.figures() == figures)
            for line in figures[0].lines {
                let interval = try #require(line.figures.sharpeInterval)
                #expect(interval.low < line.figures.sharpe && line.figures.sharpe < interval.high)
            }
            let excess = try #require(figures[0].subject.relative?.sharpeExcessInterval)
            let alone = try #require(figures[0].subject.sharpeInterval)
            // Drawn together, what both have in common falls away.
            #expect(excess.high - excess.low < alone.high - alone.low)
            #expect(TearSheetFixture.sheet(42, unseen: nil).figures()[0].subject.sharpeInterval == nil)
        }

        @Test("Without a benchmark nothing is measured against one")
        func noBenchmark() throws {
            var sheet = TearSheetFixture.sheet(60, unseen: nil)
            sheet.baselines.removeFirst()
            let figures = sheet.figures()
            #expect(figures[0].lines.allSatisfy { $0.figures.relative == nil })
            #expect(!FigureRows.rows(figures[0].lines.map(\.figures)).contains { $0.label == "Beta" })
        }

        @Test("One point, or none, has no figures")
        func short() {
            #expect(TearSheetFixture.sheet(1, unseen: nil).figures().isEmpty)
            #expect(TearSheetFixture.sheet(2, unseen: nil).figures().map(\.subject.sessions) == [1])
        }
    }
}
