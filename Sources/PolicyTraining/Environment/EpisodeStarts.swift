/// The days that an episode can begin on: those from which it stays within one segment of a ``Market``.
///
/// They are counted from 0 over all segments, so that one is drawn by one number.
struct EpisodeStarts: Hashable, Sendable {
    /// Days to begin on, one range a segment that is long enough; ascending.
    let ranges: [Range<Int>]
    let count: Int

    /// - Parameters:
    ///   - segments: days of each, ascending and apart.
    ///   - sessions: of an episode, its first decision's included.
    init(_ segments: [Range<Int>], sessions: Int) {
        ranges = segments.filter { $0.count >= sessions }.map {
            $0.lowerBound..<($0.upperBound - sessions + 1)
        }
        count = ranges.reduce(0) { $0 + $1.count }
    }

    /// The day of this number, from 0 to ``count`` less 1.
    subscript(number: Int) -> Int {
        var left = number
        for range in ranges {
            if left < range.count { return range.lowerBound + left }
            left -= range.count
        }
        preconditionFailure("\(number) of \(count) days to begin on")
    }

    func contains(_ day: Int) -> Bool { ranges.contains { $0.contains(day) } }
}
