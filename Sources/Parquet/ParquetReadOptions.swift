/// How files are read.
public struct ParquetReadOptions: Sendable {
    /// True: a page whose bytes do not match the CRC-32 in its header is an error. Pages without one pass.
    public var verifiesChecksums = true
    /// Threads that ``ParquetFileSet`` reads with; nil for one a core. The values do not depend on it.
    public var threadCount: Int?

    public init(verifiesChecksums: Bool = true, threadCount: Int? = nil) {
        self.verifiesChecksums = verifiesChecksums
        self.threadCount = threadCount
    }
}
