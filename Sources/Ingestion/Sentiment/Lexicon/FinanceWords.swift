/// The words that the lexicon knows. Made for this program: words that headlines on stocks use, judged by what
/// they mean for a shareholder and not by how they sound ("liability", "cost" and "share" are no moods), which is
/// what Loughran and McDonald (2011) found general lists to get wrong. No entry is taken from a list whose licence
/// forbids it, and none was chosen by looking at a labelled set.
enum FinanceWords {
    /// By what they are worth for themselves. Several words with a hyphen between them are a phrase.
    static let moods: [(weight: Double, words: String)] = [
        (
            3,
            """
            beats-estimates beats-expectations beat-estimates beat-expectations tops-estimates tops-expectations
            topped-estimates topped-expectations exceeds-expectations exceeded-expectations exceeds-estimates
            raises-guidance raises-outlook raises-forecast raised-guidance raised-outlook raised-forecast
            raises-dividend raised-dividend increases-dividend hikes-dividend boosts-dividend special-dividend
            surge surges surged surging soar soars soared soaring skyrockets skyrocketed rocket rockets upgrade
            upgrades upgraded outperform outperforms breakthrough blowout record-high record-profit record-sales
            record-revenue record-earnings record-quarter returns-to-profit returned-to-profit swings-to-profit
            turned-profitable turns-profitable positive-results takeover-bid takeover-offer to-be-acquired
            fda-approval fda-approves fda-clearance wins-approval meets-primary-endpoint met-primary-endpoint
            """
        ),
        (
            2,
            """
            beat beats beating tops topped exceed exceeds exceeded exceeding jump jumps jumped jumping rally
            rallies rallied rallying spike spikes spiked spiking gain gains gained gaining gainer gainers win wins
            won winning awarded award awards approval approved approves approve clearance clears breakout bullish
            profitable profitability strong stronger strongest strength robust upbeat better best improve improves
            improved improving improvement accelerates accelerated accelerating boost boosts boosted boosting
            overweight buy-rating strong-buy top-pick conviction-buy outpaces outpaced success successful
            successfully rebounds rebound rebounded recovers recovery recovered recovering buyback buybacks
            share-repurchase stock-repurchase repurchase-program
            52-week-high all-time-high new-high new-highs highs upside undervalued positive favorable
            favourable thrives thriving booming boom booms excellent outstanding impressive milestone patent-granted
            narrower-loss better-than-expected stronger-than-expected higher-than-expected above-expectations
            above-estimates reaffirms-buy reiterates-buy maintains-buy initiates-buy lifted lifts price-target-raised
            """
        ),
        (
            1,
            """
            growth growing grow grows grew expand expands expanded expanding expansion launch launches launched
            partnership partners collaboration agreement contract contracts wins-contract order orders acquires
            acquire acquisition merger invest invests investment innovation innovative dividend optimistic
            optimism confident confidence opportunity opportunities efficient efficiency advance advances advanced
            advancing progress promising attractive benefit benefits benefited leading leader demand accretive
            reaffirms reaffirmed reiterates outperformed deal landmark secures secured secure completes completed
            momentum resilient solid healthy stable stabilizes rewards rewarded profit profits profited enhance
            enhances enhanced strengthen strengthens strengthened synergies savings
            """
        ),
        (
            -1,
            """
            concern concerns cautious caution uncertain uncertainty risk risks risky pressure pressured pressures
            challenging challenge challenges delay delays delayed probe probes inquiry scrutiny subpoena dispute
            disputes volatile hold-rating litigation lawsuits lawsuit sued sues headwinds headwind slow slower
            slowing slowdown layoff layoffs restructuring restructure loss losses debt dilution dilutive offering
            secondary-offering stock-offering share-offering expensive overvalued warning pullback resign resigns
            resigned resignation departs ousted steps-down critical criticism complaint complaints limited
            difficult difficulties shortage shortages strike strikes selloff outflows bubble lowest writes-off
            redundancies redundant redundancy cutbacks closure closures stagnant soft softer dims
            """
        ),
        (
            -2,
            """
            miss misses missed missing fall-short falls-short fell-short tumble tumbles tumbled tumbling slide
            slides slid sliding slump slumps slumped slumping sink sinks sank sinking loser losers decliner
            decliners bearish weak weaker weakest weakness weakens weakened poor poorly disappoint disappoints
            disappointed disappointing disappointment underperform underperforms underweight sell-rating
            strong-sell negative unfavorable downbeat worse worst worsens worsened deteriorates deteriorated
            deterioration warns warned recall recalls recalled investigation investigates investigated fraud
            fraudulent violation violations fined penalty penalties guilty breach breached hacked default defaults
            defaulted downside impairment write-down writedown write-off writeoff charges-off unprofitable
            52-week-low all-time-low new-low new-lows lows lose loses losing lost rejects rejected rejection denies
            denied halts halted suspends suspended suspension terminates terminated withdraws withdrawn cancels
            cancelled canceled abandons abandoned fails failed failure failing wider-loss below-expectations
            below-estimates worse-than-expected weaker-than-expected lower-than-expected short-seller
            accounting-irregularities delisting delisted going-concern job-cuts
            deficit deficits shortfall crisis trouble troubled struggles struggling struggled hurt hurts damage
            damages damaged price-target-cut plant-closure
            """
        ),
        (
            -3,
            """
            misses-estimates misses-expectations missed-estimates missed-expectations cuts-guidance
            lowers-guidance cuts-outlook lowers-outlook cuts-forecast lowers-forecast cut-guidance lowered-guidance
            profit-warning cuts-dividend slashes-dividend suspends-dividend dividend-cut eliminates-dividend
            plunge plunges plunged plunging crash crashes crashed crashing collapse collapses collapsed plummet
            plummets plummeted plummeting nosedive nosedives nosedived downgrade downgrades downgraded bankruptcy
            bankrupt insolvent insolvency chapter-11 sec-charges criminal-charges complete-response-letter
            fda-rejects fails-to-meet failed-to-meet swings-to-loss swung-to-loss posts-loss
            """
        ),
    ]

