import Core
import Foundation
import Ingestion
import TestSupport
import Testing

/// Yahoo's histories of 2020 and 2024, and Alpha Vantage's raw bars, through the review.
@Suite("The histories' defects", .serialized) struct VintageCaseTests {
    private let data: String

    init() throws {
        data = try #require(SharedData.path(), "run these tests by scripts/accept")
    }

    @Test("Every listed case of a session's bars has the right outcome")
    func cases() throws {
        var table = CaseTable()
        try vintage2024(into: &table)
        let older = try RealFeed("v2020", files: ["\(data)/daily/v2020/prices_2019_2020.csv.zst"])
        try vintage2020(older, into: &table)
        try alphaVantage(backup: older, into: &table)
        table.leaveOut("V13", "names that end on 2020-12-11", "the snapshot's end; no session's bars")
        table.leaveOut("V14", "restated vintages", "a history's adjustment, declared by --adjusted-as-of")
        table.leaveOut("V15", "vendors' spin-off conventions", "adjusted histories; sessions are stored raw")
        table.leaveOut("I01", "bars after an early close", "hourly bars")
        table.leaveOut("I02", "bars missing in a halt", "hourly bars")
        table.leaveOut("M01", "ticker format of a list", "membership lists")
        table.leaveOut("M02", "sampled index fund", "membership lists")
        table.settle("Histories of 2020 and 2024, and Alpha Vantage")
    }

    private func vintage2024(into table: inout CaseTable) throws {
        let feed = try RealFeed(
            "v2024", files: (2019...2021).map { "\(data)/daily/v2024/prices_\($0).csv.zst" })
        let outside: [Symbol] = ["HUBB", "PEAK", "POL", "SITC", "UA", "WLY"]
        let asked: Set<Symbol> = [
            "CNC", "FERG", "OBT", "HPK", "THRY", "IVT", "ACCD", "CHRD", "ORGO", "AMC", "GME", "AGRX",
        ]
        let record = try feed.replay(
            ExchangeCalendar.nyse.sessions(in: day("2019-01-02")...day("2021-06-30")),
            about: asked.union(outside))
        let partial = day("2021-05-05")
        let turned = outside.filter {
            record.rules($0, partial).contains { $0 == .openOutsideRange || $0 == .closeOutsideRange }
        }
        let isAsked = turned.allSatisfy { record.unsettled[partial]?.contains($0) == true }
        table.add(
            "V01", "\(outside.map(\.rawValue).joined(separator: " ")) outside low...high",
            "\(turned.count) of 6 rejected, the next vendor is asked", turned.count == 6 && isAsked)
        func flagged(_ id: String, _ symbols: [Symbol], _ text: String) {
            let session = day(text)
            let isRight = symbols.allSatisfy {
                record.bars[$0]?[session]?.flags == .volumeMissing
                    && record.unsettled[session]?.contains($0) == true
            }
            let texts = symbols.map { "\($0) \(record.text($0, session))" }
            table.add(id, "a range without volume", texts.joined(separator: ", "), isRight)
        }
        flagged("V02", ["CNC"], "2020-02-26")
        flagged("V03", ["FERG", "OBT"], "2020-03-10")
        flagged("V04", ["HPK"], "2019-11-20")
        func idle(_ id: String, _ symbol: Symbol, _ from: String, _ to: String, _ price: Double) {
            let bars = (record.bars[symbol] ?? [:]).filter {
                $0.key >= day(from) && $0.key <= day(to) && $0.value.volume == 0 && $0.value.close == price
            }
            let marked = bars.values.count { $0.flags == .noTrade }
            table.add(
                id, "\(symbol) not yet listed",
                "\(bars.count) bars without a trade, \(marked) of them no_trade",
                bars.count > 150 && marked == bars.count)
        }
        idle("V05", "THRY", "2019-05-03", "2020-03-10", 10.675)
        idle("V06", "IVT", "2020-04-27", "2021-02-01", 11)
        let first = day("2020-07-02")
        table.add(
            "V07", "ACCD before its first day",
            "\(record.text("ACCD", day("2020-07-01"))); next: \(record.text("ACCD", first))",
            record.bars["ACCD"]?[day("2020-07-01")] == nil && record.bars["ACCD"]?[first]?.flags == [])
        table.add(
            "V08", "CHRD out of bankruptcy", record.text("CHRD", day("2020-11-20")),
            record.inferred("CHRD", day("2020-11-20")) == "new series")
        table.add(
            "V10", "ORGO squeezed", record.text("ORGO", day("2019-01-09")),
            record.bars["ORGO"]?[day("2019-01-09")]?.flags == .largeMove)
        let squeezed = [Symbol("AMC"), "GME"].flatMap { symbol in
            ["2021-01-27", "2021-01-28"].map { record.bars[symbol]?[day($0)] }
        }
        table.add(
            "V11", "AMC and GME, two sessions",
            "\(squeezed.count { $0 != nil }) of 4 kept, "
                + record.text("AMC", day("2021-01-27")),
            squeezed.allSatisfy { $0 != nil })
        table.add(
            "V12", "AGRX in later shares",
            "\(record.text("AGRX", day("2019-10-30"))), then \(record.text("AGRX", day("2019-10-31")))",
            record.bars["AGRX"]?[day("2019-10-30")]?.flags == .noTrade
                && record.bars["AGRX"]?[day("2019-10-31")]?.flags == .largeMove)
    }

