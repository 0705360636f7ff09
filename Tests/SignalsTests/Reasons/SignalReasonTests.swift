import Core
import Foundation
import Signals
import Testing

@Suite("Reasons in plain words") struct SignalReasonTests {
    private let facts = StockFacts(monthReturn: 0.1234, rsi: 61.4, volatility: 0.345)
    private let place = SignalReason.Place(rank: 3, count: 2981)
    private let day = CivilDate("2022-12-30")

    private func reason(
        _ change: SignalReason.Change, _ cause: SignalReason.Cause = .ranking,
        drivers: [SignalDriver] = [], without: Int? = nil
    ) -> String {
        SignalReason(
            change, cause: cause, portfolioSize: 50, place: place, drivers: drivers,
            rankWithoutTopDriver: without
        ).text
    }

    @Test(
        "A purchase names its place, facts, two drivers for it, one against, and its place without the first")
    func opened() {
        let reason = SignalReason(
            .opened, portfolioSize: 50, place: place,
            drivers: [
                SignalDriver(.price, delta: -0.2), SignalDriver(.momentum, delta: 0.3),
                SignalDriver(.volatility, delta: 0.5), SignalDriver(.volume, delta: 0.25),
                SignalDriver(.oscillators, delta: -0.1), SignalDriver(.membership, delta: 0),
            ], rankWithoutTopDriver: 412, facts: facts)
        #expect(
            reason.text
                == "New among the 50 strongest: ranked 3 of 2981 by the policy; 21-session return +12.3%, "
                + "RSI 61, volatility 34.5%. For it: volatility and the return of the past month; against it: "
                + "the prices of the day; with average volatility it would rank 412.")
        #expect(reason.topDriver == SignalDriver(.volatility, delta: 0.5))
    }

    @Test("A sale names what speaks against it first")
    func closed() {
        let drivers = [
            SignalDriver(.price, delta: 0.2), SignalDriver(.volume, delta: -0.3),
            SignalDriver(.holding, delta: -0.4),
        ]
        #expect(
            reason(.closed, drivers: drivers, without: 3)
                == "No longer among the 50 strongest: ranked 3 of 2981 by the policy. Against it: the weight "
                + "already held and trading volume; for it: the prices of the day; with none of it held it "
                + "would still rank 3.")
    }

    @Test("Drivers of less than a tenth of the strongest are left out, and none leave no sentence")
    func faint() {
        let faint = [SignalDriver(.price, delta: 1), SignalDriver(.volume, delta: 0.09)]
        #expect(
            reason(.kept, drivers: faint)
                == "Stays among the 50 strongest: ranked 3 of 2981 by the policy. For it: the prices of the day."
        )
        let none = FeatureGroup.allCases.map { SignalDriver($0, delta: 0) }
        #expect(reason(.kept, drivers: none) == reason(.kept))
        // Equal strengths stand in the groups' order, however they come.
        let equal = [SignalDriver(.volume, delta: 0.1), SignalDriver(.momentum, delta: 0.1)]
        #expect(reason(.added, drivers: equal).contains("For it: the return of the past month and trading"))
        #expect(reason(.added, drivers: equal) == reason(.added, drivers: equal.reversed()))
    }

    @Test("What a rule decided says the rule, not what the policy thinks")
    func rules() throws {
        let day = try #require(day)
        let drivers = [SignalDriver(.price, delta: -1)]
        func sold(_ cause: SignalReason.Cause) -> String {
            SignalReason(.closed, cause: cause, portfolioSize: 50, drivers: drivers).text
        }
        #expect(sold(.leftIndex(day)) == "Left the index on 2022-12-30.")
        #expect(sold(.leftIndex(nil)) == "Left the index.")
        #expect(sold(.didNotTrade(day)) == "Did not trade on 2022-12-30.")
        #expect(
            sold(.belowPriceFloor(price: 0.4249, floor: 1))
                == "Price of 0.42 USD is below the floor of 1.00 USD.")
        #expect(
            sold(.belowLiquidityFloor(traded: 123_456, floor: 1_000_000))
                == "Trades 123456 USD a session, below the floor of 1.0 million USD.")
        #expect(
            sold(.belowPositionFloor(weight: 0.0004, floor: 0.001))
                == "Share of 0.04% would be below the smallest of 0.10%.")
        #expect(
            reason(.cut, .belowConfidence(0.431, least: 0.6), drivers: drivers)
                == "Less of it: confidence of 43.1% is below the 60.0% asked for; ranked 3 of 2981 by the policy."
        )
        #expect(reason(.kept, .didNotTrade(day)).hasPrefix("Kept as it is: did not trade on 2022-12-30"))
        #expect(
            reason(.kept, .smallChange)
                == "Kept, too near to the wished share to trade: ranked 3 of 2981 by the policy.")
    }

    @Test("What a rule of risk did ends the reason, and where it made another signal that begins it")
    func risk() {
        let drivers = [SignalDriver(.momentum, delta: 0.3)]
        var cut = SignalReason(.opened, portfolioSize: 50, place: place, drivers: drivers)
        cut.clause = "; cut from 2.4% to 0.8% by quarter Kelly (52% of 480 paid, payoff 1.1)"
        #expect(
            cut.text
                == "New among the 50 strongest: ranked 3 of 2981 by the policy. For it: the return of the past month; "
                + "cut from 2.4% to 0.8% by quarter Kelly (52% of 480 paid, payoff 1.1).")
        #expect(
            reason(.cut, .riskLimit, drivers: drivers)
                == "Less of it by a limit of risk, still among the 50 strongest: ranked 3 of 2981 by the policy."
        )
        #expect(
            reason(.kept, .riskLimit, drivers: drivers)
                == "Kept as it is by a limit of risk, still among the 50 strongest: ranked 3 of 2981 by the policy."
        )
        #expect(
            reason(.closed, .riskLimit, drivers: drivers)
                == "Closed by a limit of risk, though among the 50 strongest: ranked 3 of 2981 by the policy."
        )
    }

    @Test("Without a model the ranking is by money traded")
    func moneyTraded() {
        let reason = SignalReason(.opened, measure: .moneyTraded, portfolioSize: 20, place: place)
        #expect(reason.text == "New among the 20 most traded: ranked 3 of 2981 by money traded.")
    }

    @Test("Facts that are not known are left out; numbers round half away from zero, without a minus zero")
    func numbers() {
        func text(_ month: Double, _ rsi: Double, _ volatility: Double) -> String {
            SignalReason(
                .kept, portfolioSize: 1, place: place,
                facts: StockFacts(monthReturn: month, rsi: rsi, volatility: volatility)
            ).text
        }
        #expect(text(-0.0004, .nan, .nan).hasSuffix("policy; 21-session return 0.0%."))
        #expect(text(-0.0316, 99.5, 0).hasSuffix("return -3.2%, RSI 100, volatility 0.0%."))
        #expect(text(.nan, .nan, .infinity).hasSuffix("ranked 3 of 2981 by the policy."))
        #expect(text(12, 0, 1e300).hasSuffix("return +1200.0%, RSI 0, volatility inf%."))
        #expect(text(-0.0316, 99.5, 0).utf8.allSatisfy { $0 < 128 })
    }
}
