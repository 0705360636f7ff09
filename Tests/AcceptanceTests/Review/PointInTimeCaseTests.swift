import Core
import Foundation
import Ingestion
import TestSupport
import Testing

/// The raw feed of 2015 and 2016 through the review, session by session, without a second vendor.
@Suite("The point-in-time feed's defects", .serialized) struct PointInTimeCaseTests {
    private let data: String

    init() throws {
        data = try #require(SharedData.path(), "run these tests by scripts/accept")
    }

    private static let asked: Set<Symbol> = [
        "CUI", "SSE", "TCO", "VNO", "NEE", "SHAK", "HIFR", "MPO", "NFLX", "FRO", "IO", "RTK", "CF", "SJI",
        "EXPO", "HT", "GOGL", "CLBS", "ENR", "MSGN", "MTW", "UA", "Z", "HTZ", "TIVO", "HERO", "AC", "WLTW",
        "UDF", "TTPH", "WTW", "CMRX", "DATA", "LOCK",
    ]

    @Test("Every listed case of bars and actions has the right outcome")
    func cases() throws {
        let feed = try SharedData.pointInTime(data)
        let sessions = ExchangeCalendar.nyse.sessions(in: day("2015-03-20")...day("2016-09-30"))
        let holidays = ["2015-04-03", "2015-05-25", "2015-07-03"].map(day)
        let renames = feed.actions.values.joined().filter {
            if case .rename = $0.kind { true } else { false }
        }
        let revisions = try Revisions(data)
        var table = CaseTable()
        var restated = (bars: 0, rejected: 0)
        var continued = (renames: 0, sound: 0)
        var broken = 0
        let asked = Self.asked.union(renames.map(\.symbol))
        var returned = (all: 0, sound: 0)
        var memoryBefore: MarketMemory?
        let record = try feed.replay(sessions, about: asked) { session, memory, delivery, result in
            if session == day("2015-04-06") {
                tripled(session, memory, delivery, result, into: &table)
            }
            if session == day("2015-08-04") { memoryBefore = memory }
            if session > day("2016-09-01"), session < day("2016-09-16") {
                // What the outage left out comes back: nobody's history is broken by it. NEE's bars are another's.
                let broken = Set(result.actions.filter { $0.kind == .newSeries }.map(\.symbol))
                for bar in delivery.bars
                where bar.symbol != "NEE" && (memory.sessionsSilent(bar.symbol) ?? 1) > 1 {
                    returned.all += 1
                    if result.accepted.contains(where: { $0.symbol == bar.symbol }),
                        !broken.contains(bar.symbol)
                    {
                        returned.sound += 1
                    }
                }
            }
            restated = revisions.hold(session, memory, delivery, result, adding: restated)
            for action in renames where action.exDate == session {
                guard case .rename(let former) = action.kind,
                    result.accepted.contains(where: { $0.symbol == action.symbol })
                else { continue }
                var next = memory
                next.append(session, result)
                let isNew = result.actions.contains { $0.symbol == action.symbol && $0.kind == .newSeries }
                continued.renames += 1
                if next.sessionsSilent(action.symbol) == 1, next.sessionsSilent(former) == nil, !isNew {
                    continued.sound += 1
                }
            }
            broken += result.accepted.count { $0.violation() != nil }
        }
        #expect(broken == 0)

        for (id, holiday) in zip(["P01", "P02", "P03"], holidays) {
            let delivery = try #require(feed.delivery(holiday))
            var review = SessionReview(session: holiday, memory: MarketMemory())
            review.take(delivery, from: feed.name)
            let result = review.result()
            let isRight =
                result.accepted.isEmpty && !delivery.bars.isEmpty
                && result.rejected.count { $0.violation.rule == .wrongDate } == delivery.bars.count
            table.add(
                id, "rows of \(holiday)", "\(result.rejected.count) rejected, 0 kept", isRight)
        }
        outages(record, returned: returned, into: &table)
        instruments(record, feed, into: &table)
        splits(record, into: &table)
        series(record, into: &table)
        trueMoves(record, into: &table)
        late(record, revisions, memoryBefore, into: &table)
        table.add(
            "P15", "volumes restated",
            "\(restated.bars) second deliveries reviewed, \(restated.rejected) rejected for their volume",
            restated.bars > 10_000 && restated.rejected == 0)
        table.add(
            "P35", "renames",
            "of \(renames.count) told, \(continued.renames) have a bar here; \(continued.sound) go on under the new symbol",
            continued.renames >= 20 && continued.sound == continued.renames)
        table.settle("Point-in-time feed, 2015-03-20 to 2016-09-30")
        let missing = (1...42).map { $0 < 10 ? "P0\($0)" : "P\($0)" }.filter { !table.ids.contains($0) }
        #expect(missing == [])

        let share = Double(record.rejectedCount) / Double(record.delivered)
        let each = record.seconds / Double(record.sessions) * 1e3
        print(
            "\(record.delivered) bars of \(record.sessions) sessions, \(record.rejectedCount) rejected "
                + "(\(String(format: "%.4f", share * 100)) %), \(String(format: "%.2f", each)) ms a review")
        #expect(share < 0.001)
    }

