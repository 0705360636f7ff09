import Core

/// Companies that join, leave, change their symbols and swap them, and the lists that tell of it: some of them
/// behind the renames, some ahead.
struct ImportWorld {
    static let days = 900

    private(set) var history = IndexHistory()
    private(set) var turns: [SymbolSuccession] = []
    /// Of each day, each company's symbol.
    private(set) var names: [[Symbol]] = []
    /// Of each day, the companies in the index.
    private(set) var members: [Set<Int>] = []
    let start = CivilDate(daysSinceEpoch: 16_000)
    /// By company, the days on which a list is ahead of its rename.
    private var ahead: [Int: [Range<Int>]] = [:]

    private static let companies = 70
    private static let reviewed = 60

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var name = (0..<Self.companies).map { Symbol(rawValue: "C\(100 + $0)") }
        // Renames are decided first, as lists may know of them in advance.
        var renames: [Int: [(company: Int, symbol: Symbol)]] = [:]
        var last = [Int](repeating: -1_000, count: Self.companies)
        var former: [Int: (symbol: Symbol, day: Int)] = [:]
        var isSwap: Set<Int> = []
        var next = 100
        for day in 1..<Self.days where generator.uniform() < 0.05 {
            let one = generator.index(below: Self.companies)
            guard day - last[one] > 200 else { continue }
            last[one] = day
            if generator.uniform() < 0.2 {
                let two = generator.index(below: Self.companies)
                guard day - last[two] > 200 else { continue }
                last[two] = day
                isSwap.insert(day)
                renames[day] = [(one, "SWAP"), (two, "SWAP")]
            } else {
                next += 1
                renames[day] = [(one, Symbol(rawValue: "N\(next)"))]
            }
        }
        var inside: Set<Int> = []
        var spells: [Constituent] = []
        var lists: [IndexList] = []
        for day in 0..<Self.days {
            let date = start.adding(days: day)
            if let changes = renames[day] {
                if isSwap.contains(day) {
                    let (one, two) = (changes[0].company, changes[1].company)
                    turns.append(SymbolSuccession(symbol: name[two], date: date, former: name[one]))
                    turns.append(SymbolSuccession(symbol: name[one], date: date, former: name[two]))
                    name.swapAt(one, two)
                    (former[one], former[two]) = (nil, nil)
                } else {
                    let (company, symbol) = changes[0]
                    turns.append(SymbolSuccession(symbol: symbol, date: date, former: name[company]))
                    former[company] = (name[company], day)
                    name[company] = symbol
                }
            }
            if day % Self.reviewed == 0 {
                for company in 0..<Self.companies where generator.uniform() < (day == 0 ? 0.6 : 0.1) {
                    if inside.remove(company) == nil { inside.insert(company) }
                }
                let listed = inside.sorted().map { company in
                    var symbol = name[company]
                    if let old = former[company], day - old.day < 90, generator.uniform() < 0.5 {
                        symbol = old.symbol
                    }
                    for later in day + 1...day + 30 where !isSwap.contains(later) {
                        for change in renames[later] ?? []
                        where change.company == company && symbol == name[company]
                            && generator.uniform() < 0.5
                        {
                            symbol = change.symbol
                            ahead[company, default: []].append(day..<later)
                        }
                    }
                    return IndexMember(symbol: symbol, name: "\(company)")
                }
                lists.append(IndexList(effective: date, members: listed))
            } else if day % Self.reviewed == 40 {
                let joiners = (0..<Self.companies).filter { _ in generator.uniform() < 0.05 }
                let leavers = inside.sorted().filter { !joiners.contains($0) }.prefix(2)
                inside.formUnion(joiners)
                inside.subtract(leavers)
                lists.append(
                    IndexList(
                        effective: date, members: joiners.map { IndexMember(symbol: name[$0]) },
                        leavers: leavers.map { name[$0] }, isPartial: true))
            } else if day % Self.reviewed == 20,
                let joiner = (0..<Self.companies).first(where: { !inside.contains($0) })
            {
                inside.insert(joiner)
                spells.append(Constituent(symbol: name[joiner], since: date))
            }
            names.append(name)
            members.append(inside)
        }
        history = IndexHistory(spells: spells, lists: lists)
    }

    /// Whether a list has the company under a symbol that it does not have yet.
    func isAhead(_ company: Int, at day: Int) -> Bool {
        ahead[company]?.contains { $0.contains(day) } ?? false
    }
}
