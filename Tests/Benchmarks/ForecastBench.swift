import Foundation
import TestSupport

/// Forecasts and training of the networks beside neuralforecast's, which agree with them number by number.
enum ForecastBench {
    private static let release = "3.3.0"
    /// Steps of training that are timed together.
    private static let steps = 10

    private struct Line {
        var name: String
        var work: ForecastWork
        var note: String
    }

    private static var lines: [Line] {
        let lstm = ForecastWork(network: "lstm", windows: 100)
        let nhits = ForecastWork(network: "nhits", windows: 100)
        var tft = ForecastWork(network: "tft", windows: 50)
        (tft.past, tft.known, tft.fixed, tft.quantiles) = (5, 3, 1, [0.1, 0.5, 0.9])
        var long = tft
        long.inputSize = 500
        return [
            Line(name: "forecast.lstm", work: lstm, note: "100 symbols; target 5 ms a symbol"),
            Line(name: "forecast.nhits", work: nhits, note: "100 symbols; target 200 ms"),
            Line(name: "forecast.tft", work: tft, note: "50 symbols; target 500 ms"),
            Line(name: "forecast.tft_long", work: long, note: "50 symbols, a window of 500 steps"),
        ]
            + [("lstm", lstm, 128), ("nhits", nhits, 1_024), ("tft", tft, 128)].map { name, work, windows in
                var work = work
                (work.windows, work.steps) = (windows, steps)
                return Line(
                    name: "forecast.\(name).epoch", work: work,
                    note: "\(steps) steps of \(windows) windows; target 0.5 or better")
            }
    }

    static func run(_ options: BenchOptions) throws -> [Comparison] {
        let python = try python()
        return try lines.map { line in
            var (ours, theirs): ([Timing], [Timing]) = ([], [])
            let work = String(decoding: try JSONEncoder().encode(line.work), as: UTF8.self)
            for _ in 0..<options.rounds {
                ours.append(try TrainingBench.learning(["forecast", work, "\(options.repeats)"]))
                theirs.append(try peer(line.work, repeats: options.repeats, python: python))
            }
            let comparison = Comparison.times(
                line.name, .merged(ours), .merged(theirs), "neuralforecast \(release)", note: line.note)
            Benchmarks.note("\(line.name): \(String(format: "%.2f", comparison.ratio))")
            return comparison
        }
    }

    /// A Python with neuralforecast, made once beside the build: the tests need none of it. PyTorch and the like are
    /// those of .venv.
    private static func python() throws -> String {
        let folder = Peer.repositoryRoot.appending(path: ".build/forecast-venv")
        let python = folder.appending(path: "bin/python").path
        let check =
            "import importlib.metadata as m, neuralforecast; assert m.version('neuralforecast') == '\(release)'"
        if (try? ProcessResult.run(python, ["-c", check]))?.status == 0 { return python }
        Benchmarks.note("forecast: installing neuralforecast into .build/forecast-venv")
        let link = """
            import pathlib, sys, sysconfig
            pathlib.Path(sysconfig.get_paths()['purelib'], 'peers.pth').write_text(sys.argv[1] + '\\n')
            """
        let peers = try Peer.python("import sysconfig; print(sysconfig.get_paths()['purelib'])")
        for (program, arguments) in [
            ("/usr/bin/python3", ["-m", "venv", "--clear", folder.path]),
            (python, ["-c", link, peers.trimmingCharacters(in: .whitespacesAndNewlines)]),
            (
                python,
                [
                    "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "neuralforecast==\(release)",
                ]
            ),
        ] {
            let result = try ProcessResult.run(program, arguments)
            guard result.status == 0 else {
                throw PeerError(message: "\(program) \(arguments): \(result.standardError)")
            }
        }
        return python
    }
}
