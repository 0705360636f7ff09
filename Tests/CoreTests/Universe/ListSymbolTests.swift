import Core
import Testing

@Suite("Symbols of a list and the companies behind them") struct ListSymbolTests {
    @Test("A list that still has the symbol from before a rename means the company, member or not")
    func stale() throws {
        let turns = [try Given.turn("NEW", "2015-05-01", "OLD"), try Given.turn("IN", "2015-05-01", "OUT")]
        let lists = [try Given.list("2014-06-30", "A OLD"), try Given.list("2015-06-29", "A OLD OUT")]
        #expect(try Given.words(lists, turns, on: "2015-06-29") == ["0 A", "1 NEW", "2 IN"])
        // Too long ago: somebody else may have the symbol by now.
        let late = [lists[0], try Given.list("2015-08-03", "A OLD")]
        #expect(try Given.words(late, turns, on: "2015-08-03") == ["0 A", "1 (NEW)", "2 OLD"])
    }

    @Test("An archived company returns under its new symbol though the list has the old one")
    func staleReturn() throws {
        let turns = [try Given.turn("NEW", "2015-05-01", "OLD")]
        let lists = [
            try Given.list("2014-06-30", "A OLD"), try Given.list("2015-01-02", "A"),
            try Given.list("2015-06-29", "A OLD"),
        ]
        #expect(try Given.words(lists, turns, on: "2015-06-29") == ["0 A", "1 NEW"])
    }

    @Test("A symbol that was given up and taken by another, or named beside the new one, is another company")
    func notStale() throws {
        let rename = try Given.turn("NEW", "2015-05-01", "OLD")
        let lists = [try Given.list("2014-06-30", "A OLD"), try Given.list("2015-06-29", "A OLD NEW")]
        #expect(try Given.words(lists, [rename], on: "2015-06-29") == ["0 A", "1 NEW", "2 OLD"])
        let taken = [rename, try Given.turn("OLD", "2015-06-01")]
        let alone = [lists[0], try Given.list("2015-06-29", "A OLD")]
        #expect(try Given.words(alone, taken, on: "2015-06-29") == ["0 A", "1 (NEW)", "2 OLD"])
        let swapped = [rename, try Given.turn("OLD", "2015-05-01", "A")]
        #expect(try Given.words(alone, swapped, on: "2015-06-29") == ["0 OLD", "1 (NEW)", "2 A"])
    }

    @Test("A list ahead of a rename costs the company its slot for those days only")
    func early() throws {
        let lists = [try Given.list("2014-06-30", "A OLD"), try Given.list("2015-06-29", "A NEW Z")]
        let turns = [try Given.turn("NEW", "2015-07-06", "OLD")]
        #expect(try Given.words(lists, turns, on: "2015-07-03") == ["0 A", "1 (OLD)", "2 NEW", "3 Z"])
        #expect(try Given.words(lists, turns, on: "2015-07-06") == ["0 A", "1 NEW", "3 Z"])
        let slots = SlotAssignment(
            history: IndexHistory(lists: lists), successions: turns, on: try Given.date("2015-07-06")
        ).slots
        #expect(slots[1].since == (try Given.date("2014-06-30")) && slots[1].removed == nil)
        // Weeks later it is another company's doing.
        let late = [try Given.turn("NEW", "2015-08-03", "OLD")]
        #expect(try Given.words(lists, late, on: "2015-08-03") == ["0 A", "1 (NEW)", "2 (-)", "3 Z"])
    }

    @Test("A newcomer whom a list names early keeps the slot it got; one who comes back gets its old one")
    func earlyNewcomer() throws {
        let turns = [try Given.turn("NEW", "2015-07-06", "OLD")]
        let lists = [try Given.list("2014-06-30", "A"), try Given.list("2015-06-29", "A NEW")]
        #expect(try Given.words(lists, turns, on: "2015-07-06") == ["0 A", "1 NEW"])
        let back = [
            try Given.list("2014-06-30", "A OLD"), try Given.list("2015-03-02", "A"),
            try Given.list("2015-06-29", "A NEW"),
        ]
        #expect(try Given.words(back, turns, on: "2015-07-03") == ["0 A", "1 (OLD)", "2 NEW"])
        #expect(try Given.words(back, turns, on: "2015-07-06") == ["0 A", "1 NEW"])
        let slots = SlotAssignment(
            history: IndexHistory(lists: back), successions: turns, on: try Given.date("2015-07-06")
        ).slots
        #expect(slots[1].since == (try Given.date("2015-06-29")))
    }

    @Test("The same ISIN under another symbol is a rename on the list's day; swaps are seen through")
    func isin() throws {
        let history = IndexHistory(lists: [
            try Given.list("2014-06-30", "A=U1 B=U2 C=U3 D"),
            try Given.list("2015-06-29", "A=U2 B=U1 E=U3 F"),
        ])
        let turns = history.successions(besides: [])
        #expect(turns.map(\.symbol) == ["A", "B", "E"] && turns.map(\.former) == ["B", "A", "C"])
        #expect(turns.allSatisfy { $0.identity?.hasPrefix("ISIN U") == true })
        #expect(
            try Given.words(history.lists, turns, on: "2015-06-29") == ["0 B", "1 A", "2 E", "3 (D)", "4 F"])
    }

    @Test("An ISIN tells nothing that is known already, and nothing where the old symbol is still named")
    func isinKnown() throws {
        let lists = [try Given.list("2014-06-30", "A=U1 B=U2"), try Given.list("2015-06-29", "N=U1 B=U2")]
        let history = IndexHistory(lists: lists)
        #expect(history.renamesByISIN().count == 1)
        for known in [
            [try Given.turn("N", "2015-03-02", "A")],
            [try Given.turn("M", "2015-01-05", "A"), try Given.turn("N", "2015-03-02", "M")],
            // The first list was behind, or the second is.
            [try Given.turn("N", "2014-06-02", "A")],
            [try Given.turn("N", "2015-01-05", "A"), try Given.turn("P", "2015-06-01", "N")],
        ] {
            #expect(history.successions(besides: known) == known)
        }
        let half = [try Given.turn("M", "2015-01-05", "A")]
        #expect(history.successions(besides: half).last?.former == "M")
        for second in ["N=U1 A B=U2", "N=U1 A=U1 B=U2", "A=U9 B=U2"] {
            let other = IndexHistory(lists: [lists[0], try Given.list("2015-06-29", second)])
            #expect(other.renamesByISIN().isEmpty, "\(second)")
        }
    }
}
