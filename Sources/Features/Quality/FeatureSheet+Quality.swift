import Core

extension FeatureSheet {
    /// What a session's frame looks like, with the reason of every null.
    ///
    /// - Parameter rows: those that the frame was made of.
    func quality(of frame: FeatureFrame, rows: [Row], at index: Int) -> SessionQuality {
        var (members, covered) = (0, 0)
        for slot in sessions[index].slots where slot.state == .active && slot.symbol != nil { members += 1 }
        for row in rows where sessions[index].slots[row.place].state == .active { covered += 1 }
        var comparable = [Double](repeating: 0, count: rows.count)
        return SessionQuality(
            date: frame.date, members: members, membersWithBar: covered,
            features: Feature.allCases.map { Self.quality(of: $0, frame, rows, &comparable) })
    }

    private static func quality(
        of feature: Feature, _ frame: FeatureFrame, _ rows: [Row], _ comparable: inout [Double]
    ) -> FeatureQuality {
        let column = frame[feature]
        var nulls = [Int](repeating: 0, count: NullReason.allCases.count)
        var (lowest, highest, values) = (-1, -1, 0)
        for row in column.indices {
            let value = column[row]
            guard !value.isNaN else {
                nulls[place(of: reason(feature, frame, row, rows[row].origin))] += 1
                continue
            }
            values += 1
            if lowest < 0 || value < column[lowest] { lowest = row }
            if highest < 0 || value > column[highest] { highest = row }
        }
        FeatureScale.fill(&comparable, feature, column, closes: frame[.close])
        var (compared, sum) = (0, 0.0)
        for value in comparable where value.isFinite {
            compared += 1
            sum += value
        }
        let mean = compared > 0 ? sum / Double(compared) : .nan
        var squares = 0.0
        for value in comparable where value.isFinite { squares += (value - mean) * (value - mean) }
        func extreme(_ row: Int) -> FeatureQuality.Extreme? {
            row < 0 ? nil : FeatureQuality.Extreme(value: column[row], symbol: frame.symbols[row])
        }
        let reasons = zip(NullReason.allCases, nulls).filter { $1 > 0 }
        return FeatureQuality(
            feature: feature, values: values, nulls: Dictionary(uniqueKeysWithValues: reasons), mean: mean,
            deviation: compared > 0 ? (squares / Double(compared)).squareRoot() : .nan,
            minimum: extreme(lowest), maximum: extreme(highest),
            implausible: FeatureScale.implausibleCount(feature, column, closes: frame[.close]))
    }

    private static func reason(
        _ feature: Feature, _ frame: FeatureFrame, _ row: Int, _ origin: SeriesTask.Origin
    ) -> NullReason {
        switch feature {
        case .isNew, .tenureMonths: return .membership
        case .volume: return .volume
        // The bands have the ratio's window: where they stand, it is the volume that is wanting.
        case .volumeRatio20 where !frame[.bbMiddle][row].isNaN: return .volume
        default: break
        }
        switch origin {
        case .history: return .history
        case .listing: return .listing
        case .gap: return .gap
        }
    }

    private static func place(of reason: NullReason) -> Int {
        NullReason.allCases.firstIndex(of: reason) ?? 0
    }
}
