import Core
import Foundation
import Lake
import Portfolio
import Signals
import TestSupport
import Testing

@Suite("signals.json") struct SignalDocumentTests {
    @Test("Every key is there with the type it is said to have, and what is not known is null")
    func schema() throws {
        let folder = try TemporaryFolder()
        for (name, signals) in [("three", PublicationFixture.three), ("none", [])] {
            var publication = PublicationFixture.publication(signals)
            if name == "three" {
                publication.risk = PublicationFixture.risk
                publication.combination = PublicationFixture.combination
                publication.parts = [4: SignalParts(policy: 0.25, forecast: -0.125, sentiment: 0)]
            }
            let bytes = try SignalDocument(publication).bytes()
            try Data(bytes).write(to: URL(filePath: folder.appending(name)))
        }
        try Peer.python(
            """
            import json, sys
            top = {'schema_version': int, 'session': str, 'execution_session': str, 'model': str,
                   'portfolio_value': (int, float), 'notes': list, 'rules': dict, 'counts': dict, 'signals': list,
                   'risk': (dict, type(None)), 'combination': (dict, type(None))}
            number, text, none = (int, float), str, type(None)
            row = {'rank': int, 'slot': int, 'symbol': text, 'name': (text, none), 'sector': (text, none),
                   'action': text, 'target_weight': number, 'held_weight': number, 'change': number,
                   'score': (*number, none), 'parts': (dict, none), 'confidence': (*number, none), 'expected_hit_rate': (dict, none),
                   'close': (*number, none), 'drivers': dict, 'reason': text, 'model': text}
            groups = {'price', 'momentum', 'volatility', 'volume', 'oscillators', 'membership', 'holding'}
            def check(value, types):
                assert set(value) == set(types), set(value) ^ set(types)
                for key, kind in types.items():
                    assert isinstance(value[key], kind), (key, value[key])
            def refuse(word): raise ValueError(word)
            for name in ('three', 'none'):
                raw = open(f'{sys.argv[1]}/{name}', encoding='utf-8').read()
                document = json.loads(raw, parse_constant=refuse)
                check(document, top)
                assert document['schema_version'] == 1
                assert document['session'] == '2022-12-30' and document['execution_session'] == '2023-01-03'
                assert document['rules'] == {'signals.top': '50', 'signals.band': '0.0025'}
                assert document['notes'] == ['3 of the 50 best stocks missed the confidence, “60 %”.']
                assert json.dumps(document, sort_keys=True) == json.dumps(document), 'keys are not sorted'
                for signal in document['signals']:
                    check(signal, row)
                    assert set(signal['drivers']) == groups
                    assert all(isinstance(v, (*number, none)) for v in signal['drivers'].values())
                    if signal['expected_hit_rate']:
                        check(signal['expected_hit_rate'],
                              {'rate': number, 'low': number, 'high': number, 'count': int})
            assert document['risk'] is None and document['combination'] is None
            assert document['signals'] == [] and document['counts'] == {'buy': 0, 'sell': 0, 'hold': 0}
            document = json.load(open(f'{sys.argv[1]}/three'))
            assert document['counts'] == {'buy': 1, 'sell': 1, 'hold': 1}
            risk = document['risk']
            check(risk, {'level': (text, none), 'drawdown': (*number, none), 'daily_return': (*number, none),
                         'market_volatility': (*number, none), 'regime': (text, none), 'scale': number,
                         'rules': list, 'changes': list})
            assert risk['level'] is None and risk['drawdown'] is None and risk['daily_return'] is None
            assert risk['market_volatility'] == 0.6 and risk['regime'] == 'high' and risk['scale'] == 0.5
            assert risk['rules'] == [{'rule': 'volatility', 'positions': 2, 'removed': 0.0625},
                                     {'rule': 'closed_to_new', 'positions': 1, 'removed': 0.03125}]
            assert risk['changes'][1] == {'rule': 'volatility', 'symbol': 'EVIL', 'before': 0.0625, 'after': 0.03125}
            forecast, sentiment = document['combination']['parts']
            for part in (forecast, sentiment):
                check(part, {'part': text, 'state': text, 'reason': (text, none), 'model': (text, none), 'stocks': int,
                             'weight': number, 'months': int, 'coefficient': number, 'standard_error': number,
                             'policy_coefficient': number, 'is_by_hand': bool})
            assert forecast['part'] == 'forecast' and forecast['state'] == 'used' and forecast['weight'] == 0.5
            assert forecast['model'] == 'nhits' and forecast['months'] == 14
            assert sentiment['state'] == 'missing' and sentiment['reason'] == 'no news'
            first, second, third = document['signals']
            assert first['parts'] == {'policy': 0.25, 'forecast': -0.125, 'sentiment': 0}
            assert second['parts'] is None and third['parts'] is None
            assert first['score'] == 0.1 + 0.2 and first['confidence'] == 2 / 3 and first['change'] == 0.03 - 0.01
            assert first['drivers']['momentum'] == -1 / 3 and first['expected_hit_rate']['count'] == 431
            assert second['name'] == '=HYPERLINK("http://x","y")' and second['reason'] == '=1+1'
            assert third['close'] is None and third['confidence'] is None and third['name'] is None
            assert third['drivers']['price'] == 1e-17 and third['drivers']['holding'] is None
            """, [folder.path])
    }

    @Test("What a document tells of risk reads back, and one that tells nothing is none")
    func risk() throws {
        var publication = PublicationFixture.publication()
        #expect(SignalDocument.risk(in: Data(try SignalDocument(publication).bytes())) == nil)
        publication.risk = PublicationFixture.risk
        let bytes = Data(try SignalDocument(publication).bytes())
        #expect(SignalDocument.risk(in: bytes) == publication.risk)
        #expect(SignalDocument.risk(in: Data("{}".utf8)) == nil)
    }

    @Test("What a document tells of the combination reads back, and one that tells nothing is none")
    func combination() throws {
        var publication = PublicationFixture.publication()
        let bare = Data(try SignalDocument(publication).bytes())
        #expect(SignalDocument.combination(in: bare) == nil && SignalDocument.parts(in: bare).isEmpty)
        publication.combination = PublicationFixture.combination
        publication.parts = [5: SignalParts(policy: 0.1, forecast: 0.2, sentiment: -0.3)]
        let bytes = Data(try SignalDocument(publication).bytes())
        #expect(SignalDocument.combination(in: bytes) == publication.combination)
        #expect(SignalDocument.parts(in: bytes) == publication.parts)
        #expect(SignalDocument.combination(in: Data("{}".utf8)) == nil)
    }

    @Test("The same signals in another order give the same bytes, in all three files")
    func stable() throws {
        let files = try PublicationFixture.publication().files()
        #expect(files.map(\.name) == ["signals.csv", "signals.json", "orders.csv"])
        // A file with rows would be opened as Parquet by whoever verifies the tree.
        #expect(files.allSatisfy { $0.rows == nil })
        let again = PublicationFixture.publication(PublicationFixture.three.reversed())
        #expect(try SignalDocument(again).bytes() == SignalDocument(PublicationFixture.publication()).bytes())
        #expect(OrderList(again).bytes == OrderList(PublicationFixture.publication()).bytes)
    }
}
