import Core

extension FeatureSheet {
    /// What a session's frame looks like, with the reason of every null.
    func quality(of frame: FeatureFrame, at index: Int) -> SessionQuality {
        let slots = sessions[index].slots
        let members = slots.count { $0.state == .active && $0.symbol != nil }
        var isMember = [Bool](repeating: false, count: Universe.slotCount)
        for slot in slots where slot.state == .active && isMember.indices.contains(slot.index) {
            isMember[slot.index] = true
        }
        let origins = series(at: index).map(\.origin)
        return SessionQuality(
            date: frame.date, members: members,
            membersWithBar: frame.slots.count { isMember.indices.contains(Int($0)) && isMember[Int($0)] },
            features: Feature.allCases.map { Self.quality(of: $0, frame, origins) })
    }

    private static func quality(
        of feature: Feature, _ frame: FeatureFrame, _ origins: [SeriesTask.Origin]
    ) -> FeatureQuality {
        let column = frame[feature]
        let closes = frame[.close]
        var nulls = [Int](repeating: 0, count: NullReason.allCases.count)
        var (count, implausible) = (0, 0)
        var (lowest, highest) = (-1, -1)
        var (compared, sum) = (0, 0.0)
        for row in column.indices {
            let value = column[row]
            guard !value.isNaN else {
                nulls[place(of: reason(feature, frame, row, origins[row]))] += 1
                continue
            }
            count += 1
            if lowest < 0 || value < column[lowest] { lowest = row }
            if highest < 0 || value > column[highest] { highest = row }
            if !FeatureScale.plausible(feature, value, close: closes[row]) { implausible += 1 }
            let comparable = FeatureScale.comparable(feature, value, close: closes[row])
            guard comparable.isFinite else { continue }
            compared += 1
            sum += comparable
        }
        let mean = compared > 0 ? sum / Double(compared) : .nan
        var squares = 0.0
        for row in column.indices where compared > 0 {
            let comparable = FeatureScale.comparable(feature, column[row], close: closes[row])
            guard comparable.isFinite else { continue }
            squares += (comparable - mean) * (comparable - mean)
        }
        func extreme(_ row: Int) -> FeatureQuality.Extreme? {
            row < 0 ? nil : FeatureQuality.Extreme(value: column[row], symbol: frame.symbols[row])
        }
        let reasons = zip(NullReason.allCases, nulls).filter { $1 > 0 }
        return FeatureQuality(
            feature: feature, values: count, nulls: Dictionary(uniqueKeysWithValues: reasons), mean: mean,
            deviation: compared > 0 ? (squares / Double(compared)).squareRoot() : .nan,
            minimum: extreme(lowest), maximum: extreme(highest), implausible: implausible)
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