    /// Each row of 2015-04-06 three times, in another order.
    private func tripled(
        _ session: CivilDate, _ memory: MarketMemory, _ delivery: VendorSession, _ result: ReviewResult,
        into table: inout CaseTable
    ) {
        var thrice = delivery
        thrice.bars = delivery.bars.reversed() + delivery.bars + delivery.bars
        thrice.actions += delivery.actions
        var review = SessionReview(session: session, memory: memory)
        review.take(thrice, from: "pit")
        let again = review.result()
        table.add(
            "P06", "tripled delivery",
            "\(again.accepted.count) of \(thrice.bars.count) rows kept; \(again.notes[0])",
            again.accepted == result.accepted && again.rejected == result.rejected
                && again.actions == result.actions && again.notes.contains { $0.contains("more than once") })
    }

    private func outages(
        _ record: ReplayRecord, returned: (all: Int, sound: Int), into table: inout CaseTable
    ) {
        let lost = day("2015-06-10")
        let counts = ["2015-06-09", "2015-06-10", "2015-06-11"].map { record.accepted[day($0)] ?? 0 }
        table.add(
            "P04", "lost delivery of \(lost)",
            "from the next delivery: \(counts[1]) bars, \(counts[0]) the day before",
            Double(counts[1]) > 0.99 * Double(counts[0]))
        let counts2016 = ["2016-08-31", "2016-09-01", "2016-09-06"].map { record.accepted[day($0)] ?? 0 }
        table.add(
            "P05", "half the NYSE missing",
            "\(counts2016[1]) bars on 09-01 and \(counts2016[2]) on 09-06 after \(counts2016[0]); of \(returned.all) "
                + "bars after a gap \(returned.sound) are kept with their history",
            counts2016[1] < counts2016[0] * 90 / 100 && counts2016[2] < counts2016[0] * 92 / 100
                && returned.all > 600 && returned.sound == returned.all)
    }

    private func instruments(_ record: ReplayRecord, _ feed: RealFeed, into table: inout CaseTable) {
        // Of CUI and SSE it is known which of the two a price belongs to.
        func foreign(_ symbol: Symbol, _ from: String, _ to: String, _ isForeign: (Bar) -> Bool) -> (Int, Int)
        {
            var counts = (all: 0, kept: 0)
            for session in ExchangeCalendar.nyse.sessions(in: day(from)...day(to)) {
                for bar in feed.delivery(session)?.bars ?? [] where bar.symbol == symbol && isForeign(bar) {
                    counts.all += 1
                    if record.bars[symbol]?[session]?.close == bar.close { counts.kept += 1 }
                }
            }
            return (counts.all, counts.kept)
        }
        let cui = foreign("CUI", "2015-03-26", "2015-07-15") { $0.close > 1 || $0.close == 0 }
        table.add(
            "P07", "CUI among pennies", "\(cui.0) bars of the other or without a price, \(cui.1) kept",
            cui.0 > 2 && cui.1 == 0)
        let sse = foreign("SSE", "2015-03-26", "2015-05-26") { $0.close < 1 }
        table.add(
            "P08", "SSE at 0.02", "\(sse.0) bars of the other, \(sse.1) kept", sse.0 == 9 && sse.1 == 0)
        let flips = ["2015-04-06", "2015-09-16", "2015-09-17", "2015-09-18", "2015-09-21", "2015-12-17"]
        let turned = flips.filter { record.rules("TCO", day($0)) == [.twoInstruments] }
        var steps = 0
        let kept = (record.bars["TCO"] ?? [:]).sorted { $0.key < $1.key }
        for (last, next) in zip(kept, kept.dropFirst())
        where abs(log(next.value.close / last.value.close)) > 0.5 {
            steps += record.inferred("TCO", next.key) == "new series" ? 0 : 1
        }
        table.add(
            "P09", "TCO, preferred and common",
            "\(turned.count) of \(flips.count) flips rejected; \(steps) steps between levels that are no new series",
            turned.count == flips.count && steps == 0)
        let swapped = day("2015-06-30")
        table.add(
            "P10", "VNO on \(swapped)",
            record.text("VNO", swapped) + "; next: " + record.text("VNO", day("2015-07-01")),
            record.rules("VNO", swapped) == [.twoInstruments] && record.bars["VNO"]?[swapped] == nil
                && record.bars["VNO"]?[day("2015-07-01")]?.flags == [])
        let nee = foreign("NEE", "2016-06-09", "2016-09-30") { $0.close < 60 }
        table.add(
            "P11", "NEE at its preferred's price", "\(nee.0) bars of the other, \(nee.1) kept",
            nee.0 > 70 && nee.1 == 0)
        for (id, symbol) in [("P12", Symbol("SHAK")), ("P13", "HIFR")] {
            let shifted = day("2015-09-04")
            table.add(
                id, "\(symbol) a tenth", record.text(symbol, shifted),
                record.rules(symbol, shifted) == [.unitError] && record.bars[symbol]?[shifted] == nil
                    && record.bars[symbol]?[day("2015-09-08")]?.flags == [])
        }
    }

