/// The ranking of a month's slots by score: 1 the highest, ties to the lower slot.
///
/// Only slots that may be bought and have a finite score have a place.
public struct ScorePlaces: Sendable {
    /// Of each slot; nil for one without.
    private let places: [Int?]
    /// By place.
    private let ranked: [(score: Float, slot: Int)]

    /// - Parameters:
    ///   - scores: one a slot.
    ///   - mask: what may be bought, as long as `scores`.
    public init(scores: [Float], mask: [Bool]) {
        precondition(scores.count == mask.count, "one mask entry a score")
        let ranked = scores.indices.filter { mask[$0] && scores[$0].isFinite }
            .sorted { (scores[$0], $1) > (scores[$1], $0) }
        var places = [Int?](repeating: nil, count: scores.count)
        for (index, slot) in ranked.enumerated() { places[slot] = index + 1 }
        self.places = places
        self.ranked = ranked.map { (scores[$0], $0) }
    }

    /// Slots that have a place.
    public var count: Int { ranked.count }

    public func place(of slot: Int) -> Int? { places[slot] }

    /// Where `slot` would stand with another score, those of the others as they are; nil for a slot without a
    /// place or a score that is not finite.
    public func place(of slot: Int, withScore score: Double) -> Int? {
        guard let own = places[slot], score.isFinite else { return nil }
        // The first place whose holder would not be before it.
        var low = 0
        var high = ranked.count
        while low < high {
            let middle = (low + high) / 2
            let other = ranked[middle]
            if (Double(other.score), slot) > (score, other.slot) { low = middle + 1 } else { high = middle }
        }
        // Its own place up there is empty then.
        return own <= low ? low : low + 1
    }
}
