import Core
import Foundation
import JobKit
import Ledger
import TestSupport
import Testing

@Suite("Output") struct OutputTests {
    @Test("A log line is time, level, command, message and metadata in order")
    func writesText() async throws {
        let bench = try JobBench()
        _ = await bench.run { context in
            context.notice(
                "partition published",
                ["lake.table": "bars", "lake.day": "2022-12-30", "note": "a b=\"c\"\n"])
            context.debug("not shown")
            return .done(rows: 1)
        }
        #expect(
            bench.errors == """
                2022-12-31T06:00:00Z notice fetch-daily: partition published \
                lake.day=2022-12-30 lake.table=bars note="a b=\\"c\\"\\n"

                """)
    }

    @Test("With JSON every line of stderr is an object that another parser reads, the error's too")
    func writesJSON() async throws {
        let bench = try JobBench()
        let code = await bench.run(JobOptions(logFormat: .json, logLevel: .debug)) { context in
            context.warning("odd \"text\"\u{1}\u{7F} ü\n", ["level": "mine", "tab": "a\tb"])
            throw Trouble(kind: .io)
        }
        #expect(code == 74)
        let path = try bench.write(bench.errors, to: "log")
        let answer = try Peer.python(
            """
            import json, sys
            lines = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
            assert all({"time", "level", "command", "message"} <= set(line) for line in lines)
            odd = next(line for line in lines if line["level"] == "warning")
            assert odd["message"] == 'odd "text"\\x01\\x7f ü\\n', odd
            assert odd["metadata.level"] == "mine" and odd["tab"] == "a\\tb", odd
            print(lines[-1]["level"], lines[-1]["message"])
            """, [path])
        #expect(answer == "error first line second line\n")
    }

    @Test("Level and format come from the file when no flag is given, and --quiet is quieter than both")
    func layersLevels() async throws {
        let bench = try JobBench()
        _ = try bench.write("log:\n  level: debug\n  format: json\n", to: "bellwether.yaml")
        _ = await bench.run { context in
            context.debug("seen")
            return .done(rows: 0)
        }
        #expect(bench.errors.contains("\"message\":\"seen\""))
        let quiet = try JobBench()
        _ = await quiet.run(JobOptions(logLevel: .debug, isQuiet: true)) { context in
            context.notice("not seen")
            context.progress.update(1, of: 2, "step")
            return .done(rows: 0)
        }
        #expect(quiet.errors.isEmpty)
        _ = try bench.write("log:\n  level: loud\n", to: "bellwether.yaml")
        #expect(await bench.run() == 78)
    }

    @Test(
        "Away from a terminal progress is lines that only go forward, from any thread; a quick job writes none"
    )
    func writesProgressLines() async throws {
        let quick = try JobBench()
        _ = await quick.run { context in
            for done in 0...10 { context.progress.update(done, of: 10, "symbols") }
            return .done(rows: 0)
        }
        #expect(quick.errors.isEmpty)
        let bench = try JobBench()
        _ = await bench.run(progressInterval: .zero) { context in
            await withTaskGroup(of: Void.self) { group in
                for done in 0...1_000 {
                    group.addTask { context.progress.update(done, of: 1_000, "symbols") }
                }
            }
            context.progress.update(1_000, of: 1_000, "symbols")
            return .done(rows: 0)
        }
        let lines = bench.errors.split(separator: "\n")
        let counts = lines.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("done=") }.flatMap { Int($0.dropFirst(5)) }
        }
        #expect(counts.count == lines.count && counts == Array(Set(counts)).sorted())
        #expect(counts.last == 1_000)
        #expect(!bench.errors.contains("\r"))
    }

    @Test("What else a step tells stands after the bar, and in the line's fields")
    func tellsDetails() async throws {
        for isTerminal in [false, true] {
            let bench = try JobBench()
            _ = await bench.run(isTerminal: isTerminal, progressInterval: .zero) { context in
                context.progress.update(1, of: 2, "decisions") { [("a second", "12"), ("left", "0:07")] }
                return .done(rows: 0)
            }
            #expect(
                bench.errors.contains(
                    isTerminal ? "50% 1/2 decisions, a second 12, left 0:07" : "a_second=12 done=1 left=0:07")
            )
        }
    }

    @Test("On a terminal progress is a bar that log lines do not tear and that is gone at the end")
    func drawsBar() async throws {
        let bench = try JobBench()
        _ = await bench.run(isTerminal: true) { context in
            context.progress.update(1, of: 2, "symbols")
            context.notice("published")
            return .done(rows: 0)
        }
        let bar = "[###############---------------] 50% 1/2 symbols"
        #expect(
            bench.errors
                == "\r\u{1B}[K\(bar)\r\u{1B}[K2022-12-31T06:00:00Z notice fetch-daily: published\n\(bar)\r\u{1B}[K"
        )
    }

    @Test("The metrics file is what Prometheus reads, and remembers the last success over a failure")
    func writesMetrics() async throws {
        let bench = try JobBench()
        let environment = ["BELLWETHER_METRICS_DIRECTORY": bench.folder.appending("textfile")]
        #expect(await bench.run(environment: environment) { _ in .done(rows: 12) } == 0)
        #expect(
            await bench.run(now: "2023-01-01T06:00:00Z", environment: environment) { _ in
                throw Trouble(kind: .badData)
            } == 65)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bench.folder.appending("textfile")).sorted()
                == ["bellwether.prom", "fetch-daily.prom"])
        let answer = try Peer.python(
            """
            import sys
            from prometheus_client.parser import text_string_to_metric_families as families
            found = {(s.name, s.labels.get("status")): s.value for f in families(open(sys.argv[1]).read()) for s in f.samples}
            for key in sorted(found, key=str): print(*key, int(found[key])) if "duration" not in key[0] and "memory" not in key[0] else None
            assert found[("bellwether_run_peak_memory_bytes", None)] > 1e6
            """, [bench.folder.appending("textfile/fetch-daily.prom")])
        #expect(
            answer == """
                bellwether_run_exit_code None 65
                bellwether_run_finished_timestamp_seconds None 1672552800
                bellwether_run_last_success_timestamp_seconds None 1672466400
                bellwether_run_rows None 0
                bellwether_run_status done 0
                bellwether_run_status failed 1
                bellwether_run_status interrupted 0
                bellwether_run_status nothing-to-do 0
                bellwether_run_status partial 0

                """)
    }

    @Test("Metrics that cannot be written do not fail the run")
    func survivesMetrics() async throws {
        let bench = try JobBench()
        #expect(await bench.run(environment: ["BELLWETHER_METRICS_DIRECTORY": "/proc/none"]) == 0)
        #expect(bench.errors.contains("metrics not written"))
    }
}
