import Core

/// Walks up to four series together: work space that is filled again for each tile.
struct SeriesTile: ~Copyable {
    private let panel: BarPanel
    private let capacity: Int
    private let closes, totals, volumes: UnsafeMutablePointer<Lanes>
    /// Of the lane being filled: the shares that one share of each bar has become.
    private var shares: [Double]

    /// For series of up to `capacity` bars.
    init(_ panel: BarPanel, capacity: Int) {
        self.panel = panel
        self.capacity = capacity
        closes = .allocate(capacity: capacity)
        totals = .allocate(capacity: capacity)
        volumes = .allocate(capacity: capacity)
        shares = [Double](repeating: 1, count: capacity)
    }

    deinit {
        closes.deallocate()
        totals.deallocate()
        volumes.deallocate()
    }

    /// The rows of the tasks, each in the lane of its place.
    ///
    /// - Precondition: one to four tasks, none longer than the capacity.
    mutating func walk(_ tasks: ArraySlice<SeriesTask>) -> SeriesRows {
        var stepCount = 0
        var firstStep = Int.max
        for task in tasks {
            stepCount = max(stepCount, task.bars.count)
            firstStep = min(firstStep, task.firstStep)
        }
        precondition(tasks.count <= Lanes.scalarCount && stepCount <= capacity && firstStep < stepCount)
        for step in 0..<stepCount {
            closes[step] = .undefined
            totals[step] = .undefined
            volumes[step] = .undefined
        }
        let rows = SeriesRows(firstStep: firstStep, stepCount: stepCount - firstStep)
        for (lane, task) in tasks.enumerated() { fill(lane, with: task, rows) }
        run(stepCount, rows)
        for (lane, task) in tasks.enumerated() { bridge(lane, task, rows) }
        return rows
    }

    private func run(_ stepCount: Int, _ rows: SeriesRows) {
        for number in 0..<rows.stepCount {
            let (step, row) = (rows.firstStep + number, rows.row(number))
            row[SeriesPlane.close.rawValue] = closes[step]
            row[SeriesPlane.volume.rawValue] = volumes[step]
            row[SeriesPlane.previousClose.rawValue] = step > 0 ? closes[step - 1] : .undefined
        }
        // The planes from the first indicator on are those of the walk.
        IndicatorLanes.walk(
            IndicatorInput(closes: closes, totals: totals, volumes: volumes, stepCount: stepCount),
            from: rows.firstStep, into: rows.row(0) + SeriesPlane.rsi14.rawValue,
            stride: SeriesRows.planeCount)
    }

    /// Adjusts a series: prices of sessions before a split divided by its ratio, volumes multiplied.
    private mutating func fill(_ lane: Int, with task: SeriesTask, _ rows: SeriesRows) {
        let bars = task.bars
        // One division or product a value: exact where nothing was split, rounded once elsewhere.
        task.splits.fillShares(
            on: task.day, sessions: panel.sessions[bars], dates: panel.dates, into: &shares)
        for step in 0..<bars.count {
            let close = panel.close[bars.lowerBound + step] / shares[step]
            closes[step][lane] = close
            totals[step][lane] = close
            volumes[step][lane] = panel.volume[bars.lowerBound + step] * shares[step]
        }
        for step in max(rows.firstStep, task.firstStep)..<bars.count {
            let number = step - rows.firstStep
            let priced = Int(panel.numbers[bars.lowerBound + step]) - panel.history.pricedFrom
            rows.set(.open, number, lane, panel.history.open[priced] / shares[step])
            rows.set(.high, number, lane, panel.history.high[priced] / shares[step])
            rows.set(.low, number, lane, panel.history.low[priced] / shares[step])
            rows.set(.dividend, number, lane, 0)
        }
        if !task.dividends.steps.isEmpty { reinvest(lane, task, rows) }
    }

    /// Makes the totals: each dividend buys shares at the close of its ex-date.
    private func reinvest(_ lane: Int, _ task: SeriesTask, _ rows: SeriesRows) {
        let payments = task.dividends.payments(
            on: task.day, sessions: panel.sessions[task.bars], dates: panel.dates,
            after: task.before.map { panel.dates[Int(panel.sessions[$0])] })
        var held = 1.0
        for (number, payment) in payments.enumerated() {
            let amount = payment.amount / shares[payment.place]
            held *= 1 + amount / closes[payment.place][lane]
            if payment.place >= max(rows.firstStep, task.firstStep) {
                rows.row(payment.place - rows.firstStep)[SeriesPlane.dividend.rawValue][lane] += amount
            }
            let end = number + 1 < payments.count ? payments[number + 1].place : task.bars.count
            for step in payment.place..<end { totals[step][lane] *= held }
        }
    }

    /// The close before a series that begins after a gap: what a holder came from.
    private func bridge(_ lane: Int, _ task: SeriesTask, _ rows: SeriesRows) {
        guard rows.firstStep == 0, let before = task.before else { return }
        var shares = [1.0]
        task.splits.fillShares(
            on: task.day, sessions: panel.sessions[before...before], dates: panel.dates, into: &shares)
        rows.set(.previousClose, 0, lane, panel.close[before] / shares[0])
    }
}
