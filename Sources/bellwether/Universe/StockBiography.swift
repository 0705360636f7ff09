import Core
import JobKit

/// One stock's slots: where it is, and what happened on the way there.
struct StockBiography: Encodable {
    struct Entry: Encodable {
        var date: CivilDate
        var event: String
        var symbol: Symbol?
        var slot: Int?
    }

    var date: CivilDate
    var symbol: Symbol
    /// nil where it has no slot on the day.
    var now: UniverseAt.Row?
    var history: [Entry]

    /// - Throws: ``ValidationFailure`` for what is no symbol, ``UnknownStock`` for one that never had a slot.
    init(_ text: String, in assignment: SlotAssignment, on date: CivilDate) throws {
        guard let symbol = Symbol(validating: text) else {
            throw ValidationFailure("--symbol: “\(text)” is not a symbol; give one as BRK.B")
        }
        self.date = date
        self.symbol = symbol
        now = assignment.slots.first { $0.symbol == symbol }.flatMap(UniverseAt.Row.init)
        history = Self.stays(of: symbol, assignment.events).map { event in
            Entry(date: event.date, event: event.kind.words, symbol: event.symbol, slot: event.slot)
        }
        guard !history.isEmpty else { throw UnknownStock(symbol: symbol, date: date) }
    }

    /// The events of every stay in a slot during which the company had the symbol.
    private static func stays(of symbol: Symbol, _ events: [SlotEvent]) -> [SlotEvent] {
        var open: [Int: [Int]] = [:]
        var wanted: Set<Int> = []
        func close(_ slot: Int) {
            guard let stay = open.removeValue(forKey: slot) else { return }
            if stay.contains(where: { events[$0].concerns(symbol) }) { wanted.formUnion(stay) }
        }
        for (number, event) in events.enumerated() {
            guard let slot = event.slot else {
                if event.symbol == symbol { wanted.insert(number) }
                continue
            }
            if event.kind == .joined { close(slot) }
            open[slot, default: []].append(number)
            if case .resumed(_, let vacated) = event.kind { close(vacated) }
            if event.kind == .freed || event.kind == .evicted { close(slot) }
        }
        for slot in open.keys { close(slot) }
        return wanted.sorted().map { events[$0] }
    }

    var lines: [String] {
        let head =
            if let now {
                "\(symbol) on \(date): slot \(now.slot), \(now.state.rawValue)"
                    + (now.since.map { " since \($0)" } ?? "") + (now.removed.map { ", left \($0)" } ?? "")
                    + (now.sector.map { ", \($0)" } ?? "") + (now.name.map { ", \($0)" } ?? "")
            } else {
                "\(symbol) on \(date): no slot"
            }
        let rows = history.map {
            [$0.date.description, $0.slot.map { "\($0)" } ?? "", $0.symbol?.rawValue ?? "-", $0.event]
        }
        return [head] + tableLines([["date", "slot", "symbol", ""]] + rows, rightAligned: [1])
    }
}

/// A symbol that never stood for a member.
struct UnknownStock: Failure {
    var symbol: Symbol
    var date: CivilDate
    var description: String {
        "\(symbol) had no slot up to \(date); bellwether universe at --slots lists those that have"
    }
    var kind: FailureKind { .missingInput }
}

extension SlotEvent {
    fileprivate func concerns(_ other: Symbol) -> Bool {
        switch kind {
        case .renamed(let from), .resumed(let from, _): symbol == other || from == other
        default: symbol == other
        }
    }
}

extension SlotEvent.Kind {
    /// For people.
    var words: String {
        switch self {
        case .joined: "joined"
        case .returned: "came back to its archived slot"
        case .left: "left the index, archived"
        case .renamed(let from): "renamed from \(from)"
        case .resumed(let from, let vacated):
            "renamed from \(from): a list knew it early; back from slot \(vacated)"
        case .moved(let from, let to): "sector \(from ?? "unknown") is now \(to ?? "unknown")"
        case .freed: "archive year over, slot freed"
        case .evicted: "lost its archived slot early: the universe was full"
        case .unplaced: "joined and got no slot: the universe was full"
        }
    }
}
