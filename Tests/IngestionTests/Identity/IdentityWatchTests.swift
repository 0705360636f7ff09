import Core
import Ingestion
import Ledger
import TestSupport
import Testing

@Suite("Identity watch") struct IdentityWatchTests {
    private let folder: TemporaryFolder
    private let ledger: LedgerDatabase
    private let watch: IdentityWatch

    init() throws {
        folder = try TemporaryFolder()
        ledger = try LedgerDatabase(root: folder.path)
        watch = IdentityWatch(ledger: ledger)
    }

    private func day(_ number: Int) -> CivilDate { CivilDate(daysSinceEpoch: 19_000).adding(days: number) }

    /// `"AAPL=F1"`, `"AAPL=F1/42"` with an SEC number, `"AAPL=/42"` with that alone.
    private func listings(_ texts: String...) -> [Listing] {
        texts.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            let identity = (parts.count > 1 ? parts[1] : "").split(
                separator: "/", omittingEmptySubsequences: false)
            return Listing(
                symbol: Symbol(rawValue: parts[0]), name: "Name", figi: identity.first.map(String.init),
                cik: identity.count > 1 ? String(identity[1]) : nil, type: "CS")
        }
    }

    @discardableResult
    private func run(
        _ number: Int, _ listings: [Listing], universe: Set<Symbol> = []
    ) throws -> IdentityChanges {
        let changes = try watch.changes(on: day(number), listings: listings, universe: universe)
        try watch.record(changes, listings: listings, on: day(number))
        return changes
    }

    private func told(_ changes: IdentityChanges) -> [String] {
        changes.successions.map { "\($0.former?.rawValue ?? "new")>\($0.symbol)" }
    }

    @Test("The first listings change nothing; then what comes, goes and is renamed is told")
    func renames() throws {
        let first = try run(1, listings("FB=F1", "X=F2", "Y=F3", "Z"), universe: ["FB", "X"])
        #expect(first == IdentityChanges(session: day(1)))
        let second = try run(2, listings("META=F1", "NEW=F9", "Z"), universe: ["FB", "X"])
        #expect(told(second) == ["FB>META"] && second.new == ["NEW"] && second.gone == ["X"])
        #expect(
            second.actions(source: "polygon") == [
                CorporateAction(
                    symbol: "META", exDate: day(2), kind: .rename(former: "FB"), source: "polygon")
            ])
        #expect(try run(3, listings("META=F1", "NEW=F9", "Z")).successions.isEmpty)
        #expect(try ledger.successions().map(\.identity) == ["F1"])
    }

    @Test("The same session again finds the same and changes nothing in the ledger")
    func idempotent() throws {
        try run(1, listings("A=F1", "B=F2", "C=F3/7", "D=/8"))
        let today = listings("B=F1", "A=F2", "C=F9/9", "E=/8")
        let first = try run(2, today, universe: ["A", "B"])
        #expect(told(first) == ["B>A", "A>B", "new>C", "D>E"])
        let (instruments, successions) = (try ledger.instruments(), try ledger.successions())
        #expect(try run(2, today, universe: ["A", "B"]) == first)
        #expect(try ledger.instruments() == instruments && ledger.successions() == successions)
    }

    @Test("An old session run again is compared with its own past, and newer knowledge stays")
    func rerun() throws {
        let days = [
            listings("A=F1", "X=F5"), listings("B=F1", "X=F5"), listings("B=F1", "X=F6"),
            listings("C=F1", "X=F6"),
        ]
        let found = try days.enumerated().map { try run($0.offset, $0.element) }
        #expect(found.map(told) == [[], ["A>B"], ["new>X"], ["B>C"]])
        let (instruments, successions) = (try ledger.instruments(), try ledger.successions())
        for index in [1, 0, 2, 3, 1] {
            #expect(try told(run(index, days[index])) == told(found[index]), "\(index)")
            #expect(try ledger.instruments() == instruments && ledger.successions() == successions)
        }
    }

    @Test("A session filled in later moves what was found after it to its true day")
    func filledIn() throws {
        try run(1, listings("A=F1", "X=F5"))
        try run(9, listings("B=F1", "X=F6"))
        try run(5, listings("B=F1", "X=F6"))
        #expect(try ledger.successions().map(\.date) == [day(5), day(5)])
        #expect(try told(run(9, listings("B=F1", "X=F6"))) == [])
        // Before all that is known: no change, and the row reaches back.
        #expect(try run(0, listings("A=F1")).successions.isEmpty)
        #expect(try ledger.instruments().first?.sessions == day(0)...day(1))
    }

    @Test(
        "Ambiguity is no rename",
        arguments: [
            (["A=F1"], ["B=F1", "C=F1"]), (["A=F1", "B=F1"], ["C=F1"]), (["A=F1"], ["A=F1", "B=F1"]),
            (["A=/7"], ["B=/7", "C=/7"]), (["A=/7", "B=/7"], ["C=/7"]), (["A=F1/7"], ["B=F2/7"]),
            (["A=F1"], ["A", "B=F1"]), (["A"], ["B"]),
        ])
    func ambiguous(before: [String], after: [String]) throws {
        try run(1, before.flatMap { listings($0) })
        #expect(try told(run(2, after.flatMap { listings($0) })) == [])
    }

    @Test("Without a FIGI on either side the SEC number and the type tell")
    func byCompany() throws {
        try run(1, listings("A=/7", "B=F2/8", "C=F3/9"))
        #expect(try told(run(2, listings("AA=F1/7", "BB=/8", "CC=/99"))) == ["A>AA", "B>BB"])
    }

    @Test("A chain, the way back, and a symbol listed beside the old one for some days")
    func chains() throws {
        try run(1, listings("A=F1"))
        #expect(try told(run(2, listings("B=F1"))) == ["A>B"])
        #expect(try told(run(3, listings("A=F1"))) == ["B>A"])
        #expect(try told(run(4, listings("A=F1", "W=F1"))) == [])
        #expect(try told(run(5, listings("W=F1"))) == ["A>W"])
        #expect(try told(run(6, listings("W=F1"))) == [])
        // Away for a while, and back under another symbol.
        try run(7, listings("Q=F4"))
        #expect(try told(run(8, listings("V=F1", "Q=F4"))) == ["W>V"])
    }

    @Test("A company keeps its series through a new FIGI, and identifiers that come and go tell nothing")
    func sameCompany() throws {
        try run(1, listings("A=F1/7", "B=F2", "C"))
        #expect(try run(2, listings("A=F9/7", "B", "C=F3")).successions.isEmpty)
        #expect(try run(3, listings("A=F9/7", "B=F2", "C=F3")).successions.isEmpty)
        #expect(try told(run(4, listings("A=F9/7", "B=F8", "C=F4"))) == ["new>B", "new>C"])
    }

    @Test("Delisted rows, blanks and a symbol's second row are not looked at")
    func rows() throws {
        try run(1, listings("A=F1", "B=F2"))
        var today = listings("A=F1", "A=F7", "B=F2")
        today[2].delisted = day(2)
        today[1].cik = ""
        let changes = try run(2, today, universe: ["A", "B"])
        #expect(changes.successions.isEmpty && changes.gone == ["B"])
    }

    @Test("A company that loses its symbol leaves the index that day, also when it was renamed before")
    func ends() throws {
        _ = try ledger.importConstituents([
            Constituent(symbol: "A", since: day(-900)), Constituent(symbol: "X", since: day(-900)),
            Constituent(symbol: "Y", since: day(-900)), Constituent(symbol: "ACT", since: day(-900)),
            Constituent(symbol: "AGN", since: day(-900)),
        ])
        try run(1, listings("A=F1", "X=F2", "Y=F3", "ACT=F4", "AGN=F5"))
        try run(2, listings("B=F1", "X=F2", "Y=F3", "ACT=F4", "AGN=F5"))
        let changes = try run(3, listings("B=F9", "X=F8", "Z=F2", "Y=F3", "AGN=F4"))
        #expect(told(changes) == ["ACT>AGN", "new>B", "new>X", "X>Z"])
        #expect(changes.ended.map(\.symbol) == ["A", "AGN"])
        let spells = try ledger.constituents()
        #expect(spells.filter { $0.removed == day(3) }.map(\.symbol) == ["A", "AGN"])
        let slots = SlotAssignment(
            history: spells, successions: try ledger.successions(), on: day(3)
        ).slots
        #expect(slots.prefix(5).map(\.symbol) == [nil, "AGN", nil, "Z", "Y"])
        #expect(slots.prefix(5).map(\.state) == [.archived, .active, .archived, .active, .active])
    }

    @Test("Listings in which most FIGIs differ are the vendor's fault: refused, and nothing recorded")
    func doubts() throws {
        let before = (0..<1_000).map { listings("S\($0)=F\($0)")[0] }
        try run(1, before)
        var after = before
        for index in 0..<21 { after[index].figi = "G\(index)" }
        let error = #expect(throws: IngestionError.self) { try run(2, after) }
        #expect(error?.kind == .badData && error?.message.contains("21 of 1000") == true)
        #expect(try ledger.listingSessions() == [day(1)])
        after[0].figi = before[0].figi
        after[1].figi = before[1].figi
        #expect(try run(2, after).successions.count == 19)
    }

    @Test("Random days in any order: the ledger's rows never overlap, and each day's letters are as listed")
    func randomOrder() throws {
        var generator = SeededGenerator(seed: 3)
        var owner: [Symbol: String] = [:]
        for index in 0..<30 { owner[Symbol(rawValue: "L\(index)")] = "F\(index)" }
        var days: [[Listing]] = []
        for _ in 0..<40 {
            if generator.uniform() < 0.5 {
                let symbols = owner.keys.sorted()
                let (one, two) = (
                    symbols[generator.index(below: symbols.count)],
                    symbols[generator.index(below: symbols.count)]
                )
                (owner[one], owner[two]) = (owner[two], owner[one])
            }
            days.append(owner.keys.sorted().map { Listing(symbol: $0, figi: owner[$0]) })
        }
        let order = days.indices.shuffled(using: &generator)
        for index in order + order.prefix(10) { try run(index, days[index]) }
        let records = try ledger.instruments()
        for (index, listed) in days.enumerated() {
            for listing in listed {
                let covering = records.filter {
                    $0.listing.symbol == listing.symbol && $0.sessions.contains(day(index))
                }
                #expect(covering.map(\.listing.figi) == [listing.figi])
            }
        }
        // All days in their order, over again, end at the true letters.
        for index in days.indices { try run(index, days[index]) }
        let turns = SymbolSuccession.distinct(try ledger.successions())
        for listing in days[0] {
            let now = SymbolSuccession.current(listing.symbol, since: day(0), on: day(39), in: turns)
            #expect(days[39].first { $0.figi == listing.figi }?.symbol == now)
        }
    }
}
