import Core
import Features
import Foundation
import Lake
import TestSupport
import Testing

@Suite("A stock's dossier") struct StockDossierTests {
    /// Sixty sessions of OLD, which becomes NEW on the 50th and splits 4:1 on the 40th, told a day late.
    private func tree() throws -> (folder: TemporaryFolder, lake: DataLake, dates: [CivilDate]) {
        let folder = try TemporaryFolder()
        let lake = DataLake(root: folder.appending("lake"))
        let range = try Fixture.date("2021-03-01")...(try Fixture.date("2021-12-31"))
        let dates = Array(ExchangeCalendar.nyse.sessions(in: range).prefix(60))
        let provenance = Provenance(
            command: "test", version: "1", inputs: [], adjustment: "raw",
            started: Date(timeIntervalSince1970: 0))
        for (index, date) in dates.enumerated() {
            let symbol: Symbol = index < 50 ? "OLD" : "NEW"
            var bar = Fixture.bar(symbol, date, close: (index < 40 ? 400 : 100) + Double(index % 3))
            if index == 58 { bar.flags = .largeMove }
            let told: [CorporateAction] =
                switch index {
                case 41: [Fixture.split("OLD", dates[40], 4)]
                case 45:
                    [
                        CorporateAction(
                            symbol: "OLD", exDate: date, kind: .dividend(amount: 0.5), source: "test")
                    ]
                case 50:
                    [
                        CorporateAction(
                            symbol: "NEW", exDate: date, kind: .rename(former: "OLD"), source: "test")
                    ]
                default: []
                }
            var rejects: [RejectedBar] = []
            if index == 57 {
                rejects.append(
                    RejectedBar(
                        symbol: "NEW", date: date, source: "test",
                        violation: BarViolation(rule: .duplicate, detail: "a second row")))
            }
            try lake.publish(bars: [bar], actions: told, rejects: rejects, on: date, provenance: provenance)
            let slots = (0..<Universe.slotCount).map { index in
                index == 7
                    ? Slot(index: 7, symbol: symbol, state: .active, since: dates[0], name: "A company")
                    : Slot(index: index)
            }
            try lake.publish(slots: slots, on: date, provenance: provenance)
        }
        return (folder, lake, dates)
    }

    @Test("Bars, slot, events and features of a company that split and was renamed, with their origins")
    func company() throws {
        let (folder, lake, dates) = try tree()
        defer { withExtendedLifetime(folder) {} }
        _ = try FeatureBuild(lake: lake).run(sessions: [dates[59]])
        let dossier = try StockDossier("NEW", on: dates[59], in: lake, days: 12)
        #expect(dossier.slot == 7 && dossier.state == .active && dossier.name == "A company")
        #expect(dossier.days.count == 12 && dossier.days.map(\.symbol).prefix(2) == ["OLD", "OLD"])
        #expect(dossier.days[10].flags == "large_move")
        #expect(dossier.days[9].rejected?.hasSuffix("a second row") == true)
        #expect(dossier.closes.count == 60 && dossier.closes[0].close == 100)
        #expect(dossier.events.map(\.kind) == [.split, .dividend, .rename])
        #expect(dossier.events.map(\.exDate) == [dates[40], dates[45], dates[50]])
        #expect(dossier.events[0].toldIn == dates[41] && dossier.events[0].ratio == 4)
        #expect(dossier.features.map(\.feature) == Feature.allCases.map(\.column))
        #expect(dossier.features.allSatisfy { $0.value != nil && $0.value == $0.stored })
        #expect(
            dossier.features[Feature.rsi14.rawValue].from
                == "14 changes, then Wilder's average over 60 closes since \(dates[0])")
        #expect(
            dossier.features[Feature.return21.rawValue].from == "total return from \(dates[38])")
        #expect(dossier.notes == [])
    }

    @Test("What is missing is said: too little history, no features yet, no bar, no such stock, no session")
    func missing() throws {
        let (folder, lake, dates) = try tree()
        defer { withExtendedLifetime(folder) {} }
        let early = try StockDossier("OLD", on: dates[10], in: lake)
        #expect(early.features[Feature.rsi14.rawValue].value == nil)
        #expect(
            early.features[Feature.rsi14.rawValue].from
                == "none: 11 of 15 bars since \(dates[0]), where the history begins")
        #expect(
            early.notes == ["features/ of \(dates[10]) was not built; run build-features --date \(dates[10])"]
        )
        let gone = try StockDossier("OLD", on: dates[49], in: lake)
        #expect(gone.closes.last?.date == dates[49])
        let nothing = #expect(throws: FeatureError.self) { try StockDossier("XYZ", on: dates[9], in: lake) }
        #expect(nothing?.description.contains("XYZ has no bar") == true)
        let never = #expect(throws: FeatureError.self) {
            try StockDossier("OLD", on: try Fixture.date("2021-12-30"), in: lake)
        }
        #expect(never?.description.contains("fetch-daily --date 2021-12-30") == true)
    }

    @Test("Features that were made from other inputs are noted")
    func stale() throws {
        let (folder, lake, dates) = try tree()
        defer { withExtendedLifetime(folder) {} }
        _ = try FeatureBuild(lake: lake).run(sessions: [dates[59]])
        let bar = Fixture.bar("NEW", dates[58], close: 140)
        try lake.publish(
            bars: [bar], actions: [], rejects: [], on: dates[58],
            provenance: Provenance(
                command: "test", version: "1", inputs: [], adjustment: "raw",
                started: Date(timeIntervalSince1970: 0)))
        let dossier = try StockDossier("NEW", on: dates[59], in: lake)
        #expect(dossier.notes.first?.hasPrefix("features.parquet says otherwise") == true)
    }
}
