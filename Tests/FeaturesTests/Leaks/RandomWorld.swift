import Core
import Features
import Foundation

extension World {
    static let companies = 16
    static let sessionCount = 110

    /// A market of 16 companies over 110 sessions with everything that happens to real ones: halts, gaps, late
    /// listings, ends, splits, dividends, renames and reused symbols told early and late, news of the index
    /// ahead of its day and after it, volumes that are not the market's, bars delivered again with other prices.
    static func random(seed: UInt64) throws -> World {
        var generator = SeededGenerator(seed: seed)
        let start = try Fixture.date("2019-03-01").adding(days: generator.index(below: 900))
        let dates = Array(
            ExchangeCalendar.nyse.sessions(in: start...start.adding(days: 200)).prefix(sessionCount))
        var world = World(sessions: dates.map { Session(date: $0, bars: []) })
        for company in 0..<companies {
            var life = CompanyLife(company, sessions: sessionCount, &generator)
            life.play(in: &world, &generator)
        }
        return world
    }
}

/// What happens to one company of a random world.
private struct CompanyLife {
    var symbol: Symbol
    var first = 0
    var end: Int
    var price: Double
    var renamedOn: Int?

    init(_ company: Int, sessions: Int, _ generator: inout SeededGenerator) {
        symbol = Symbol(rawValue: "C\(padded(company, to: 2))")
        end = sessions
        price = 8 + 60 * generator.uniform()
        // One in four is listed within the time, one in four ends within it.
        if company % 4 == 1 { first = 10 + generator.index(below: 50) }
        if company % 4 == 2 { end = 70 + generator.index(below: 35) }
        if company % 3 == 0 { renamedOn = 45 + generator.index(below: 40) }
    }

    mutating func play(in world: inout World, _ generator: inout SeededGenerator) {
        let split = generator.uniform() < 0.6 ? 40 + generator.index(below: 55) : nil
        let reusedOn = generator.uniform() < 0.15 ? 40 + generator.index(below: 40) : nil
        let dividends = (0..<2).map { _ in 30 + generator.index(below: 70) }
        var halt = 0
        var recent: [Bar] = []
        for day in first..<end {
            let date = world.sessions[day].date
            price *= exp(0.025 * generator.gaussian())
            if day == renamedOn { rename(on: day, in: &world, &generator) }
            if day == reusedOn {
                // Another instrument under the same letters.
                price = 8 + 60 * generator.uniform()
                tell(.newSeries, on: day, in: &world, &generator)
            }
            if day == split {
                let ratio = [2, 3, 1.5, 0.1][generator.index(below: 4)]
                price /= ratio
                tell(.split(ratio: ratio), on: day, in: &world, &generator)
            }
            if dividends.contains(day) {
                tell(.dividend(amount: price / 100), on: day, in: &world, &generator)
            }
            if halt > 0 { halt -= 1 } else { halt = haltLength(&generator) }
            guard halt == 0 else { continue }
            let bar = bar(on: date, &generator)
            world.sessions[day].bars.append(bar)
            recent.append(bar)
            if generator.uniform() < 0.03, var again = recent.dropLast().last {
                again.close = (again.close * (1 + 0.01 * generator.gaussian()) * 100).rounded() / 100
                world.sessions[day].revisions.append(again)
            }
        }
        joinAndLeave(in: &world, &generator)
    }

    /// Mostly none, now and then a few sessions, seldom weeks.
    private func haltLength(_ generator: inout SeededGenerator) -> Int {
        switch generator.uniform() {
        case ..<0.96: 0
        case ..<0.993: 1 + generator.index(below: 4)
        default: 6 + generator.index(below: 10)
        }
    }

    private func bar(on date: CivilDate, _ generator: inout SeededGenerator) -> Bar {
        let close = (price * 100).rounded() / 100
        var bar = Fixture.bar(
            symbol, date, close: close, volume: Int64(50_000 * exp(0.7 * generator.gaussian())))
        if generator.uniform() < 0.01 { bar.flags = .venueVolume }
        return bar
    }

    /// An action of the day, told up to three sessions ahead or up to six late; returns when.
    @discardableResult
    private func tell(
        _ kind: CorporateAction.Kind, on day: Int, in world: inout World, _ generator: inout SeededGenerator
    ) -> Int {
        let told = min(max(day - 3 + generator.index(below: 10), 0), world.sessions.count - 1)
        world.sessions[told].actions.append(
            CorporateAction(
                symbol: symbol, exDate: world.sessions[day].date, kind: kind, source: "test"))
        return told
    }

    private mutating func rename(on day: Int, in world: inout World, _ generator: inout SeededGenerator) {
        let former = symbol
        symbol = Symbol(rawValue: "N\(former.rawValue.dropFirst())")
        let told = tell(.rename(former: former), on: day, in: &world, &generator)
        // The index may have the new symbol before the feed says whose it is.
        guard told > day, generator.uniform() < 0.7 else { return }
        let date = world.sessions[day].date
        world.sessions[day].indexChanges += [
            World.IndexChange(symbol: former, effective: date, joins: false),
            World.IndexChange(symbol: symbol, effective: date, joins: true),
        ]
    }

    /// Most are members from the first session on; others join later or leave, some before they end.
    private func joinAndLeave(in world: inout World, _ generator: inout SeededGenerator) {
        let original = Symbol(rawValue: "C\(symbol.rawValue.dropFirst())")
        func tell(_ day: Int, joins: Bool, late: Int) {
            let effective = min(max(day, 0), world.sessions.count - 1)
            let told = min(max(effective + late, 0), world.sessions.count - 1)
            // By then the company may have its new symbol, and the news call it by that.
            let isRenamed = renamedOn.map { $0 <= effective } ?? false
            world.sessions[told].indexChanges.append(
                World.IndexChange(
                    symbol: isRenamed ? symbol : original, effective: world.sessions[effective].date,
                    joins: joins))
        }
        let joins = generator.uniform() < 0.5 ? 0 : 5 + generator.index(below: 60)
        tell(joins, joins: true, late: joins == 0 ? 0 : generator.index(below: 9) - 4)
        if generator.uniform() < 0.5 {
            let leaves = joins + 25 + generator.index(below: 30)
            if leaves < world.sessions.count { tell(leaves, joins: false, late: generator.index(below: 7)) }
        }
    }
}
