import Core

/// Draws windows whose outcomes lie within a span of steps, each as likely as any other.
struct WindowSampler {
    private let panel: SeriesPanel
    /// Series and first possible end of each stretch of ends, and how many ends come before the stretch.
    private var stretches: [(series: Int, first: Int)] = []
    private var before: [Int] = []
    private(set) var count = 0

    /// Series that have a window.
    private(set) var series = 0

    /// Series in the order of their symbols, so that the same number is the same window whatever else was read.
    ///
    /// - Parameters:
    ///   - first: the first step that may be seen.
    ///   - span: the steps within which outcomes lie; what is seen before may lie earlier.
    init(_ panel: SeriesPanel, shape: WindowShape, from first: Int, outcomesIn span: Range<Int>) {
        self.panel = panel
        let earliest = first
        for series in panel.symbols.indices.sorted(by: { panel.symbols[$0] < panel.symbols[$1] }) {
            let before = count
            defer { if count > before { self.series += 1 } }
            var step = 0
            while step < panel.stepCount {
                let place = series * panel.stepCount + step
                guard panel.runStarts[place] >= 0 else {
                    step += 1
                    continue
                }
                let run = step...Int(panel.runEnds[place])
                let first = max(max(run.lowerBound, earliest) + shape.input - 1, span.lowerBound - 1)
                let last = min(run.upperBound, span.upperBound - 1) - shape.horizon
                if first <= last {
                    stretches.append((series, first))
                    self.before.append(count)
                    count += last - first + 1
                }
                step = run.upperBound + 1
            }
        }
    }

    /// The window of a number below ``count``; nil where its last step is one that is carried.
    func window(_ number: Int) -> WindowPlace? {
        var low = 0
        var high = before.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if before[middle] <= number { low = middle } else { high = middle - 1 }
        }
        let (series, first) = stretches[low]
        let end = first + number - before[low]
        return panel.level[series * panel.stepCount + end].isNaN ? nil : WindowPlace(series: series, end: end)
    }

    /// `wanted` windows, drawn with replacement.
    ///
    /// - Precondition: ``count`` is above 0.
    func draw(_ wanted: Int, _ generator: inout SeededGenerator) -> [WindowPlace] {
        var places: [WindowPlace] = []
        places.reserveCapacity(wanted)
        var tries = 0
        while places.count < wanted, tries < 1_000 * wanted {
            tries += 1
            if let place = window(generator.index(below: count)) { places.append(place) }
        }
        return places
    }

    /// Windows spread evenly over all, `most` at most.
    func spread(_ most: Int) -> [WindowPlace] {
        let wanted = min(most, count)
        return (0..<wanted).compactMap { window(Int((Double($0) + 0.5) / Double(wanted) * Double(count))) }
    }
}
