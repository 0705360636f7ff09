import Core
import Features
import Foundation
import Ingestion
import Lake
import TestSupport

/// A tree of the raw feed of 2015 and 2016: bars as delivered that evening, the splits, dividends and renames
/// of the day, the universe as the index's lists had it, and features of every session.
struct PointInTimeTree {
    let lake: DataLake
    let dates: [CivilDate]
    let summary: FeatureBuild.Summary
    private(set) var bars = 0
    private(set) var splits = 0
    private(set) var dividends = 0
    private(set) var renames = 0
    private let folder: TemporaryFolder

    init(_ data: String) throws {
        folder = try TemporaryFolder()
        lake = DataLake(root: folder.appending("lake"))
        let feed = try SharedData.pointInTime(data)
        let first = try Self.require(CivilDate("2015-03-20"))
        let last = try Self.require(CivilDate("2016-09-30"))
        let sessions = Array(ExchangeCalendar.nyse.sessions(in: first...last))
        let renames = feed.actions.values.joined().compactMap(SymbolSuccession.init)
        let members = try Self.spells(data)
        let made = try parallelMap(sessions) { [lake] date -> (bars: Int, actions: [CorporateAction])? in
            guard let delivery = feed.delivery(date) else { return nil }
            let bars = Self.sound(delivery.bars)
            try lake.publish(
                bars: bars, actions: delivery.actions, rejects: [], on: date, provenance: Self.provenance)
            // What was told by then: later lists and renames change no slot of an earlier day.
            let assignment = SlotAssignment(
                history: members, successions: renames.filter { $0.date <= date }, on: date)
            try lake.publish(slots: assignment.slots, on: date, provenance: Self.provenance)
            return (bars.count, delivery.actions)
        }
        dates = zip(sessions, made).filter { $0.1 != nil }.map(\.0)
        for session in made.compactMap(\.self) {
            bars += session.bars
            for action in session.actions {
                switch action.kind {
                case .split: splits += 1
                case .dividend: dividends += 1
                case .rename: self.renames += 1
                case .newSeries: break
                }
            }
        }
        summary = try FeatureBuild(lake: lake).run(sessions: dates)
    }

    /// One sound bar for each symbol.
    private static func sound(_ bars: [Bar]) -> [Bar] {
        var seen: Set<Symbol> = []
        return bars.filter { $0.violation() == nil && seen.insert($0.symbol).inserted }
    }

    /// The members of the three lists as spells, each list from the day it came into force.
    private static func spells(_ data: String) throws -> [Constituent] {
        let lists = try [
            ("2014-06-30", "2014-06-27"), ("2015-06-29", "2015-06-26"), ("2016-06-27", "2016-06-27"),
        ].map { force, name in
            let file = "\(data)/membership/ftse_r3000_\(name).csv.gz"
            return (
                day: try Self.require(CivilDate(force)),
                symbols: Set(try SharedData.rows(file, "symbol").map { Symbol(rawValue: $0[0]) })
            )
        }
        var spells: [Constituent] = []
        var open: [Symbol: CivilDate] = [:]
        for list in lists {
            for (symbol, since) in open where !list.symbols.contains(symbol) {
                spells.append(Constituent(symbol: symbol, since: since, removed: list.day))
                open[symbol] = nil
            }
            for symbol in list.symbols where open[symbol] == nil { open[symbol] = list.day }
        }
        spells += open.map { Constituent(symbol: $0.key, since: $0.value) }
        return spells.sorted { ($0.since, $0.symbol) < ($1.since, $1.symbol) }
    }

    private static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw PeerError(message: "a date of the test makes no sense") }
        return value
    }

    private static let provenance = Provenance(
        command: "test", version: "1", inputs: [], adjustment: "raw", started: Date(timeIntervalSince1970: 0))
}
