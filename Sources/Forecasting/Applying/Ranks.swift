/// Places of values among each other.
enum Ranks {
    /// The share of the other values that each exceeds, ties half; 0.5 of a single one.
    static func shares(_ values: [Double]) -> [Double] {
        guard values.count > 1 else { return values.map { _ in 0.5 } }
        let scale = 1 / Double(values.count - 1)
        return averaged(values).map { $0 * scale }
    }

    /// Places from 0, the mean of their places for equal values.
    static func averaged(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var places = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            let place = Double(start + end - 1) / 2
            for index in order[start..<end] { places[index] = place }
            start = end
        }
        return places
    }
}
