import Core

/// The rows of all stocks of a panel at the sessions wanted.
struct SeriesWalk: Sendable {
    /// A stock that has no bar for more sessions of the exchange than this begins anew: what spans a longer
    /// silence would compare what cannot be compared.
    static let longestGap = 5

    /// Where a stock's row of a session is.
    struct Place: Sendable {
        /// The series' number; -1 for a stock without a bar in the session.
        fileprivate(set) var task: Int32
        /// Bars of the series before this one.
        fileprivate(set) var step: Int32

        static let none = Place(task: -1, step: 0)
    }

    private let tasks: [SeriesTask]
    private let tiles: [SeriesRows]
    /// Of each stock, by wanted session.
    private let places: [[Place]]

    /// Tiles walked in one go by one thread.
    private static let tilesPerChunk = 4

    /// - Parameters:
    ///   - first: the index of the first session whose bars count.
    ///   - wantedIndex: of each of the panel's sessions its number among the `count` wanted ones, or -1.
    ///   - isWalked: whether a stock's rows are needed at all.
    init(
        _ panel: BarPanel, from first: Int, wantedIndex: [Int32], count: Int,
        isWalked: @Sendable (Int) -> Bool = { _ in true }
    ) {
        let plan = SeriesPlan(panel, from: first, wantedIndex: wantedIndex, count: count)
        var tasks: [SeriesTask] = []
        var places: [[Place]] = []
        let stockCount = panel.starts.count - 1
        places.reserveCapacity(stockCount)
        let planned = parallelMap(stockCount) { isWalked($0) ? plan.stock($0) : ([], []) }
        for (own, steps) in planned {
            let base = Int32(tasks.count)
            places.append(steps.map { $0.task < 0 ? .none : Place(task: base + $0.task, step: $0.step) })
            tasks += own
        }
        let width = Lanes.scalarCount
        let tileCount = (tasks.count + width - 1) / width
        let chunks = (tileCount + Self.tilesPerChunk - 1) / Self.tilesPerChunk
        let capacity = tasks.reduce(0) { max($0, $1.bars.count) }
        let walked = parallelMap(chunks) { [tasks] chunk in
            var tile = SeriesTile(panel, capacity: capacity)
            var rows: [SeriesRows] = []
            for number in (chunk * Self.tilesPerChunk)..<min((chunk + 1) * Self.tilesPerChunk, tileCount) {
                rows.append(tile.walk(tasks[(number * width)..<min((number + 1) * width, tasks.count)]))
            }
            return rows
        }
        self.tasks = tasks
        self.places = places
        tiles = Array(walked.joined())
    }

    /// Where the stock's row of a wanted session is.
    func place(of stock: Int, at index: Int) -> Place? {
        let places = places[stock]
        guard index < places.count, places[index].task >= 0 else { return nil }
        return places[index]
    }

    func origin(of place: Place) -> SeriesTask.Origin { tasks[Int(place.task)].origin }

    /// The numbers of a row, plane p's at p * ``Lanes/scalarCount``. Good as long as the walk lives.
    @inline(__always)
    func numbers(at place: Place) -> UnsafePointer<Double> {
        let (tile, lane) = Int(place.task).quotientAndRemainder(dividingBy: Lanes.scalarCount)
        return tiles[tile].numbers(ofStep: Int(place.step), lane: lane)
    }
}
