import Core
import Foundation
import Lake
import Models
import Portfolio
import TestSupport
import Testing

@Suite("Decision record") struct GateDecisionTests {
    private func decision(
        _ stretches: [GateEvidence.Stretch], trials: [Trial] = [], withoutModel: GateSettings.WithoutModel
    ) throws -> GateDecision {
        var settings = GateSettings()
        settings.withoutModel = withoutModel
        return PromotionGate(settings, bootstrap: BlockBootstrap(resamples: 20)).judge(
            GateEvidence(
                version: try #require(YearMonth("2023-01")), isFinite: true, stretches: stretches,
                trials: trials))
    }

    /// Publishes it beside a model, and returns the bytes and what is read again.
    private func published(_ decision: GateDecision) throws -> (bytes: Data, read: GateDecision?) {
        let folder = try TemporaryFolder()
        let lake = DataLake(root: folder.appending("lake"))
        let registry = ModelRegistry(lake: lake)
        try registry.publish(
            card: card("2023-01"), weights: weights(), backtest: backtest, decision: decision,
            provenance: provenance)
        let entry = try registry.entry(decision.version)
        return (try lake.file("decision.json", of: entry.folder), try registry.decision(of: entry))
    }

    @Test("A decision lies beside the model and comes back as it was, byte for byte when it is written again")
    func roundTrip() throws {
        let decisions = [
            try decision([MadeUpStretch.make()], withoutModel: .probation),
            try decision([], withoutModel: .probation), try decision([], withoutModel: .refuse),
            // Without a fall there is no Calmar ratio, and without two months no figure of months.
            try decision([MadeUpStretch.make(sessions: 3, deviation: 0)], withoutModel: .refuse),
        ]
        #expect(decisions.map(\.verdict) == [.promoted, .probation, .refused, .refused])
        for decision in decisions {
            let first = try published(decision)
            let read = try #require(first.read)
            #expect(read == decision)
            #expect(try published(read).bytes == first.bytes)
            let text = String(decoding: first.bytes, as: UTF8.self)
            #expect(!text.contains("nan") && !text.contains("inf,") && text.hasSuffix("}\n"))
        }
    }

    @Test("Python reads the record under the names that it is documented by")
    func readable() throws {
        let bytes = try published(try decision([MadeUpStretch.make()], withoutModel: .refuse)).bytes
        let folder = try TemporaryFolder()
        let path = folder.appending("decision.json")
        try bytes.write(to: URL(filePath: path))
        let text = try Peer.python(
            """
            import json, sys
            d = json.load(open(sys.argv[1]))
            print(d['verdict'], d['version'], d['sessions'], d['trials'], d['settings']['without_model'])
            print(*[c['name'] + ':' + str(c.get('is_met')) for c in d['criteria']])
            """, [path])
        #expect(
            text == """
                promoted 2023-01 252 0 refuse
                finite_weights:True enough_sessions:True beats_equal_weights:True no_worse_than_in_force:None \
                drawdown:True turnover:True concentration:True overfitting:None

                """)
    }

    @Test("A measured value that is not a number is left out, not written")
    func notANumber() {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(GateDecision.Criterion(.drawdown, isMet: false, value: value, finding: "").value == nil)
        }
    }
}
