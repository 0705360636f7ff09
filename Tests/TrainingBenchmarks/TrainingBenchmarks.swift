import Foundation
import TestSupport

/// What `scripts/bench training` measures of ours, each in a process of its own: apart from the other benchmarks,
/// whose memory and start libtorch would weigh on.
@main
struct TrainingBenchmarks {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("training-benchmarks: \(error)\n".utf8))
            exit(70)
        }
    }

    private static func run(_ arguments: [String]) throws {
        let numbers = arguments.dropFirst().map { Double($0) ?? .nan }
        let measurement: Timing
        switch (arguments.first, numbers.count) {
        case ("worlds", 0):
            return try KnownWorlds.run()
        case ("out-of-sample", _):
            return try OutOfSample.run(Array(arguments.dropFirst()))
        case ("learn", 2):
            measurement = try LearningBench.run(
                JSONDecoder().decode(LearningWork.self, from: Data(arguments[1].utf8)),
                repeats: Int(numbers[1]))
        case ("forecast", 2):
            measurement = try ForecastBench.run(
                JSONDecoder().decode(ForecastWork.self, from: Data(arguments[1].utf8)),
                repeats: Int(numbers[1]))
        case ("environment", 2):
            measurement = try EnvironmentBench.run(sessions: Int(numbers[0]), repeats: Int(numbers[1]))
        case ("quality", 2):
            measurement = try QualityBench.run(wanted: numbers[0], count: Int(numbers[1]))
        default:
            throw PeerError(
                message:
                    "usage: learn WORK REPEATS, forecast WORK REPEATS, environment SESSIONS REPEATS, quality SHARE COUNT, worlds, "
                    + "out-of-sample LAKE FIRST TEST LAST SEEDS")
        }
        print(String(decoding: try JSONEncoder().encode(measurement), as: UTF8.self))
    }
}
