import Core
import Foundation
import Lake
import Models
import PolicyModel
import Synchronization
import Testing

@Suite("Rollback under load") struct RegistryLoadTests {
    private let scene: RegistryScene

    init() throws {
        scene = try RegistryScene()
        for (index, version) in ["2022-10", "2022-11", "2022-12"].enumerated() {
            try scene.publish(version, seed: index, bias: Float(index) * 1.1)
        }
    }

    private static func frame() -> FeatureFrame {
        Frames.make([[Frames.Day(open: 10, close: 11)], [Frames.Day(open: 20, close: 19)]])[0]
    }

    /// Asks for the month's decider, opens its weights and scores a session by them.
    private func scores(_ month: YearMonth) throws -> (YearMonth, [UInt32]) {
        guard case .model(let entry) = try scene.registry.decider(for: month) else {
            throw CocoaError(.featureUnsupported)
        }
        let scores = try scene.registry.policy(of: entry).scores(frame: Self.frame()).scores
        return (entry.version, scores.map(\.bitPattern))
    }

    @Test(
        "While 200 rollbacks and promotions go on, readers score by one of the two models, bit for bit"
    )
    func readers() throws {
        let (old, new) = (try RegistryScene.month("2022-11"), try RegistryScene.month("2022-12"))
        var expected: [YearMonth: [UInt32]] = [:]
        for month in [old, new] { expected[month] = try scores(month).1 }
        #expect(expected[old] != expected[new] && expected.count == 2)
        let known = expected
        let isDone = Mutex(false)
        let faults = Mutex<Set<String>>([])
        let seen = Mutex<Set<YearMonth>>([])
        // Threads, which take turns on a machine of one processor too.
        let readers = DispatchGroup()
        for _ in 0..<2 {
            readers.enter()
            Thread.detachNewThread {
                defer { readers.leave() }
                do {
                    repeat {
                        let (version, found) = try scores(new)
                        let (past, foundPast) = try scores(old)
                        seen.withLock { _ = $0.insert(version) }
                        if known[version] != found {
                            faults.withLock { _ = $0.insert("scores of \(version)") }
                        }
                        // The month before was decided by its own model all along.
                        if past != old || known[old] != foundPast {
                            faults.withLock { _ = $0.insert("\(past) for \(old)") }
                        }
                    } while !isDone.withLock { $0 }
                } catch {
                    faults.withLock { _ = $0.insert("\(error)") }
                }
            }
        }
        do {
            defer {
                isDone.withLock { $0 = true }
                readers.wait()
            }
            for _ in 0..<100 {
                _ = try scene.registry.rollback()
                try scene.registry.promote(new)
            }
        }
        #expect(faults.withLock { $0 } == [])
        #expect(seen.withLock { $0 } == [old, new])
        #expect(try scene.tree() == "2022-12 | production 2022-12 | archive 2022-10 2022-11")
    }
}
