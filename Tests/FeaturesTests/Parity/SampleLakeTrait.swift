import Testing

/// Makes one tree for all tests of a suite, and removes it after the last.
struct SampleLakeTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await SampleLake.$current.withValue(try SampleLake(), operation: function)
    }
}

extension Trait where Self == SampleLakeTrait {
    static var sampleLake: Self { SampleLakeTrait() }
}
