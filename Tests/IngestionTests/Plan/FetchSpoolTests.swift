import Core
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Fetch spool") struct FetchSpoolTests {
    private let folder: TemporaryFolder
    private let sessions = [19_786, 19_787].map { CivilDate(daysSinceEpoch: $0) }
    private let now = 1_712_000_000.0

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(key: String = "key", sessions: [CivilDate]? = nil, now: Double? = nil) throws
        -> FetchSpool
    {
        try FetchSpool(
            root: folder.path, vendor: "one", key: key, sessions: sessions ?? self.sessions,
            now: now ?? self.now)
    }

    @Test("Random deliveries come back as they were, words in one line", arguments: 0..<40)
    func roundTrip(seed: UInt64) throws {
        var random = RandomDelivery(seed: seed)
        var given: [(VendorRequest, VendorDelivery)] = []
        let spool = try open()
        for number in 0..<4 {
            let request = random.request(number, sessions)
            let delivery = random.delivery(sessions)
            try spool.keep(delivery, for: request)
            given.append((request, delivery))
        }
        let again = try open()
        for (request, delivery) in given {
            let found = try #require(again.answer(to: request))
            #expect(found.isSame(as: delivery.inOneLine))
        }
        #expect(again.answer(to: VendorRequest(sessions: sessions, symbols: ["NEVER"])) == nil)
    }

    @Test("A file cut at any byte gives back the whole answers before the cut, and goes on")
    func cut() throws {
        var random = RandomDelivery(seed: 99)
        let spool = try open()
        var given: [(request: VendorRequest, delivery: VendorDelivery, end: Int)] = []
        for number in 0..<3 {
            let request = random.request(number, sessions)
            let delivery = random.delivery(sessions, rows: 2)
            try spool.keep(delivery, for: request)
            let size = try Data(contentsOf: URL(filePath: spool.path)).count
            given.append((request, delivery.inOneLine, size))
        }
        let whole = try Data(contentsOf: URL(filePath: spool.path))
        for cut in 0...whole.count {
            try whole.prefix(cut).write(to: URL(filePath: spool.path))
            let after = try open()
            for (request, delivery, end) in given {
                let found = after.answer(to: request)
                guard cut >= end else {
                    #expect(found == nil, "cut at \(cut)")
                    try after.keep(delivery, for: request)
                    continue
                }
                #expect(found?.isSame(as: delivery) == true, "cut at \(cut)")
            }
            let last = try open()
            for (request, delivery, _) in given {
                #expect(last.answer(to: request)?.isSame(as: delivery) == true, "cut at \(cut)")
            }
        }
    }

    @Test("Other settings, other sessions, half a day and a clock from the future forget the answers")
    func forgets() throws {
        let request = VendorRequest(sessions: sessions, symbols: ["AAA"])
        func keep() throws {
            let spool = try open()
            spool.remove()
            try open().keep(VendorDelivery(notes: ["kept"]), for: request)
            #expect(try open().answer(to: request)?.notes == ["kept"])
        }
        try keep()
        #expect(try open(now: now + FetchSpool.lifetime - 1).answer(to: request) != nil)
        #expect(try open(now: now + FetchSpool.lifetime).answer(to: request) == nil)
        try keep()
        #expect(try open(now: now - 60).answer(to: request) != nil)
        #expect(try open(now: now - 61).answer(to: request) == nil)
        try keep()
        #expect(try open(key: "another").answer(to: request) == nil)
        #expect(try open().answer(to: request) == nil)
        try keep()
        let between = [sessions[0], CivilDate(daysSinceEpoch: 19_785), sessions[1]]
        #expect(try open(sessions: between).answer(to: request) == nil)
    }

    @Test("A folder that cannot be written is trouble of this machine")
    func unwritable() throws {
        try Data().write(to: URL(filePath: folder.appending("state")))
        let error = #expect(throws: IngestionError.self) { try open() }
        #expect(error?.code == .ground(.cannotWrite))
    }
}

