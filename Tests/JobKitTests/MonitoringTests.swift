import Core
import Foundation
import JobKit
import Ledger
import TestSupport
import Testing

/// The files of data/monitoring against the programs that load them.
@Suite("Monitoring") struct MonitoringTests {
    private static let folder = Peer.repositoryRoot.appending(path: "data/monitoring")

    /// A tree in which one command ended well and another failed, with costs; its metrics' folder.
    private func metrics(_ bench: JobBench) async throws -> String {
        let folder = bench.folder.appending("textfile")
        let environment = [
            "BELLWETHER_METRICS_DIRECTORY": folder, "BELLWETHER_COSTS_BUDGET": "10",
            "BELLWETHER_INFERENCE_BUDGET_DAY": "2", "BELLWETHER_INFERENCE_BUDGET_MONTH": "none",
            "BELLWETHER_COSTS_MONTHLY": "polygon=29, \"a \\ name\"=1.5",
        ]
        #expect(
            await bench.run(environment: environment) { context in
                try context.ledger.countCalls(vendor: "polygon", 7, at: 1_672_466_400)
                if let opened = CivilDate("2022-12-29") { _ = try PaperBooks(context.ledger, opened: opened) }
                try Self.inference(context.ledger)
                return .done(rows: 12)
            } == 0)
        #expect(await bench.run(environment: environment) { _ in throw Trouble(kind: .badData) } == 65)
        return folder
    }

    /// Two days of calls, the last of which spent its budget, and a scaling decision.
    private static func inference(_ ledger: LedgerDatabase) throws {
        for (text, cost) in [("2022-12-28T21:00:00Z", 1_250_000), ("2022-12-31T01:00:00Z", 2_000_000)] {
            guard let at = Timestamp(text) else { return }
            try ledger.record(
                InferenceCall(
                    at: at, endpoint: "gpu-a", model: "nhits", items: 400, seconds: 0.5, outcome: .served,
                    cost: Int64(cost)))
        }
        guard let at = Timestamp("2022-12-30T15:00:00Z") else { return }
        let decision = try ledger.decideScaling(
            endpoint: "gpu-a", regime: "high", instances: 4, reason: "it moves", at: at)
        #expect(try ledger.beginScaling(decision))
        try ledger.endScaling(decision, .carriedOut, detail: nil)
    }

    @Test("promtool finds nothing wrong with the metrics of runs and of the system")
    func metricsAreValid() async throws {
        let bench = try JobBench()
        let folder = try await metrics(bench)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["bellwether.prom", "fetch-daily.prom"])
        let result = try ProcessResult.run(
            "/bin/sh", ["-c", "cat \"$0\"/*.prom | \"$1\" check metrics", folder, Peer.tool("promtool")])
        #expect(result.status == 0, "\(result.standardError)\(result.standardOutput)")
        #expect(result.standardOutput + result.standardError == "")
        let text = try String(contentsOf: URL(filePath: "\(folder)/bellwether.prom"), encoding: .utf8)
        #expect(text.contains("bellwether_vendor_month_calls{vendor=\"polygon\"} 7\n"))
        #expect(text.contains("bellwether_cost_month_dollars{item=\"polygon\"} 29\n"))
        #expect(text.contains("bellwether_alerts_open{severity=\"critical\"} 1\n"))
        #expect(text.contains("bellwether_cost_month_dollars{item=\"gpu-a\"} 3.25\n"))
        #expect(text.contains("bellwether_inference_spent_dollars{period=\"day\"} 2\n"))
        #expect(text.contains("bellwether_inference_budget_dollars{period=\"day\"} 2\n"))
        #expect(!text.contains("bellwether_inference_budget_dollars{period=\"month\"}"))
        #expect(text.contains("bellwether_inference_stopped 1\n"))
        #expect(text.contains("bellwether_inference_month_calls{endpoint=\"gpu-a\",outcome=\"served\"} 2\n"))
        #expect(text.contains("bellwether_inference_instances{endpoint=\"gpu-a\"} 4\n"))
    }

    @Test("The alert rules load, fire when they should and are silent when all is well")
    func rules() throws {
        let bench = try TemporaryFolder()
        let test = bench.appending("alerts.test.yml")
        try Data(Self.ruleTests(rules: Self.folder.appending(path: "alerts.yml").path).utf8)
            .write(to: URL(filePath: test))
        let result = try ProcessResult.run(Peer.tool("promtool"), ["test", "rules", test])
        #expect(result.status == 0, "\(result.standardError)\(result.standardOutput)")
    }

    @Test("Every panel of the Grafana dashboard and every rule is answered from what the collector reads")
    func dashboard() async throws {
        let bench = try JobBench()
        let folder = try await metrics(bench)
        let answer = try Peer.python(
            Self.askPrometheus,
            [
                folder, Self.folder.appending(path: "grafana-dashboard.json").path,
                Self.folder.appending(path: "alerts.yml").path, bench.folder.path, Peer.toolFolder,
            ])
        #expect(answer.hasPrefix("21 panels, 15 rules"), "\(answer)")
    }

    private static func ruleTests(rules: String) -> String {
        func silent(_ names: [String]) -> String {
            names.map { "      - { eval_time: 1d, alertname: \($0), exp_alerts: [] }\n" }.joined()
        }
        return """
            rule_files: ["\(rules)"]
            evaluation_interval: 10m
            tests:
              - interval: 10m
                input_series:
                  - { series: 'bellwether_health_timestamp_seconds', values: '0+600x200' }
                  - { series: 'bellwether_run_status{command="fetch-daily",status="done"}', values: '1x200' }
                  - { series: 'bellwether_run_status{command="fetch-daily",status="failed"}', values: '0x200' }
                  - { series: 'bellwether_run_last_success_timestamp_seconds{command="fetch-daily"}', values: '0+600x200' }
                  - { series: 'bellwether_partition_behind_sessions{dataset="raw"}', values: '0x200' }
                  - { series: 'bellwether_coverage_ratio', values: '0.99x200' }
                  - { series: 'bellwether_delivery_ratio', values: '1x200' }
                  - { series: 'bellwether_cost_month_dollars{item="a"}', values: '5x200' }
                  - { series: 'bellwether_cost_budget_dollars', values: '10x200' }
                  - { series: 'bellwether_paper_risk_level', values: '2x200' }
                  - { series: 'bellwether_paper_behind_sessions', values: '0x200' }
                  - { series: 'bellwether_inference_stopped', values: '0x200' }
                  - { series: 'bellwether_inference_month_forecast_dollars', values: '20x200' }
                  - { series: 'bellwether_inference_budget_dollars{period="day"}', values: '5x200' }
                  - { series: 'bellwether_inference_budget_dollars{period="month"}', values: '30x200' }
                alert_rule_test:
            \(silent([
                "BellwetherSilent", "BellwetherJobFailed", "BellwetherDailyJobLate", "BellwetherDataBehind",
                "BellwetherCoverageLow", "BellwetherMailUndelivered", "BellwetherOverBudget",
                "BellwetherHalted", "BellwetherPaperBehind", "BellwetherInferenceStopped",
                "BellwetherInferenceForecastHigh",
            ]))
              - interval: 10m
                input_series:
                  - { series: 'bellwether_health_timestamp_seconds', values: '0x400' }
                  - { series: 'bellwether_run_status{command="train-policy",status="failed"}', values: '1x400' }
                  - { series: 'bellwether_partition_behind_sessions{dataset="raw"}', values: '2x400' }
                  - { series: 'bellwether_cost_month_dollars{item="a"}', values: '5x400' }
                  - { series: 'bellwether_cost_month_dollars{item="b"}', values: '5.5x400' }
                  - { series: 'bellwether_cost_budget_dollars', values: '10x400' }
                  - { series: 'bellwether_paper_risk_level', values: '3x400' }
                  - { series: 'bellwether_paper_behind_sessions', values: '1x400' }
                  - { series: 'bellwether_inference_stopped', values: '1x400' }
                  - { series: 'bellwether_inference_month_forecast_dollars', values: '31x400' }
                  - { series: 'bellwether_inference_budget_dollars{period="month"}', values: '30x400' }
                promql_expr_test:
                  - expr: count by (alertname) (ALERTS{alertstate="firing"})
                    eval_time: 2d
                    exp_samples:
                      - { labels: '{alertname="BellwetherDataBehind"}', value: 1 }
                      - { labels: '{alertname="BellwetherHalted"}', value: 1 }
                      - { labels: '{alertname="BellwetherInferenceForecastHigh"}', value: 1 }
                      - { labels: '{alertname="BellwetherInferenceStopped"}', value: 1 }
                      - { labels: '{alertname="BellwetherJobFailed"}', value: 1 }
                      - { labels: '{alertname="BellwetherOverBudget"}', value: 1 }
                      - { labels: '{alertname="BellwetherPaperBehind"}', value: 1 }
                      - { labels: '{alertname="BellwetherSilent"}', value: 1 }

            """
    }

    /// Prometheus scrapes node_exporter, which reads the folder; then each expression is asked.
    private static let askPrometheus = #"""
        import json, os, socket, subprocess, sys, time, urllib.parse, urllib.request
        textfile, board, rules, work, tools = sys.argv[1:]
        def free():
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0)); return s.getsockname()[1]
        exporter, server = free(), free()
        open(f"{work}/prometheus.yml", "w").write(f"""
        global: {{scrape_interval: 200ms, evaluation_interval: 200ms}}
        rule_files: ["{rules}"]
        scrape_configs: [{{job_name: node, static_configs: [{{targets: ["127.0.0.1:{exporter}"]}}]}}]
        """)
        quiet = dict(stdout=open(f"{work}/out", "w"), stderr=subprocess.STDOUT)
        children = [
            subprocess.Popen([f"{tools}/prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                f"--collector.textfile.directory={textfile}", f"--web.listen-address=127.0.0.1:{exporter}"], **quiet),
            subprocess.Popen([f"{tools}/prometheus", f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={work}/tsdb",
                f"--web.listen-address=127.0.0.1:{server}"], **quiet)]
        def get(path, **query):
            url = f"http://127.0.0.1:{server}/api/v1/{path}?{urllib.parse.urlencode(query)}"
            return json.load(urllib.request.urlopen(url, timeout=5))["data"]
        def ask(expression): return get("query", query=expression)["result"]
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    if ask("bellwether_health_timestamp_seconds"): break
                except OSError: pass
                assert time.monotonic() < deadline, open(f"{work}/out").read()
                time.sleep(0.1)
            # What a tree without sessions, mail and model has nothing to say of.
            unknown = ("partition_behind", "partition_missing", "partition_published", "coverage_ratio",
                       "session_", "model_info", "delivery_ratio")
            panels = json.load(open(board))["panels"]
            for panel in panels:
                for target in panel["targets"]:
                    found = ask(target["expr"])
                    assert found or any(u in target["expr"] for u in unknown) or "done|" in target["expr"], target
            while True:
                groups = get("rules")["groups"]
                loaded = [r for g in groups for r in g["rules"]]
                if all(r["health"] == "ok" for r in loaded): break
                assert time.monotonic() < deadline, [r for r in loaded if r["health"] != "ok"]
                time.sleep(0.1)
            print(f"{len(panels)} panels, {len(loaded)} rules")
        finally:
            for child in children: child.kill()
        """#
}