    private func vintage2020(_ feed: RealFeed, into table: inout CaseTable) throws {
        let record = try feed.replay(
            ExchangeCalendar.nyse.sessions(in: day("2019-01-02")...day("2020-12-11")),
            about: ["WLL", "ARNC", "DEN", "PTRS"])
        table.add(
            "V09", "WLL out of bankruptcy", record.text("WLL", day("2020-09-02")),
            record.inferred("WLL", day("2020-09-02")) == "new series")
        let empty = ["2020-10-01", "2020-10-02"].map(day)
        table.add(
            "O01", "ARNC without values", empty.map { record.text("ARNC", $0) }.joined(separator: ", "),
            empty.allSatisfy {
                record.rules("ARNC", $0) == [.missingValue] && record.bars["ARNC"]?[$0] == nil
                    && record.unsettled[$0]?.contains("ARNC") == true
            })
        let purged = (record.rejected["DEN"] ?? [:]).values.joined()
            .count { $0.violation.rule == .missingValue }
        table.add("O02", "DEN without values", "\(purged) rows rejected, none filled", purged == 374)
        let stale = (record.bars["PTRS"] ?? [:]).values.count { $0.close == 3075 }
        let turned = (record.rejected["PTRS"] ?? [:]).values.joined().count { $0.close == 3075 }
        table.add(
            "O03", "PTRS at 3075", "\(turned) bars rejected, \(stale) kept", turned > 50 && stale == 0)
    }

    private func alphaVantage(backup: RealFeed, into table: inout CaseTable) throws {
        let rows = try SharedData.rows(
            "\(data)/actions/av_raw_sample_2010_2020.csv.zst",
            "symbol, date, open, high, low, close, volume, split")
        var days: [CivilDate: VendorSession] = [:]
        for row in rows {
            let numbers = row[2...].compactMap { Double($0) }
            guard numbers.count == 6, let date = CivilDate(row[1]) else { continue }
            let symbol = Symbol(rawValue: row[0])
            days[date, default: VendorSession()].bars.append(
                Bar(
                    symbol: symbol, date: date, open: numbers[0], high: numbers[1], low: numbers[2],
                    close: numbers[3], volume: Int64(numbers[4]), source: "av"))
            if numbers[5] != 1 {
                days[date, default: VendorSession()].actions.append(
                    CorporateAction(
                        symbol: symbol, exDate: date, kind: .split(ratio: numbers[5]), source: "av"))
            }
        }
        var record = ReplayRecord()
        var memory = MarketMemory()
        let asked: Set<Symbol> = ["AAIC", "BCML", "TAOP", "JE"]
        for date in days.keys.sorted() {
            guard let delivery = days[date] else { continue }
            var review = SessionReview(session: date, memory: memory)
            review.take(delivery, from: "av")
            let open = review.unsettled
            if date >= day("2020-12-09"), let second = backup.delivery(date) {
                review.take(
                    VendorSession(bars: second.bars.filter { open.contains($0.symbol) }), from: "v2020")
            }
            let result = review.result()
            record.note(date, result, about: asked)
            memory.append(date, result)
        }
        let reused = ["2020-12-09", "2020-12-10", "2020-12-11"].map(day)
        table.add(
            "A01", "AAIC with another's bars, a second vendor asked",
            reused.map { record.text("AAIC", $0) }.joined(separator: " | "),
            reused.map { record.bars["AAIC"]?[$0]?.close } == [3.74, 3.71, 3.64])
        let quotes = ["2014-01-22", "2014-01-23", "2014-01-24"].map(day)
        table.add(
            "A02", "BCML, bid and ask as high and low",
            quotes.map { record.text("BCML", $0) }.joined(separator: " | "),
            quotes.allSatisfy { record.rules("BCML", $0) == [.highBelowLow] })
        for (id, symbol, text) in [("A03", Symbol("TAOP"), "2020-07-30"), ("A04", "JE", "2020-09-29")] {
            let hasSplit = (record.actions[symbol]?[day(text)] ?? []).contains { $0.source == "av" }
            table.add(
                id, "\(symbol), split and a move", "split kept, \(record.text(symbol, day(text)))",
                hasSplit && record.bars[symbol]?[day(text)]?.flags.subtracting(.largeMove) == []
                    && record.inferred(symbol, day(text)).isEmpty)
        }
    }
}
