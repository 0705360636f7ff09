import Core
import Foundation
import TestSupport
import Testing

/// The account's rules written a second time, in Python over the published files, in whole cents.
@Suite("The paper account and its peer") struct PaperPeerTests {
    private static let script = """
        import glob, math, sqlite3, sys
        from decimal import Decimal, ROUND_HALF_EVEN
        import pyarrow.parquet as pq
        root, shares_of_cost = sys.argv[1], 10 / 10_000
        def table(path): return pq.read_table(path).to_pydict()
        def cents(dollars): return int(Decimal(dollars * 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        def dates(branch): return sorted(p.split(f'/{branch}/')[1].rsplit('/', 1)[0]
                                         for p in glob.glob(f'{root}/{branch}/*/*/*/manifest.json'))
        decided = dates('signals')
        cash, held, price, silent, plan, books = 100_000_000, {}, {}, {}, [], {}
        def whole(count, ratio): return math.floor(count * ratio + 1e-9)
        for date in [d for d in dates('raw') if d >= decided[0]]:
            t = table(f'{root}/raw/{date}/bars.parquet')
            bars = {s: (o, c, v) for s, o, c, v in zip(t['symbol'], t['open'], t['close'], t['volume'])}
            a = table(f'{root}/raw/{date}/actions.parquet')
            for symbol, kind, ratio, amount in zip(a['symbol'], a['kind'], a['ratio'], a['amount']):
                if kind == 'dividend': cash += cents(held.get(symbol, 0) * amount)
                if kind == 'split':
                    plan = [(k, r, s, whole(n, ratio) if s == symbol else n) for k, r, s, n in plan]
                    if symbol in held:
                        left = held[symbol] * ratio - whole(held[symbol], ratio)
                        cash += cents(left * bars[symbol][0])
                        held[symbol] = whole(held[symbol], ratio)
            for kind, _, symbol, count in sorted(plan):
                if symbol not in bars or bars[symbol][2] == 0: continue
                def money(count):
                    value = cents(count * bars[symbol][0])
                    return value, cents(value / 100 * shares_of_cost)
                if kind == 0:
                    count = min(count, held.get(symbol, 0))
                    value, cost = money(count)
                    cash += value - cost
                    held[symbol] -= count
                else:
                    while count and sum(money(count)) > cash: count -= 1
                    cash -= sum(money(count))
                    held[symbol] = held.get(symbol, 0) + count
            held = {s: n for s, n in held.items() if n}
            for symbol in list(held):
                if symbol in bars: price[symbol], silent[symbol] = bars[symbol][1], 0
                else: silent[symbol] += 1
                if silent[symbol] == 10: cash += cents(held.pop(symbol) * price[symbol])
            equity = cash + sum(cents(n * price[s]) for s, n in held.items())
            books[date.replace('/', '-')] = (cash, equity)
            plan = []
            if date not in decided: continue
            t = table(f'{root}/signals/{date}/signals.parquet')
            for symbol, action, rank, weight in zip(t['symbol'], t['action'], t['rank'], t['target_weight']):
                if action == 'HOLD': continue
                close = bars[symbol][1] if symbol in bars else price[symbol]
                change = math.floor(weight * (equity / 100) / close) - held.get(symbol, 0)
                if change: plan.append((int(change > 0), rank, symbol, abs(change)))
            for symbol in set(held) - set(t['symbol']): plan.append((0, 10**6, symbol, held[symbol]))
        ours = sqlite3.connect(f'{root}/state/ledger.sqlite').execute('SELECT session, cash, equity FROM paper_sessions')
        ours = {session: (cash, equity) for session, cash, equity in ours}
        for session in sorted(set(books) | set(ours)):
            if books.get(session) != ours.get(session): print(session, books.get(session), ours.get(session))
        print(len(ours), 'sessions')
        """

    @Test("Cash and equity of every session are the same to the cent")
    func toTheCent() throws {
        let tree = try PaperTree()
        let result = try tree.paper(
            ["--date", PaperTree.last],
            variables: [
                "BELLWETHER_RISK_HALVING_LOSS": "1", "BELLWETHER_RISK_CLOSING_LOSS": "1",
                "BELLWETHER_RISK_HALTING_DRAWDOWN": "1",
            ])
        #expect(result.status == 0, "\(result.standardError)")
        #expect(try Peer.python(Self.script, [tree.root]) == "\(PaperTree.sessions.count) sessions\n")
    }
}