    /// What goes up or down: good or bad only with ``goodWhenHigh`` or ``badWhenHigh`` beside it, good or bad by
    /// half without (Malo et al. 2014 call such words direction-dependent).
    static let directions: [(weight: Double, words: String)] = [
        (
            2,
            """
            rise rises rose risen rising increase increases increased increasing up climb climbs climbed climbing
            higher raise raises raised raising hike hikes hiked hiking double doubled doubles tripled triples
            quadrupled widens widened widen swells swelled more-than-doubled ups
            """
        ),
        (
            -2,
            """
            fall falls fell fallen falling decrease decreases decreased decreasing down drop drops dropped
            dropping decline declines declined declining dip dips dipped lower lowers lowered lowering cut cuts
            cutting reduce reduces reduced reducing reduction shrink shrinks shrank shrunk narrow narrows narrowed
            narrowing slip slips slipped slipping halved trims trimmed contract-shrinks slashes slashed eases
            """
        ),
    ]

    static let goodWhenHigh = """
        profit profits sales revenue revenues earnings income ebit ebitda eps margin margins orders turnover
        guidance outlook forecast dividend target pt price-target rating stake shares stock share price prices
        production output demand backlog cash-flow traffic shipments deliveries bookings volume volumes results
        market-share operating-profit net-income estimates view
        """

    static let badWhenHigh = """
        loss losses cost costs expense expenses debt unemployment charge charges deficit claims delinquencies
        churn inventories liabilities short-interest layoffs jobless outflows taxes tax impairments provisions
        interest-rates defaults write-offs writedowns risk risks emissions complaints downtime
        """

    /// They turn what follows within a few words.
    static let negations = """
        not no never without neither nor cannot can't won't don't doesn't didn't isn't aren't wasn't weren't hasn't
        haven't hadn't wouldn't shouldn't couldn't fails-to failed-to unable-to lack lacks lacked lacking hardly
        barely avoids avoid avoided denies-report unlikely rules-out ruled-out
        """

    static let stronger = """
        sharply significantly strongly substantially dramatically massively hugely very highly considerably
        markedly steeply clearly widely big huge major record heavily deeply severely sizable
        """

    static let weaker = """
        slightly modestly marginally somewhat mildly moderately partly partially little a-bit fractionally may
        could might possibly reportedly rumored
        """

    /// Said of others, or of nothing: passed over whole, so that no word in them counts.
    static let passedOver = """
        may-not-compare stop-loss profit-taking up-to up-from-last follow-up start-up start-ups set-up sign-up
        shut-down-counter top-gainers-losers gainers-and-losers gainers-losers winners-and-losers risk-factors
        risk-management cost-of pre-market-gainers-losers buy-or-sell no-1 number-one make-up mark-up lock-up
        backed-up back-up catch-up wrap-up break-up heads-up up-next worth-of high-yield short-term long-term
        """
}
