import Core
import Foundation
import PolicyModel
import PolicyTraining
import Tensors
import TestSupport
import Testing

extension PolicyTrainingTests {
    @Suite("Observations by day") struct DayObservationsTests {
        /// Stocks spread over the universe, most of them with a bar on most days; no two values are alike.
        private static func frames(_ days: Int, seed: UInt64 = 5) -> [FeatureFrame] {
            var generator = SeededGenerator(seed: seed)
            return (0..<days).map { day in
                let slots = stride(from: 3, to: 3_600, by: 29).filter { _ in generator.uniform() < 0.9 }
                var columns = [[Double]](
                    repeating: [Double](repeating: 0, count: slots.count), count: Feature.count)
                for feature in Feature.allCases {
                    for row in slots.indices {
                        let value = 20 * exp(0.3 * generator.gaussian()) + Double(day)
                        columns[feature.rawValue][row] =
                            feature == .isNew
                            ? (value > 40 ? 1 : 0) : generator.uniform() < 0.03 ? .nan : value
                    }
                }
                return FeatureFrame(
                    date: CivilDate(daysSinceEpoch: 19_000 + Int32(day)), slots: slots.map { Int32($0) },
                    symbols: slots.map { Symbol(rawValue: "S\($0)") }, columns: columns,
                    previousClose: slots.map { _ in 20 + generator.uniform() })
            }
        }

        private static func slots(_ frames: [FeatureFrame]) -> [Int] {
            Array(Set(frames.flatMap(\.slots))).sorted().map { Int($0) }
        }

        @Test("Serving sees the bits that training saw, after a round trip through the policy's file")
        func sameBits() throws {
            let frames = Self.frames(40)
            let slots = Self.slots(frames)
            let observations = try DayObservations(frames: frames, slots: slots)
            let matrix = try observations.matrix.rows(Array(frames.indices)).floats()

            let folder = try TemporaryFolder()
            let path = folder.appending("policy.safetensors")
            let network = PolicyNetwork(hidden: [4])
            try PolicyFile.write(
                PolicyWeights(network: network, normaliser: observations.normaliser), to: path)
            let served = try MappedPolicy(path: path).normaliser
            #expect(served == observations.normaliser)
            #expect(served.scaling[Feature.close.rawValue] == .crossSection)
            #expect(served.scaling[Feature.isNew.rawValue] == .timeSeries)

            let width = slots.count * Feature.count
            for (day, frame) in frames.enumerated() {
                let whole = served.applied(toSession: ObservationEncoder.encode(frame).values)
                for (column, slot) in slots.enumerated() {
                    let here = day * width + column * Feature.count
                    let there = slot * Feature.count
                    for feature in 0..<Feature.count {
                        #expect(matrix[here + feature].bitPattern == whole[there + feature].bitPattern)
                    }
                }
            }
        }

        @Test("Sessions that come later change nothing of what was fitted, and an observation only by it")
        func laterSessions() throws {
            let frames = Self.frames(60)
            let slots = Self.slots(frames)
            let early = try DayObservations(frames: Array(frames[..<40]), slots: slots)
            let otherFuture = Array(frames[..<40]) + Self.frames(20, seed: 8)
            let again = try DayObservations(frames: Array(otherFuture[..<40]), slots: slots)
            #expect(again.normaliser == early.normaliser)
            // Fitted on more, the limits are others.
            let late = try DayObservations(frames: frames, slots: slots)
            #expect(late.normaliser != early.normaliser)
            // A later session's observation takes what was fitted and its own values: no other session's.
            let last = ObservationEncoder.encode(frames[59]).values
            let alone = early.normaliser.applied(toSession: last)
            var window = frames[40...].flatMap { ObservationEncoder.encode($0).values }
            window.withUnsafeMutableBufferPointer { early.normaliser.apply(to: $0, sessions: 20) }
            #expect(Array(window.suffix(last.count)) == alone)
        }

        @Test("Every stock-day without a value is 0, and what is there is cut at the clip")
        func nulls() throws {
            let frames = Self.frames(30)
            let slots = Self.slots(frames)
            let observations = try DayObservations(
                frames: frames, slots: slots,
                settings: NormaliserSettings(crossSection: [.close], tailShare: nil, clip: 1.5))
            let matrix = try observations.matrix.rows(Array(frames.indices)).floats()
            #expect(matrix.allSatisfy { abs($0) <= 1.5 })
            #expect(matrix.contains(1.5) && matrix.contains(-1.5))
            let width = slots.count * Feature.count
            for (day, frame) in frames.enumerated() {
                let raw = ObservationEncoder.encode(frame).values
                for (column, slot) in slots.enumerated() {
                    for feature in 0..<Feature.count where raw[slot * Feature.count + feature].isNaN {
                        #expect(matrix[day * width + column * Feature.count + feature] == 0)
                    }
                }
            }
        }
    }
}
