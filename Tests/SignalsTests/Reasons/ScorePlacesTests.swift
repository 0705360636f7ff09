import Core
import Signals
import Testing

@Suite("Places by score") struct ScorePlacesTests {
    private let places = ScorePlaces(
        scores: [0.5, 2, .nan, 1, 1, 9], mask: [true, true, true, true, true, false])

    @Test("The highest is 1, ties go to the lower slot, what may not be bought has no place")
    func places_() {
        #expect((0..<6).map { places.place(of: $0) } == [4, 1, nil, 2, 3, nil])
        #expect(places.count == 4)
    }

    @Test("Another score moves one slot among the others as they are")
    func otherScores() {
        #expect(places.place(of: 0, withScore: 0.5) == 4)
        #expect(places.place(of: 0, withScore: 1) == 2)
        #expect(places.place(of: 4, withScore: 1) == 3)
        #expect(places.place(of: 1, withScore: 1) == 1)
        #expect(places.place(of: 1, withScore: 0.9) == 3)
        #expect(places.place(of: 1, withScore: -5) == 4)
        #expect(places.place(of: 0, withScore: 7) == 1)
        #expect(places.place(of: 5, withScore: 7) == nil && places.place(of: 0, withScore: .nan) == nil)
    }

    @Test("It is the place that a new ranking would give")
    func newRanking() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var scores = (0..<30).map { _ in Float(generator.index(below: 12)) }
            let mask = scores.indices.map { _ in generator.uniform() < 0.8 }
            let before = ScorePlaces(scores: scores, mask: mask)
            let (slot, score) = (generator.index(below: 30), Float(generator.index(below: 12)))
            scores[slot] = score
            let after = ScorePlaces(scores: scores, mask: mask)
            #expect(before.place(of: slot, withScore: Double(score)) == after.place(of: slot))
        }
    }
}