/// Deliveries with everything in them that a vendor may send.
private struct RandomDelivery {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func request(_ number: Int, _ sessions: [CivilDate]) -> VendorRequest {
        let symbols = PlanScene.symbols(10)
        return VendorRequest(sessions: sessions, symbols: number == 0 ? nil : Array(symbols.prefix(number)))
    }

    mutating func delivery(_ sessions: [CivilDate], rows: Int = 6) -> VendorDelivery {
        var delivery = VendorDelivery()
        for session in sessions where chance(0.8) {
            var part = VendorSession()
            for symbol in PlanScene.symbols(generator.index(below: rows)) {
                part.bars.append(bar(symbol, session))
                if chance(0.5) { part.actions.append(action(symbol, session)) }
                if chance(0.5) { part.rejected.append(reject(symbol, session)) }
            }
            delivery.sessions[session] = part
        }
        if chance(0.5) { delivery.notes = ["two\nlines\tand é \u{2028} more", "\r\n\t", ""] }
        return delivery
    }

    private mutating func chance(_ share: Double) -> Bool { generator.uniform() < share }

    /// Any finite number: bits as they come.
    private mutating func number() -> Double {
        while true {
            let value = Double(bitPattern: generator.next())
            if value.isFinite { return chance(0.5) ? value : generator.uniform() * 1_000 }
        }
    }

    private mutating func bar(_ symbol: Symbol, _ session: CivilDate) -> Bar {
        var flags: BarFlags = []
        for (flag, _) in BarFlags.names where chance(0.3) { flags.insert(flag) }
        return Bar(
            symbol: symbol, date: session.adding(days: generator.index(below: 3) - 1), open: number(),
            high: number(), low: number(), close: number(), volume: Int64(bitPattern: generator.next()),
            vwap: chance(0.5) ? number() : nil, trades: chance(0.5) ? Int64.max : nil, source: "one",
            flags: flags)
    }

    private mutating func action(_ symbol: Symbol, _ session: CivilDate) -> CorporateAction {
        let kinds: [CorporateAction.Kind] = [
            .split(ratio: number()), .dividend(amount: number()), .rename(former: "BRK.B"), .newSeries,
        ]
        return CorporateAction(
            symbol: symbol, exDate: session, kind: kinds[generator.index(below: kinds.count)], source: "one")
    }

    private mutating func reject(_ symbol: Symbol, _ session: CivilDate) -> RejectedBar {
        let rules = BarViolation.Rule.allCases
        let details = ["", "plain", "a\tb", "a\nb\r\nc", "\"quoted\" é\u{301}", "\u{301} leads"]
        let violation = BarViolation(
            rule: rules[generator.index(below: rules.count)],
            detail: details[generator.index(below: details.count)])
        if chance(0.5) { return RejectedBar(bar(symbol, session), violation: violation) }
        return RejectedBar(
            symbol: chance(0.5) ? symbol : nil, date: chance(0.5) ? session : nil, source: "one",
            violation: violation)
    }
}

extension VendorDelivery {
    /// With each text on one line of a table.
    fileprivate var inOneLine: VendorDelivery {
        func plain(_ text: String) -> String {
            String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
        }
        var copy = self
        copy.notes = notes.map(plain)
        for (session, part) in sessions {
            var part = part
            for index in part.rejected.indices {
                part.rejected[index].violation.detail = plain(part.rejected[index].violation.detail)
            }
            copy.sessions[session] = part
        }
        return copy
    }

    fileprivate func isSame(as other: VendorDelivery) -> Bool {
        sessions.keys == other.sessions.keys && notes == other.notes
            && sessions.allSatisfy { session, part in
                let theirs = other.sessions[session]
                return part.bars == theirs?.bars && part.actions == theirs?.actions
                    && part.rejected == theirs?.rejected
            }
    }
}
