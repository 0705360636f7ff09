import Testing

/// One after another: threads of libtorch and OpenBLAS are settings of the process.
@Suite("Policy training", .serialized) enum PolicyTrainingTests {}
