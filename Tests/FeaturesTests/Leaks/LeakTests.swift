import Core
import Features
import Foundation
import Testing

@Suite("No leak from later sessions") struct LeakTests {
    /// Sessions far enough into a world that every indicator is defined, and not its last.
    private static func sessions(of world: World, every step: Int) -> [CivilDate] {
        stride(from: 36, to: world.sessions.count - 1, by: step).map { world.sessions[$0].date }
    }

    @Test("Every leaky maker is caught by the harness that passes the real one")
    func leaksAreCaught() throws {
        let world = try World.random(seed: 2_015)
        let dates = Self.sessions(of: world, every: 3)
        let real = try LeakHarness.examine(.real, in: world, on: dates)
        #expect(real.isClean)
        var caught = 0
        for maker in FeatureMaker.leaky {
            let report = try LeakHarness.examine(maker, in: world, on: dates)
            print("  \(report.isClean ? "MISSED" : "caught")  \(report)")
            #expect(!report.isClean)
            caught += report.isClean ? 0 : 1
        }
        print("leaky makers caught: \(caught) of \(FeatureMaker.leaky.count)")
        #expect(caught == FeatureMaker.leaky.count && caught >= 20)
        #expect(Set(FeatureMaker.leaky.map(\.name)).count == FeatureMaker.leaky.count)
    }

    @Test("The harness names the session, feature and stock of a single value, and rows that come and go")
    func namesTheLeak() throws {
        let world = try World.random(seed: 7)
        let dates = Self.sessions(of: world, every: 6)
        let day = dates[3]
        let end = try #require(world.dates.last)
        // One that is there, under one symbol, on all of them.
        let present = try world.features(on: dates).map(\.symbols)
        let stock = try #require(present[3].first { symbol in present.allSatisfy { $0.contains(symbol) } })
        let row = try #require(present[3].firstIndex(of: stock))
        // Leaks only where it knows the last session of all.
        let oneValue = FeatureMaker(name: "one value") { world, dates in
            var frames = try world.features(on: dates)
            guard world.dates.last == end, let index = dates.firstIndex(of: day) else { return frames }
            frames[index][.rsi14][row] += 1
            return frames
        }
        #expect(
            try LeakHarness.examine(oneValue, in: world, on: dates).leaks
                == [LeakReport.Leak(date: day, feature: "rsi_14", symbol: stock)])
        let oneRow = FeatureMaker.from("one row") { world in
            guard world.dates.last == end else { return }
            for index in world.sessions.indices where world.sessions[index].date == day {
                world.sessions[index].bars.removeAll { $0.symbol == stock }
            }
        }
        let report = try LeakHarness.examine(oneRow, in: world, on: dates)
        #expect(report.leaks.contains(LeakReport.Leak(date: day, feature: "row", symbol: stock)))
        #expect(report.symbols == [stock] && report.sessions.min() == day)
    }

    @Test("The real maker has no leak in any of 60 random worlds")
    func realIsClean() throws {
        var checked = 0
        for seed in 1...60 {
            let world = try World.random(seed: UInt64(seed))
            let dates = Self.sessions(of: world, every: 5)
            let report = try LeakHarness.examine(.real, in: world, on: dates)
            #expect(report.isClean, "seed \(seed)")
            checked += report.checked
        }
        print("sessions of random worlds without a leak: \(checked)")
        #expect(checked > 800)
    }

    @Test("Makers that look back only pass too", arguments: FeatureMaker.honest.map(\.name))
    func honestMakersPass(name: String) throws {
        let maker = try #require(FeatureMaker.honest.first { $0.name == name })
        for seed: UInt64 in [2_015, 2_016] {
            let world = try World.random(seed: seed)
            let report = try LeakHarness.examine(maker, in: world, on: Self.sessions(of: world, every: 4))
            #expect(report.isClean)
        }
    }

    @Test("Random worlds hold everything that could leak")
    func worldsAreEventful() throws {
        var counts: [String: Int] = [:]
        for seed in 1...60 {
            let world = try World.random(seed: UInt64(seed))
            for (told, action) in world.allActions {
                let day = world.sessions[told].date
                let when = action.exDate < day ? "late" : action.exDate > day ? "early" : "that day"
                switch action.kind {
                case .split: counts["split \(when)", default: 0] += 1
                case .dividend: counts["dividend \(when)", default: 0] += 1
                case .rename: counts["rename \(when)", default: 0] += 1
                case .newSeries: counts["new series \(when)", default: 0] += 1
                }
            }
            for bars in world.series().values {
                let gaps = zip(bars, bars.dropFirst()).map { $1.session - $0.session }
                counts["halts", default: 0] += gaps.count { (2...6).contains($0) }
                counts["gaps over 5 sessions", default: 0] += gaps.count { $0 > 6 }
                counts["listed later", default: 0] += (bars.first?.session ?? 0) > 0 ? 1 : 0
                let last = bars.last?.session ?? 0
                counts["ended before", default: 0] += last < world.sessions.count - 20 ? 1 : 0
            }
            for session in world.sessions {
                counts["revisions", default: 0] += session.revisions.count
                counts["index news late", default: 0] +=
                    session.indexChanges.count { $0.effective < session.date }
            }
        }
        print(counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        #expect(counts.count == 18 && counts.values.allSatisfy { $0 >= 10 })
    }
}
