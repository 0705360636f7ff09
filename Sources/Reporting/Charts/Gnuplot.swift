import Core
import Subprocess

/// Draws one PNG by gnuplot's cairo terminal.
///
/// The script goes in by standard input and the picture comes out by standard output, so no file is left
/// behind. Fixed locale, font and size, and no user's gnuplotrc: equal scripts give equal bytes.
package struct Gnuplot: Sendable {
    package static let pngMagic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Name of the program, looked up on the PATH.
    private let program: String

    package init(program: String = "gnuplot") {
        self.program = program
    }

    /// - Throws: ``ReportError``: `chartToolMissing` without gnuplot, `chartFailed` with its words when it fails.
    package func png(
        width: Int, height: Int, fontSize: Int = 25, script: String
    ) async throws(ReportError) -> [UInt8] {
        let terminal =
            "set terminal pngcairo size \(width),\(height) font 'DejaVu Sans,\(fontSize)' linewidth 2 "
            + "background '#ffffff' rounded enhanced\n"
        let outcome: ExecutionResult<Void, BytesOutput, StringOutput<UTF8>>
        do {
            outcome = try await run(
                .name(program), arguments: ["-d"], environment: .inherit.updating(["LC_ALL": "C"]),
                input: .string(terminal + script), output: .bytes(limit: 16 << 20),
                error: .string(limit: 1 << 16))
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw ReportError(
                .chartToolMissing,
                "\(program) is not installed, so no chart can be drawn; apt-get install gnuplot-nox")
        } catch {
            throw ReportError(.chartFailed, "\(program) cannot be run; check the installation", cause: error)
        }
        guard outcome.terminationStatus.isSuccess, outcome.standardOutput.starts(with: Self.pngMagic) else {
            let words = outcome.standardError.split(whereSeparator: \.isNewline).joined(separator: " ")
            throw ReportError(
                .chartFailed,
                "\(program) failed (\(outcome.terminationStatus)): \(words.isEmpty ? "no picture came out" : words); "
                    + "check that it has the pngcairo terminal")
        }
        return outcome.standardOutput
    }
}
