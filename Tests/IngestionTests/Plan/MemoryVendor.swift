import Core
import Ingestion
import Synchronization

/// A vendor that serves what it holds in memory and fails where it is told to: the decisions of one, without
/// the wire.
struct MemoryVendor: MarketDataVendor {
    var name = "one"
    var reach = VendorReach(symbolsPerCall: nil, sessionsPerCall: 1, callsAtOnce: 1)
    var plan: VendorPlan? = VendorPlan(name: "test", quotas: [])
    var adjustment = "raw"
    var bars: [CivilDate: [Bar]] = [:]
    var actions: [CivilDate: [CorporateAction]] = [:]
    var rejected: [CivilDate: [RejectedBar]] = [:]
    var failures: [CivilDate: IngestionError] = [:]
    var failuresOf: [Symbol: IngestionError] = [:]
    let log = RequestLog()

    func calls(for request: VendorRequest) -> Int { 1 }

    func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        log.note(request)
        for session in request.sessions {
            if let error = failures[session] { throw error }
        }
        for symbol in request.symbols ?? [] {
            if let error = failuresOf[symbol] { throw error }
        }
        let wanted = reach.symbolsPerCall == nil ? nil : request.symbols.map(Set.init)
        var delivery = VendorDelivery()
        for session in request.sessions {
            let part = VendorSession(
                bars: (bars[session] ?? []).filter { wanted?.contains($0.symbol) ?? true }.map {
                    $0.from(name)
                },
                actions: (actions[session] ?? []).filter { wanted?.contains($0.symbol) ?? true },
                rejected: rejected[session] ?? [])
            if !part.bars.isEmpty || !part.rejected.isEmpty { delivery.sessions[session] = part }
        }
        return delivery
    }

    /// The same, asked stock by stock.
    func stockByStock(symbolsPerCall: Int = 1, named name: String) -> MemoryVendor {
        var vendor = MemoryVendor(
            name: name,
            reach: VendorReach(symbolsPerCall: symbolsPerCall, sessionsPerCall: 1, callsAtOnce: 1))
        vendor.bars = bars
        return vendor
    }

    mutating func drop(_ symbols: Set<Symbol>, on session: CivilDate) {
        bars[session]?.removeAll { symbols.contains($0.symbol) }
    }

    mutating func change(_ symbol: Symbol, on session: CivilDate, _ change: (inout Bar) -> Void) {
        guard let place = bars[session]?.firstIndex(where: { $0.symbol == symbol }) else { return }
        if var bar = bars[session]?[place] {
            change(&bar)
            bars[session]?[place] = bar
        }
    }
}

/// The requests that a vendor got.
final class RequestLog: Sendable {
    private let state = Mutex<[VendorRequest]>([])

    var requests: [VendorRequest] { state.withLock { $0 } }
    var sessions: [CivilDate] { requests.flatMap(\.sessions) }

    func note(_ request: VendorRequest) { state.withLock { $0.append(request) } }

    func symbols(on session: CivilDate) -> [Symbol] {
        requests.filter { $0.sessions.contains(session) }.flatMap { $0.symbols ?? [] }
    }
}

/// A vendor that has listings and news as well.
struct InformedVendor: HeadlineSource, ListingSource {
    var base: MemoryVendor
    var listed: [CivilDate: [Listing]] = [:]

    var name: String { base.name }
    var reach: VendorReach { base.reach }
    var plan: VendorPlan? { base.plan }

    func calls(for request: VendorRequest) -> Int { base.calls(for: request) }
    func headlineCalls(symbols: Int) -> Int { 1 }

    func fetch(_ request: VendorRequest) async throws(IngestionError) -> VendorDelivery {
        try await base.fetch(request)
    }

    func listings(on date: CivilDate) async throws(IngestionError) -> [Listing] {
        guard let found = listed[date] else { throw IngestionError(.noData, "no listings on \(date)") }
        return found
    }

    func headlines(
        on symbols: Set<Symbol>, published: Range<Int64>
    ) async throws(IngestionError) -> [Headline] {
        symbols.sorted().prefix(2).map {
            Headline(
                symbol: $0, published: published.lowerBound + 60, title: "News of \($0)",
                id: "\($0)-\(published.lowerBound)", source: name)
        }
    }
}
