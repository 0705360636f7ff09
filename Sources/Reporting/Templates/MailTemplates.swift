public import Core
import Foundation
import Mustache
import Transport

/// The templates of the mails: those of the program, each replaceable by a file of the same name.
///
/// `monthly`, `daily` and `alerts`, each as `.html.mustache` and `.txt.mustache`, and the parts that the HTML ones
/// share: `head.html.mustache` and `foot.html.mustache`, drawn in by `{{> head.html}}`. Values are escaped in
/// templates of HTML and stand as they are in those of text.
public struct MailTemplates: Sendable {
    private static let ending = ".mustache"

    private let library: MustacheLibrary
    /// Over the texts: other templates, another digest.
    package let digest: String

    /// - Parameter folder: where files may stand that replace the program's templates; nil for none.
    /// - Throws: ``ReportError`` with `template` when the folder cannot be read, holds a template that no mail has,
    ///   or one that cannot be parsed.
    public init(folder: String? = nil) throws(ReportError) {
        var texts = Self.embedded
        if let folder {
            for (name, text) in try Self.files(in: folder) { texts[name] = text }
        }
        var library = MustacheLibrary()
        for (name, text) in texts {
            let short = String(name.dropLast(Self.ending.count))
            do {
                try library.register(MailMarkup.pragma(of: short) + text, named: short)
            } catch {
                throw ReportError(
                    .template,
                    "\(folder.map { "\($0)/\(name)" } ?? name) is not a Mustache template; correct it, or take "
                        + "it away to have the program's own", cause: error)
            }
        }
        self.library = library
        digest = Digest.sha256(of: texts.sorted { $0.key < $1.key }.map { "\($0)\n\($1)" }.joined())
    }

    /// - Parameter name: such as `monthly.html`.
    func render(_ name: String, _ content: Any) -> String {
        library.render(content, withTemplate: name) ?? ""
    }

    private static func files(in folder: String) throws(ReportError) -> [(name: String, text: String)] {
        var found: [(name: String, text: String)] = []
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            where name.hasSuffix(ending) {
                found.append(
                    (
                        name,
                        try String(contentsOf: URL(filePath: folder).appending(path: name), encoding: .utf8)
                    ))
            }
        } catch {
            throw ReportError(
                .template, "cannot read the mail templates of \(folder); correct mail.templates", cause: error
            )
        }
        if let stray = found.first(where: { embedded[$0.name] == nil }) {
            throw ReportError(
                .template,
                "\(folder)/\(stray.name) is the template of no mail; name it as one of "
                    + embedded.keys.sorted().joined(separator: ", "))
        }
        return found
    }
}