    private func splits(_ record: ReplayRecord, into table: inout CaseTable) {
        let twice = [
            ("P16", Symbol("NFLX"), "2015-07-14", "2015-07-15"), ("P17", "FRO", "2016-02-02", "2016-02-03"),
            ("P18", "IO", "2016-02-04", "2016-02-05"), ("P19", "RTK", "2015-08-19", "2015-08-20"),
        ]
        for (id, symbol, early, right) in twice {
            func splits(_ text: String) -> Int {
                (record.actions[symbol]?[day(text)] ?? []).count {
                    if case .split = $0.kind { true } else { false }
                }
            }
            table.add(
                id, "\(symbol) split told twice",
                "\(early): \(record.text(symbol, day(early))); \(right): split applied, \(record.text(symbol, day(right)))",
                record.rules(symbol, day(early)) == [.splitWithoutMove] && splits(early) == 0
                    && splits(right) == 1 && record.bars[symbol]?[day(early)] != nil
                    && record.rules(symbol, day(right)).isEmpty && record.inferred(symbol, day(right)).isEmpty
            )
        }
        let missing = [
            ("P20", Symbol("CF"), "2015-06-18", "split 5"), ("P21", "SJI", "2015-05-08", "split 2"),
            ("P22", "EXPO", "2015-06-05", "split 2"), ("P23", "HT", "2015-06-23", "split 0.25"),
            ("P24", "GOGL", "2016-08-01", "split 0.2"), ("P25", "CLBS", "2016-07-28", "split 0.1"),
            ("P29", "UA", "2016-04-08", "split 2"), ("P30", "Z", "2015-08-17", "split 3"),
        ]
        for (id, symbol, text, expected) in missing {
            table.add(
                id, "\(symbol) split not told", record.text(symbol, day(text)),
                record.inferred(symbol, day(text)) == expected
                    && record.bars[symbol]?[day(text)]?.flags.contains(.inferredSplit) == true)
        }
    }

    private func series(_ record: ReplayRecord, into table: inout CaseTable) {
        let breaks = [
            ("P26", Symbol("ENR"), "2015-07-01"), ("P27", "MSGN", "2015-10-01"), ("P28", "MTW", "2016-03-04"),
            ("P31", "HTZ", "2016-07-01"), ("P32", "TIVO", "2016-09-08"), ("P33", "HERO", "2015-11-10"),
            ("P34", "AC", "2015-12-04"),
        ]
        for (id, symbol, text) in breaks {
            table.add(
                id, "\(symbol) is another from \(text)", record.text(symbol, day(text)),
                record.inferred(symbol, day(text)) == "new series"
                    && record.bars[symbol]?[day(text)]?.flags.contains(.largeMove) == true)
        }
    }

    private func trueMoves(_ record: ReplayRecord, into table: inout CaseTable) {
        let placeholder = day("2016-01-05")
        table.add(
            "P36", "WLTW placeholder", record.text("WLTW", placeholder),
            record.bars["WLTW"]?[placeholder]?.flags == .noTrade)
        let halted = (record.bars["UDF"] ?? [:]).filter { $0.key > day("2016-02-18") }
        table.add(
            "P37", "UDF halted",
            "\(halted.count) bars kept, all of them no_trade; before: "
                + record.text("UDF", day("2016-02-18")),
            halted.count >= 140 && halted.values.allSatisfy { $0.flags == .noTrade })
        let moves = [
            ("P38", Symbol("TTPH"), "2015-09-09"), ("P39", "WTW", "2015-10-19"),
            ("P40", "CMRX", "2015-12-28"),
            ("P41", "DATA", "2016-02-05"), ("P42", "LOCK", "2015-07-21"),
        ]
        for (id, symbol, text) in moves {
            table.add(
                id, "\(symbol) true move", record.text(symbol, day(text)),
                record.bars[symbol]?[day(text)]?.flags == .largeMove
                    && record.inferred(symbol, day(text)).isEmpty)
        }
    }

    private func late(
        _ record: ReplayRecord, _ revisions: Revisions, _ memory: MarketMemory?, into table: inout CaseTable
    ) {
        let session = day("2015-08-04")
        let split = CorporateAction(symbol: "MPO", exDate: session, kind: .split(ratio: 0.1), source: "pit")
        var corrected: Bar?
        if let memory, let bar = revisions.bars[session]?.first(where: { $0.symbol == "MPO" }) {
            var review = SessionReview(session: session, memory: memory)
            review.take(VendorSession(bars: [bar], actions: [split]), from: "pit")
            corrected = review.result().accepted.first
        }
        table.add(
            "P14", "MPO corrected a day later",
            "first \(record.text("MPO", session)); corrected: kept \(corrected?.close ?? 0)"
                + (corrected?.flags.text.map { " [\($0)]" } ?? ""),
            record.bars["MPO"]?[session]?.flags == .noTrade && corrected?.close == 2.67)
    }
}
