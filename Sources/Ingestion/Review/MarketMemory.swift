import Core
import Lake

struct MarketMemory: Sendable {
    init(window: Int = 21) {}
    init(lake: DataLake, before date: CivilDate, window: Int = 21) throws(LakeError) {}
    mutating func append(_ session: CivilDate, bars: [Bar], actions: [CorporateAction]) {}
    func sessionsSilent(_ symbol: Symbol) -> Int? { 0 }
}
