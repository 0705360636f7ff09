import Core
import Signals
import Testing

@Suite("Signal table") struct SignalTableTests {
    private func list(_ count: Int, driven: Bool = true, judged: Bool = true) -> [Signal] {
        (1...count).map { rank in
            let isSell = rank % 5 == 0
            var signal = PublicationFixture.signal(
                Symbol(rawValue: rank == 3 ? "BRK.B" : "SYM\(rank)"), slot: rank, isSell ? .sell : .buy,
                rank: rank,
                target: isSell ? 0 : 0.0234, held: isSell ? 0.1199 : 0,
                close: rank == 4 ? .nan : 12.5 * Double(rank),
                reason: "Ranked \(rank) of 3,069 by the policy.")
            if driven {
                signal.drivers = [
                    SignalDriver(.price, delta: 0.01),
                    SignalDriver(.oscillators, delta: isSell ? -0.412 : 0.1),
                ]
            }
            if judged { signal.expectedHitRate = HitRateEstimate(rate: 0.55, low: 0.4, high: 0.7, count: 90) }
            return signal
        }
    }

    @Test("At 80 columns a row tells action, weights, confidence, hit rate, close and the top driver")
    func eighty() {
        let lines = SignalTable(list(12)).lines
        #expect(lines.count == 12 && lines.allSatisfy { $0.count <= 80 })
        #expect(
            lines[0].split(separator: " ").joined(separator: " ").contains(
                "held -> target change conf. hits close"))
        let fifth = lines[5].split(separator: " ").map(String.init)
        #expect(
            fifth == [
                "5", "SYM5", "SELL", "11.99%", "->", "0.00%", "-11.99%", "67%", "55%", "62.50",
                "-oscillators",
            ])
        #expect(lines[4].split(separator: " ").contains("-"))
        #expect(lines.last == "... and 2 more")
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } })
    }

    @Test("No line is wider than the terminal, whatever its width, and a wider one tells more")
    func widths() {
        var told = 0
        let signals = list(12)
        for width in 1...150 {
            let lines = SignalTable(signals, width: width, isWhole: true).lines
            #expect(lines.count == 13)
            #expect(lines.allSatisfy { $0.count <= width })
            let columns = lines[1].split(separator: " ").count
            #expect(columns >= told || width < 40)
            told = max(told, columns)
        }
        let wide = SignalTable(list(60), width: 140).lines
        #expect(wide[1].hasSuffix("oscillators +0.1    Ranked 1 of 3,069 by the policy."))
        #expect(SignalTable(list(60), width: 130).lines[0].hasSuffix("why"))
    }

    @Test("Numbers end under one another, and what nobody knows has no column")
    func alignment() throws {
        let lines = SignalTable(list(60, driven: false, judged: false), width: 100, isWhole: true).lines
        #expect(!lines[0].contains("hits") && !lines[0].contains("driver"))
        let row = lines.firstIndex { $0.contains("SYM10 ") } ?? 0
        for (heading, ending) in [
            ("target", "0.00%"), ("change", "-11.99%"), ("conf.", "67%"), ("close", "125.00"),
        ] {
            let end = try #require(lines[0].ranges(of: heading).first).upperBound
            #expect(lines[row][..<end].hasSuffix(ending), "\(heading)")
        }
    }

    @Test("No signals are told in a line")
    func none() {
        #expect(SignalTable(PublicationFixture.publication([])).lines == ["No signals: nothing to trade."])
    }
}
