import Core
import Foundation
import Ingestion
import TestSupport
import Testing

/// Wrong bars among real ones, counted.
@Suite("Injected faults", .serialized) struct FaultInjectionTests {
    private let data: String
    /// Another one draws other faults: BELLWETHER_FAULT_SEED.
    private static let seed =
        ProcessInfo.processInfo.environment["BELLWETHER_FAULT_SEED"].flatMap(Int.init) ?? 2_026

    init() throws {
        data = try #require(SharedData.path(), "run these tests by scripts/accept")
    }

    private struct Tally {
        var injected: [FaultKind: Int] = [:]
        var caught: [FaultKind: Int] = [:]
        var missed: [String] = []
        var clean = 0
        var rejected = 0
    }

    @Test("Of the faults in real bars at least 99 % are caught, and at most 0.1 % of the clean bars rejected")
    func inject() throws {
        var total = Tally()
        let feeds = [
            (
                try SharedData.pointInTime(data),
                ExchangeCalendar.nyse.sessions(in: day("2016-01-04")...day("2016-06-30"))
            ),
            (
                try RealFeed("v2024", files: ["\(data)/daily/v2024/prices_2021.csv.zst"]),
                ExchangeCalendar.nyse.sessions(in: day("2021-01-04")...day("2021-06-30"))
            ),
        ]
        for (number, (feed, sessions)) in feeds.enumerated() {
            let tally = try inject(feed, sessions, seed: UInt64(Self.seed + number))
            print("\nFaults injected into \(feed.name)")
            show(tally)
            for kind in FaultKind.allCases {
                total.injected[kind, default: 0] += tally.injected[kind] ?? 0
                total.caught[kind, default: 0] += tally.caught[kind] ?? 0
            }
            total.clean += tally.clean
            total.rejected += tally.rejected
        }
        print("\nFaults injected, both feeds")
        show(total)
        let injected = total.injected.values.reduce(0, +)
        #expect(injected >= 500 && total.injected.count >= 10)
        #expect(Double(total.caught.values.reduce(0, +)) >= 0.99 * Double(injected))
        #expect(Double(total.rejected) <= 0.001 * Double(total.clean))
    }

    /// Every second session after a month, one fault of each kind in stocks that trade; the memory goes on with
    /// what is true.
    private func inject(
        _ feed: RealFeed, _ sessions: ArraySlice<CivilDate>, seed: UInt64
    ) throws -> Tally {
        var tally = Tally()
        var generator = SeededGenerator(seed: seed)
        var yesterday: [Symbol: Bar] = [:]
        var number = 0
        _ = try feed.replay(sessions, about: []) { session, memory, delivery, result in
            number += 1
            tally.clean += delivery.bars.count
            tally.rejected += result.rejected.count { $0.close != nil }
            defer { yesterday = Dictionary(uniqueKeysWithValues: result.accepted.map { ($0.symbol, $0) }) }
            guard number > 22, number.isMultiple(of: 2) else { return }
            let sound = result.accepted.filter {
                $0.flags.isEmpty && Double($0.volume) * $0.close > 1e6 && yesterday[$0.symbol]?.flags == []
                    && memory.sessionsSilent($0.symbol) == 1
            }
            var faulty: [Symbol: (kind: FaultKind, bar: Bar)] = [:]
            var bars: [Symbol: [Bar]] = [:]
            var actions = delivery.actions
            for kind in FaultKind.allCases {
                for _ in 0..<50 {
                    let bar = sound[generator.index(below: sound.count)]
                    let other = sound[generator.index(below: sound.count)]
                    guard faulty[bar.symbol] == nil, let before = yesterday[bar.symbol],
                        !delivery.actions.contains(where: { $0.symbol == bar.symbol }),
                        let made = kind.bars(of: bar, yesterday: before, other: other, generator: &generator)
                    else { continue }
                    faulty[bar.symbol] = (kind, bar)
                    bars[bar.symbol] = made.bars
                    actions += made.actions
                    break
                }
            }
            count(
                faulty, session: session, memory: memory,
                delivery: VendorSession(
                    bars: delivery.bars.flatMap { bars[$0.symbol] ?? [$0] }, actions: actions,
                    rejected: delivery.rejected), clean: result, into: &tally)
        }
        return tally
    }

    private func count(
        _ faulty: [Symbol: (kind: FaultKind, bar: Bar)], session: CivilDate, memory: MarketMemory,
        delivery: VendorSession, clean: ReviewResult, into tally: inout Tally
    ) {
        var review = SessionReview(session: session, memory: memory)
        review.take(delivery, from: "real")
        let alone = review.result()
        // A second vendor that has the truth, for what alone cannot be told.
        let asked = review.unsettled
        let second = faulty.values.filter { asked.contains($0.bar.symbol) && $0.kind.needsBackup }.map {
            fault in
            var bar = fault.bar
            bar.source = "second"
            return bar
        }
        review.take(VendorSession(bars: second), from: "second")
        let helped = review.result()
        for (symbol, fault) in faulty.sorted(by: { $0.key < $1.key }) {
            tally.injected[fault.kind, default: 0] += 1
            if fault.kind.isCaught(symbol, true: fault.bar, in: fault.kind.needsBackup ? helped : alone) {
                tally.caught[fault.kind, default: 0] += 1
            } else {
                let stored = alone.accepted.first { $0.symbol == symbol }
                let rules = alone.rejected.filter { $0.symbol == symbol }.map(\.violation.rule.rawValue)
                tally.missed.append(
                    "\(session) \(symbol) \(fault.kind.rawValue): true \(fault.bar.close), stored "
                        + "\(stored?.close ?? .nan) \(stored?.flags.text ?? "") \(rules)")
            }
        }
        // What was not touched is as it was.
        let untouched = alone.accepted.filter { faulty[$0.symbol] == nil }
        let before = clean.accepted.count { faulty[$0.symbol] == nil }
        tally.rejected += max(0, before - untouched.count)
    }

    private func show(_ tally: Tally) {
        print("| kind | injected | caught |")
        for kind in FaultKind.allCases {
            let note = kind.needsBackup ? " (with a second vendor)" : ""
            print("| \(kind.rawValue)\(note) | \(tally.injected[kind] ?? 0) | \(tally.caught[kind] ?? 0) |")
        }
        let injected = tally.injected.values.reduce(0, +)
        let caught = tally.caught.values.reduce(0, +)
        func percent(_ part: Int, _ all: Int) -> String {
            String(format: "%.3f %%", 100 * Double(part) / Double(max(all, 1)))
        }
        print("caught \(caught) of \(injected): \(percent(caught, injected))")
        print(
            "rejected \(tally.rejected) of \(tally.clean) clean bars: \(percent(tally.rejected, tally.clean))"
        )
        for line in tally.missed.prefix(60) { print("missed: \(line)") }
    }
}
