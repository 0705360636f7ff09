import ArgumentParser
import JobKit
import Reporting

struct MailTemplate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Print one of the program's mail templates, to start one's own from.",
        discussion: """
            EXAMPLES
              bellwether mail template                                          their names
              bellwether mail template monthly.html.mustache > DIR/monthly.html.mustache

            A file of the same name in the folder that mail.templates names is used in place of the program's own.
            """)

    @OptionGroup var look: LookOptions
    @OptionGroup var output: JSONOption

    @Argument(help: ArgumentHelp("Of the template.", valueName: "name"))
    var name: String?

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let names = MailTemplates.embedded.keys.sorted()
            guard let name else {
                if output.json { return context.print(try jsonText(names)) }
                for name in names { context.print(name) }
                return
            }
            guard let text = MailTemplates.embedded[name] else {
                throw ValidationFailure(
                    "no template is called “\(name)”; use one of: \(names.joined(separator: ", "))")
            }
            context.print(output.json ? try jsonText([name: text]) : text)
        }
    }
}
