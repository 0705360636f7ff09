public import Core
import Foundation

/// The drawing parts of the charts' gnuplot scripts: those of the program, each replaceable by a file of the same
/// name.
///
/// What comes before a drawing part is ours: the terminal, the frame, for curves the axis of dates with what a learner
/// had not seen shaded, the colours as `ink`, `accent`, `quiet` and `fall`, and the figures as data blocks, which
/// each of the program's scripts describes.
public struct ChartScripts: Sendable, Hashable {
    private var texts: [String: String]

    /// - Parameter folder: where files may stand that replace the program's scripts; nil for none.
    /// - Throws: ``ReportError`` with `template` when the folder cannot be read or holds a script that no chart has.
    public init(folder: String? = nil) throws(ReportError) {
        texts = Self.embedded
        guard let folder else { return }
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            where name.hasSuffix(".gnuplot") {
                guard Self.embedded[name] != nil else {
                    throw ReportError(
                        .template,
                        "\(folder)/\(name) is the script of no chart; name it as one of "
                            + Self.embedded.keys.sorted().joined(separator: ", "))
                }
                texts[name] = try String(
                    contentsOf: URL(filePath: folder).appending(path: name), encoding: .utf8)
            }
        } catch let error as ReportError {
            throw error
        } catch {
            throw ReportError(
                .template, "cannot read the chart scripts of \(folder); correct report.charts", cause: error)
        }
    }

    private init() { texts = Self.embedded }

    /// Those of the program.
    public static let standard = ChartScripts()

    /// Names and texts in order: other scripts, another report.
    package var identity: String {
        texts.sorted { $0.key < $1.key }.map { "\($0)\n\($1)" }.joined()
    }

    /// - Parameter chart: such as `equity`.
    func drawing(_ chart: String) -> String {
        """
        ink = '\(ChartStyle.ink)'
        accent = '\(ChartStyle.accent)'
        quiet = '\(ChartStyle.quiet)'
        fall = '\(ChartStyle.fall)'

        """ + (texts["\(chart).gnuplot"] ?? "") + "\n"
    }
}
