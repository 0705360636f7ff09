package import Core

/// Judges one session's bars, vendor after vendor.
///
/// A bar is held against its own prices, against the stock's history in the memory, against the splits of the
/// day and, where it is questioned, against the next vendor's. It uses nothing of later sessions, and the order
/// of the bars within a delivery does not matter.
package struct SessionReview: Sendable {
    /// A vendor's bar of a stock.
    struct Offer: Sendable {
        var bar: Bar
        var vendor: Int
        var verdict = Verdict.sound
        var fit = SplitFit.none
    }

    let session: CivilDate
    var judge: BarJudge
    let isSession: Bool
    var vendors: [String] = []
    /// The first offer of each stock, in order of arrival.
    var first: [Offer] = []
    /// The further offers of few stocks, by place in `first`.
    var further: [Int: [Offer]] = [:]
    /// What was decided on the stocks whose bars are not simply sound, by place in `first`.
    var decisions: [Int: Decision] = [:]
    var actions = ActionBook()
    /// Rows that are no bars, or not of the session, each once.
    var strays: Set<RejectedBar> = []
    var collapsed = 0
    var checked = 0
    var disputed: Set<Int> = []
    /// Stocks that trade under a new symbol from this session on.
    private var formerNames: [Symbol: Symbol] = [:]
    /// Places in `first` by code in the memory, -1 for none; and of the stocks that the memory does not know.
    private var placeOfCode: [Int32]
    private var placeOfNew: [Symbol: Int32] = [:]

    /// - Parameter infersSplits: false for prices that are split-adjusted already: what looks like a split in
    ///   them is none.
    package init(session: CivilDate, memory: MarketMemory, infersSplits: Bool = true) {
        self.session = session
        judge = BarJudge(session: session, memory: memory, infersSplits: infersSplits)
        isSession = ExchangeCalendar.nyse.isSession(session)
        placeOfCode = [Int32](repeating: -1, count: memory.codes.count)
    }

    /// One vendor's delivery; vendors in the order of preference. May be called several times per vendor.
    package mutating func take(_ delivery: VendorSession, from vendor: String) {
        let number = number(of: vendor)
        strays.formUnion(delivery.rejected)
        actions.take(delivery.actions)
        for action in delivery.actions where action.exDate == session {
            if case .rename(let former) = action.kind { formerNames[action.symbol] = former }
        }
        if first.isEmpty { first.reserveCapacity(delivery.bars.count) }
        var touched = Set(decisions.keys)
        for bar in delivery.bars {
            guard bar.date == session, isSession else {
                let detail = isSession ? "dated \(bar.date)" : "the exchange was closed on \(session)"
                strays.insert(
                    RejectedBar(bar, violation: BarViolation(rule: .wrongDate, detail: detail)))
                continue
            }
            let code = judge.memory.codes[bar.symbol].map(Int.init)
            let place = place(of: bar.symbol, code: code)
            if place >= 0 {
                take(bar, from: number, at: place, touched: &touched)
                continue
            }
            if let code {
                placeOfCode[code] = Int32(first.count)
            } else {
                placeOfNew[bar.symbol] = Int32(first.count)
            }
            let past = formerNames.isEmpty ? code : historyCode(of: bar.symbol)
            let isPlain =
                past.map { judge.isOrdinary(bar, code: $0) && !judge.repeated(bar, code: $0) } ?? false
            if !isPlain || actions.hasSplit(bar.symbol) { touched.insert(first.count) }
            if past.map({ judge.memory.silence($0) == nil }) ?? true { note(newcomer: bar) }
            first.append(Offer(bar: bar, vendor: number))
        }
        for action in delivery.actions {
            let code = judge.memory.codes[action.symbol].map(Int.init)
            let place = place(of: action.symbol, code: code)
            if place >= 0 { touched.insert(place) }
        }
        // In the order of arrival, so that a review is the same each time.
        for place in touched.sorted() { decide(place) }
    }

    private mutating func take(_ bar: Bar, from vendor: Int, at place: Int, touched: inout Set<Int>) {
        if (first[place].vendor == vendor && first[place].bar == bar)
            || (further[place] ?? []).contains(where: { $0.vendor == vendor && $0.bar == bar })
        {
            collapsed += 1
            return
        }
        further[place, default: []].append(Offer(bar: bar, vendor: vendor))
        touched.insert(place)
    }

    private mutating func number(of vendor: String) -> Int {
        if let known = vendors.firstIndex(of: vendor) { return known }
        vendors.append(vendor)
        return vendors.count - 1
    }

    private mutating func note(newcomer bar: Bar) {
        guard judge.memory.sessions.count >= 10, bar.volume > 0, bar.close > 0 else { return }
        judge.newcomers.append((bar.close, bar.close * Double(bar.volume)))
    }

    /// Where the memory has the stock's history, be it under its former symbol.
    func historyCode(of symbol: Symbol) -> Int? {
        if let former = formerNames[symbol], let code = judge.memory.codes[former],
            judge.memory.silence(Int(code)) != nil
        {
            return Int(code)
        }
        return judge.memory.codes[symbol].map(Int.init)
    }

    @inline(__always)
    private func place(of symbol: Symbol, code: Int?) -> Int {
        if let code { return Int(placeOfCode[code]) }
        return placeOfNew.isEmpty ? -1 : Int(placeOfNew[symbol] ?? -1)
    }

    /// Symbols whose bars were rejected or are in doubt, so that the next vendor is to be asked for them.
    package var unsettled: Set<Symbol> {
        var symbols: Set<Symbol> = []
        for (place, decision) in decisions where !decision.isSettled {
            symbols.insert(first[place].bar.symbol)
        }
        guard isSession else { return symbols }
        for row in strays {
            guard let symbol = row.symbol else { continue }
            if place(of: symbol, code: judge.memory.codes[symbol].map(Int.init)) < 0 {
                symbols.insert(symbol)
            }
        }
        return symbols
    }

    /// Symbols with a bar that is sound so far.
    package var settled: Set<Symbol> {
        var symbols = Set<Symbol>(minimumCapacity: first.count)
        for place in first.indices where decisions[place]?.isSettled ?? true {
            symbols.insert(first[place].bar.symbol)
        }
        return symbols
    }

    /// Second opinion on bars that are sound: those that differ by more than vendors do are flagged `disputed`.
    package mutating func compare(_ delivery: VendorSession, from vendor: String) {
        for bar in delivery.bars where bar.date == session && bar.violation() == nil {
            let place = place(of: bar.symbol, code: judge.memory.codes[bar.symbol].map(Int.init))
            guard place >= 0, let ours = chosen(place)?.bar, ours.source != bar.source else { continue }
            checked += 1
            if Self.differs(ours, bar) { disputed.insert(place) }
        }
    }

    /// Prices further apart than 1 % (a cent for the cheapest), or volumes further than twofold.
    ///
    /// Two vendors' closes agree within 0.01 % on 97 % of bars and their volumes within 0.1 % on 91 %
    /// (Russell 3000, 2019 to 2022, Yahoo against nasdaq.com).
    static func differs(_ left: Bar, _ right: Bar) -> Bool {
        func isFar(_ a: Double, _ b: Double) -> Bool { abs(a - b) > max(0.011, 0.01 * min(a, b)) }
        if isFar(left.open, right.open) || isFar(left.high, right.high) || isFar(left.low, right.low)
            || isFar(left.close, right.close)
        {
            return true
        }
        guard left.flags.hasMarketVolume, right.flags.hasMarketVolume else { return false }
        let (less, more) = (min(left.volume, right.volume), max(left.volume, right.volume))
        return more > 2 * less && more - less > 1_000
    }

    /// The offer that stands for the stock; nil when all were turned away.
    func chosen(_ place: Int) -> Offer? {
        guard let decision = decisions[place] else { return first[place] }
        return decision.chosen
    }
}
