import Glibc

/// Makes idle worker threads sleep rather than spin.
///
/// libtorch's OpenMP runtime lets them spin for milliseconds after each operation. That takes the processor
/// from OpenBLAS's own threads and from whatever else runs, and on a busy machine of two cores makes training
/// ten times slower. The runtime reads its environment once, when it is loaded, so the program is started
/// over with the variable set. Results are the same.
enum PassiveThreads {
    private static let variable = "OMP_WAIT_POLICY"

    /// Starts this program over unless the variable is set; returns when that is not needed or fails.
    static func ensure() {
        guard getenv(variable) == nil, setenv(variable, "passive", 1) == 0 else { return }
        var arguments = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
        // Only a failure gets here: slower, and otherwise the same.
        for argument in arguments { free(argument) }
    }
}
