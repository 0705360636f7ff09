/// The distinct days of a minibatch, and for each of its rows the place of its day among them.
struct DayPlaces {
    /// Ascending.
    let days: [Int]
    /// One a row.
    let places: [Int]

    /// - Parameter rows: the day of each row.
    init(_ rows: [Int]) {
        days = Array(Set(rows)).sorted()
        var place: [Int: Int] = [:]
        for (number, day) in days.enumerated() { place[day] = number }
        places = rows.map { place[$0] ?? 0 }
    }
}
