import Core
import Foundation
import Portfolio
import Testing

@Suite("State of risk") struct RiskStateTests {
    private static let first = CivilDate(daysSinceEpoch: 19_000)

    private func day(_ index: Int) -> CivilDate { Self.first.adding(days: index) }

    private func state(
        _ equities: [Double], _ orders: [(Int, RiskState.Order)] = [], limits: RiskLimits = RiskLimits()
    ) throws -> RiskState {
        try #require(
            RiskState(
                curve: equities.enumerated().map { (day($0.offset), $0.element) },
                orders: orders.map { (day($0.0), $0.1) }, limits: limits))
    }

    @Test("An empty curve has no state, and a first day neither return nor drawdown")
    func beginning() throws {
        #expect(RiskState(curve: [], limits: RiskLimits()) == nil)
        let state = try state([1_000_000])
        #expect(state.level == .normal && state.drawdown == 0 && state.dailyReturn == 0)
        #expect(state.peak == 1_000_000 && state.peakSession == day(0) && state.session == day(0))
    }

    @Test(
        "A loss halves at 1.5 %, closes at 2 %, one basis point below neither",
        arguments: [
            (0.0149, RiskState.Level.normal), (0.015, .halved), (0.0151, .halved), (0.0199, .halved),
            (0.02, .closedToNew), (0.0201, .closedToNew),
        ])
    func losses(loss: Double, level: RiskState.Level) throws {
        let state = try state([1_000_000, 1_000_000 * (1 - loss)])
        #expect(state.level == level)
        #expect(abs(state.dailyReturn + loss) < 1e-12)
        #expect(state.isHalving == (loss >= 0.015) && state.isClosedToNew == (loss >= 0.02))
    }

    @Test("A loss counts for its own session alone")
    func lossPasses() throws {
        #expect(try state([100, 97.9, 97.9]).level == .normal)
    }

    @Test(
        "A fall of 5 % from the peak halts, one basis point less does not",
        arguments: [(0.0499, false), (0.05, true), (0.0501, true)])
    func drawdown(fall: Double, isHalted: Bool) throws {
        // In steps of less than the limits of a session.
        let steps = stride(from: 0.01, through: 0.04, by: 0.01).map { 200.0 * (1 - $0) }
        let state = try state([100, 200] + steps + [200 * (1 - fall)])
        #expect(state.isHalted == isHalted && abs(state.drawdown - fall) < 1e-12)
        #expect(state.peak == 200 && state.peakSession == day(1))
        #expect(state.haltedSince == (isHalted ? day(6) : nil) && !state.isHaltedByHand)
    }

    @Test("A halt lasts through a recovery, and even a new peak, until a person resumes")
    func recovery() throws {
        let crash = [100.0, 99, 98, 97, 96, 95, 99, 104]
        let state = try state(crash)
        #expect(state.level == .halted && state.haltedSince == day(5))
        #expect(state.peak == 104 && state.drawdown == 0)
        #expect(try self.state(crash, [(7, .resume)]).level == .normal)
    }

    @Test("Resuming reckons the peak anew, and the next 5 % below it halt again")
    func resumed() throws {
        let crash = [100.0, 98, 96, 94]
        let resumed = try state(crash, [(3, .resume)])
        #expect(!resumed.isHalted && resumed.peak == 94 && resumed.peakSession == day(3))
        #expect(resumed.drawdown == 0)
        // Of the session itself the loss still holds.
        #expect(resumed.level == .closedToNew)
        let fallen = crash + [93, 92, 91]
        #expect(try !state(fallen, [(3, .resume)]).isHalted)
        #expect(try state(fallen + [94 * 0.95 + 0.0094], [(3, .resume)]).isHalted == false)
        #expect(try state(fallen + [94 * 0.95], [(3, .resume)]).haltedSince == day(7))
        let risen = try state(crash + [95, 96, 95], [(3, .resume)])
        #expect(risen.peak == 96 && risen.peakSession == day(5))
    }

    @Test("A person's halt holds without a loss, and ends only by a person")
    func byHand() throws {
        let state = try state([100, 101, 102], [(1, .halt)])
        #expect(state.level == .halted && state.isHaltedByHand && state.haltedSince == day(1))
        let resumed = try self.state([100, 101, 102], [(1, .halt), (2, .resume)])
        #expect(resumed.level == .normal && !resumed.isHaltedByHand)
        #expect(try self.state([100, 101, 102], [(1, .halt), (1, .resume)]).level == .normal)
        #expect(try self.state([100, 101, 102], [(1, .resume), (1, .halt)]).level == .halted)
    }

    @Test("What is ordered after the last session does not count yet")
    func later() throws {
        #expect(try state([100, 101], [(2, .halt)]).level == .normal)
        #expect(try state([100, 94], [(2, .resume)]).level == .halted)
    }

    @Test("Limits of 1 are none")
    func none() throws {
        #expect(try state([100, 1], limits: .none).level == .normal)
        #expect(try state([100, 1], [(0, .halt)], limits: .none).level == .halted)
    }

    @Test("No state depends on what comes after its session, whenever it is asked")
    func restarts() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<50 {
            var equities = [1_000_000.0]
            var orders: [(Int, RiskState.Order)] = []
            for index in 1..<80 {
                let move = Double.random(in: -0.03...0.03, using: &generator)
                equities.append((equities[index - 1] * (1 + move) * 100).rounded() / 100)
                if Int.random(in: 0..<10, using: &generator) == 0 {
                    orders.append((index, Bool.random(using: &generator) ? .halt : .resume))
                }
            }
            var isHalted = false
            for count in 1...equities.count {
                let prefix = Array(equities.prefix(count))
                let known = try state(prefix, orders.filter { $0.0 < count })
                #expect(try state(prefix, orders) == known)
                #expect(known.drawdown >= 0 && known.peak >= known.equity)
                #expect(known.level >= (known.isHalted ? .halted : .normal))
                // A halt ends by an order alone.
                let isResumed = orders.contains { $0.0 == count - 1 && $0.1 == .resume }
                #expect(!isHalted || known.isHalted || isResumed)
                isHalted = known.isHalted
            }
        }
    }

    @Test("Documents name the level")
    func names() throws {
        for level in RiskState.Level.allCases {
            let bytes = try JSONEncoder().encode([level])
            #expect(String(decoding: bytes, as: UTF8.self) == "[\"\(level.name)\"]")
            #expect(try JSONDecoder().decode([RiskState.Level].self, from: bytes) == [level])
        }
    }
}
