import Core
import Foundation
import Signals
import TestSupport
import Testing

@Suite("signals.csv") struct SignalCSVTests {
    private let publication = PublicationFixture.publication()

    @Test("Python, pandas, polars and DuckDB read the same numbers and names that were written")
    func peers() throws {
        let folder = try TemporaryFolder()
        let path = folder.appending("signals.csv")
        try Data(SignalCSV(publication).bytes).write(to: URL(filePath: path))
        try Peer.python(
            """
            import csv, sys, math
            import duckdb, pandas, polars
            path = sys.argv[1]
            rows = list(csv.DictReader(open(path, newline='', encoding='utf-8'), strict=True))
            assert [r['symbol'] for r in rows] == ['BRK.B', 'EVIL', 'GONE'], rows
            assert rows[0]['name'] == 'Berkshire, "B"'
            assert rows[0]['reason'] == 'Ranked 1 of 3,069, "the best"\\r\\nof all.'
            assert list(rows[0])[5:9] == ['target_weight', 'held_weight', 'change', 'score']
            assert float(rows[0]['change']) == 0.03 - 0.01
            assert float(rows[0]['score']) == 0.1 + 0.2 and float(rows[0]['confidence']) == 2 / 3
            assert float(rows[0]['hit_rate_low']) == 0.4123456789012345 and rows[0]['hit_rate_count'] == '431'
            groups = ['price', 'momentum', 'volatility', 'volume', 'oscillators', 'membership', 'holding']
            assert [float(rows[0]['driver_' + g]) for g in groups] == [-1 / 3] * 7
            assert float(rows[2]['driver_price']) == 1e-17 and rows[2]['driver_volume'] == ''
            assert [rows[2][k] for k in ('name', 'confidence', 'close', 'expected_hit_rate')] == [''] * 4
            assert float(rows[2]['held_weight']) == 0.019999999999999997
            frame = pandas.read_csv(path, float_precision='round_trip')
            table = polars.read_csv(path)
            data = duckdb.sql(f"select * from read_csv('{path}')").fetchall()
            names = list(rows[0])
            for i, row in enumerate(rows):
                for j, name in enumerate(names):
                    want = row[name]
                    found = [frame[name][i], table[name][i], data[i][j]]
                    for value in found:
                        if want == '':
                            assert value is None or value == '' or value != value, (name, value)
                        elif isinstance(value, str):
                            assert value == want, (name, value, want)
                        else:
                            assert float(value) == float(want), (name, value, want)
            """, [path])
    }

    @Test("Text that a spreadsheet would run has an apostrophe before it, numbers below zero have not")
    func formulas() {
        let lines = SignalCSV(publication).text.split(separator: "\r\n")
        let evil = lines.first { $0.hasPrefix("EVIL") }
        #expect(evil?.hasPrefix(#"EVIL,"'=HYPERLINK(""http://x"",""y"")",'@SUM(A1),HOLD,2,"#) == true)
        #expect(evil?.hasSuffix(",'=1+1,2023-01") == true)
        #expect(
            lines.first { $0.hasPrefix("GONE") }?.contains(",SELL,3,0.0,0.019999999999999997,-0.01") == true)
        for start in ["=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}"] {
            var signal = PublicationFixture.signal("A")
            signal.reason = start + "x"
            let text = SignalCSV(PublicationFixture.publication([signal])).text
            #expect(text.contains("'" + start + "x"))
        }
    }

    @Test("No signals make a header alone, and the same signals the same bytes")
    func emptyAndStable() {
        let empty = SignalCSV(PublicationFixture.publication([])).text
        #expect(
            empty.hasPrefix("symbol,name,sector,action,rank,target_weight") && empty.hasSuffix("model\r\n"))
        #expect(empty.split(separator: "\r\n").count == 1)
        let reversed = PublicationFixture.publication(PublicationFixture.three.reversed())
        #expect(SignalCSV(reversed).bytes == SignalCSV(publication).bytes)
    }
}
