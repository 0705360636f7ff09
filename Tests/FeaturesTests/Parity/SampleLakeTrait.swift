import Foundation
import Testing

/// Makes one tree for all tests of a suite, and removes it after the last.
struct SampleLakeTrait: SuiteTrait, TestScoping {
    /// Memory where there is enough: 1,500 partitions are flushed to a disk some 10,000 times.
    private static var base: URL {
        let memory = "/dev/shm"
        let free = try? FileManager.default.attributesOfFileSystem(forPath: memory)[.systemFreeSize] as? Int64
        return (free ?? 0) > 1 << 30 ? URL(filePath: memory) : FileManager.default.temporaryDirectory
    }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let folder = Self.base.appending(path: "bellwether-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let sample = try SampleLake(root: folder.path)
        try await SampleLake.$current.withValue(sample, operation: function)
    }
}

extension Trait where Self == SampleLakeTrait {
    static var sampleLake: Self { SampleLakeTrait() }
}
