import Core
import Lake

/// The slots of a session, each with what is known of its stock.
struct SlotMap {
    var slots = CoverageDocument.Slots()
    var sectors: [String] = []
    var detail: [String?] = []

    /// Nothing is known.
    init() {}

    /// - Parameter warnings: grow by a line for each file that cannot be read.
    init(lake: DataLake, session: CivilDate, _ warnings: inout [String]) {
        guard let slots = reading(&warnings, { try lake.slots(on: session) }) else {
            self.init()
            return
        }
        let bars = reading(&warnings) { try lake.bars(on: session) } ?? []
        let rejects = reading(&warnings) { try lake.rejects(on: session) } ?? []
        let hasFeatures = reading(&warnings) { try lake.contains(.features, on: session) } ?? false
        let frame = hasFeatures ? reading(&warnings) { try lake.features(on: session) } : nil
        self.init(slots, bars: bars, rejects: rejects, frame)
    }

    init(_ all: [Slot], bars: [Bar], rejects: [RejectedBar], _ frame: FeatureFrame?) {
        sectors = Set(all.compactMap(\.sector)).sorted()
        let places = Dictionary(uniqueKeysWithValues: sectors.enumerated().map { ($1, $0) })
        let found = Dictionary(bars.map { ($0.symbol, $0) }, uniquingKeysWith: { first, _ in first })
        let refused = Dictionary(
            rejects.compactMap { reject in reject.symbol.map { ($0, reject) } },
            uniquingKeysWith: { first, _ in first })
        let unknown = frame.map(Self.unknownFeatures)
        for slot in all {
            let (quality, detail) = Self.judge(
                slot, bar: slot.symbol.flatMap { found[$0] }, reject: slot.symbol.flatMap { refused[$0] },
                unknown: unknown?[Int32(slot.index)])
            slots.symbol.append(slot.symbol)
            slots.name.append(slot.name)
            slots.sector.append(slot.sector.flatMap { places[$0] })
            slots.state.append(Self.code(of: slot.state))
            slots.quality.append(quality.rawValue)
            self.detail.append(detail)
        }
    }

    private static func code(of state: SlotState) -> Int {
        switch state {
        case .active: 0
        case .archived: 1
        case .padding: 2
        }
    }

    /// - Parameter unknown: names of features without a value; nil where there is no row of features.
    private static func judge(
        _ slot: Slot, bar: Bar?, reject: RejectedBar?, unknown: [String]?
    ) -> (SlotQuality, String?) {
        if let bar {
            let flags = bar.flags.text.map { "bar: \($0)" }
            guard let unknown else { return (.unbuilt, flags) }
            guard !unknown.isEmpty else { return (.complete, flags) }
            let names = "unknown: \(unknown.joined(separator: ", "))"
            return (.partial, flags.map { "\(names); \($0)" } ?? names)
        }
        if let reject {
            return (.rejected, "\(reject.violation.rule.rawValue): \(reject.violation.detail)")
        }
        return (slot.state == .active && slot.symbol != nil ? .noBar : .notExpected, nil)
    }

    /// By slot.
    private static func unknownFeatures(of frame: FeatureFrame) -> [Int32: [String]] {
        var unknown: [Int32: [String]] = [:]
        for (row, slot) in frame.slots.enumerated() {
            unknown[slot] = Feature.allCases.filter { frame.columns[$0.rawValue][row].isNaN }.map(\.column)
        }
        return unknown
    }
}
