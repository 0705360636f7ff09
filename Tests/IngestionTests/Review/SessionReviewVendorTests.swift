import Core
import Ingestion
import Testing

@Suite("Session review: vendors") struct SessionReviewVendorTests {
    private let market = SmallMarket(["AAA": 80, "BBB": 20])

    @Test("A second vendor's bar that fits the history takes a rejected one's place")
    func replaced() {
        var review = market.review([market.bar("AAA", times: 0.1), market.bar("BBB")])
        #expect(review.unsettled == ["AAA"] && review.settled == ["BBB"])
        let second = market.bar("AAA").from("two")
        review.take(VendorSession(bars: [second]), from: "two")
        #expect(review.unsettled.isEmpty)
        let result = review.result()
        #expect(result.accepted.first == second && result.rules == [.unitError])
        #expect(result.rejected.first?.source == "one")
    }

    @Test("A questioned bar that a second vendor has too is kept as a large move")
    func confirmed() {
        let rise = market.bar("AAA", times: 4, shares: 0.05)
        var review = market.review([rise])
        #expect(review.result().accepted.isEmpty)
        review.take(VendorSession(bars: [rise.from("two")]), from: "two")
        let result = review.result()
        #expect(result.accepted.map(\.flags) == [.largeMove] && result.accepted.first?.source == "one")
        #expect(review.unsettled.isEmpty && result.rejected.isEmpty)
    }

    @Test("A crash that the second vendor does not know of is replaced, and told")
    func contradicted() {
        var review = market.review([market.bar("AAA", times: 0.45, shares: 20)])
        #expect(review.result().accepted.count == 1 && review.unsettled == ["AAA"])
        review.take(VendorSession(bars: [market.bar("AAA").from("two")]), from: "two")
        let result = review.result()
        #expect(result.accepted.first?.source == "two" && result.rules == [.jump])
    }

    @Test("A lost volume is mended by a vendor that has it, but not by one venue's")
    func volume() {
        let lost = market.bar("AAA", shares: 0)
        var review = market.review([lost])
        var venue = market.bar("AAA", shares: 0.03).from("iex")
        venue.flags = .venueVolume
        review.take(VendorSession(bars: [venue]), from: "iex")
        #expect(review.result().accepted.first?.flags == .volumeMissing)
        let full = market.bar("AAA").from("two")
        review.take(VendorSession(bars: [full]), from: "two")
        #expect(review.result().accepted == [full] && review.unsettled.isEmpty)
    }

    @Test("A split that only the second vendor tells of settles the first one's move")
    func splitFromSecond() {
        let bar = market.bar("AAA", times: 1.0 / 3, shares: 3)
        var review = market.review([bar])
        #expect(review.unsettled == ["AAA"])
        review.take(VendorSession(actions: [market.split("AAA", 3, source: "two")]), from: "two")
        let result = review.result()
        #expect(result.accepted == [bar] && result.inferred.isEmpty && result.actions.count == 1)
        #expect(review.unsettled.isEmpty)
    }

    @Test("A vendor's rows without values ask for the next vendor, and stay among the rejects")
    func missingValue() {
        let row = RejectedBar(
            symbol: "AAA", date: market.session, source: "one",
            violation: BarViolation(rule: .missingValue, detail: "close is empty"))
        var review = SessionReview(session: market.session, memory: market.memory)
        review.take(VendorSession(bars: [market.bar("BBB")], rejected: [row, row]), from: "one")
        #expect(review.unsettled == ["AAA"])
        review.take(VendorSession(bars: [market.bar("AAA").from("two")]), from: "two")
        #expect(review.unsettled.isEmpty && review.settled == ["AAA", "BBB"])
        #expect(review.result().rejected == [row] && review.result().accepted.count == 2)
    }

    @Test("The same actions from two vendors are kept once, and the split nearest to the prices stands")
    func actions() {
        let dividend = CorporateAction(
            symbol: "BBB", exDate: market.session, kind: .dividend(amount: 0.25), source: "one")
        var again = dividend
        again.source = "two"
        var review = market.review(
            [market.bar("AAA", times: 0.25, shares: 4), market.bar("BBB")],
            actions: [market.split("AAA", 2), dividend])
        review.take(
            VendorSession(actions: [market.split("AAA", 4, source: "two"), again]), from: "two")
        let result = review.result()
        #expect(result.actions.map(\.kind) == [.split(ratio: 4), .dividend(amount: 0.25)])
        #expect(result.rules == [.splitWithoutMove] && result.accepted.allSatisfy { $0.flags.isEmpty })
    }

    @Test("A second opinion flags what differs by more than vendors do")
    func compare() {
        var review = market.review([market.bar("AAA"), market.bar("BBB")])
        let near = market.bar("BBB", times: 1.003).from("two")
        let far = market.bar("AAA", times: 1.05).from("two")
        review.compare(VendorSession(bars: [near, far, far.from("one")]), from: "two")
        let result = review.result()
        #expect(result.checked == 2 && result.disputes == 1)
        #expect(result.accepted.map(\.flags) == [.disputed, []])
        #expect(result.notes == ["1 of 2 bars differ from the second vendor's"])
    }

    @Test("Batches of one vendor add up to its delivery")
    func batches() {
        let bars = [market.bar("AAA", times: 10), market.bar("BBB")]
        var review = SessionReview(session: market.session, memory: market.memory)
        for bar in bars { review.take(VendorSession(bars: [bar]), from: "one") }
        let whole = market.review(bars).result()
        #expect(review.result().accepted == whole.accepted && review.result().rejected == whole.rejected)
    }
}
