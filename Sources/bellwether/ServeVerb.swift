import ArgumentParser
import Dashboard
import Foundation
import JobKit

struct ServeVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show the dashboard to a browser on this machine.",
        discussion: """
            EXAMPLES
              bellwether serve
              bellwether serve --port 9000 --open
              ssh -L 8080:127.0.0.1:8080 the-server     then look at http://127.0.0.1:8080/ at home

            Nothing but the folder site/ is shown, and nothing can be changed. The pages follow what the jobs write. \
            Ctrl-C ends it.
            """)

    @OptionGroup var look: LookOptions

    @Option(help: "Where to listen; 0 takes any port that is free.")
    var port: UInt16 = 8080

    @Option(
        help: ArgumentHelp(
            "The address to listen at. Any other than this machine's own lets others in, and there is no password.",
            valueName: "address"))
    var host = "127.0.0.1"

    @Flag(help: "Open the browser.")
    var open = false

    func validate() throws {
        guard ListeningAddress(host: host, port: port) != nil else {
            throw ValidationError(
                "--host \(host) is no address; give one such as 127.0.0.1, ::1, or 0.0.0.0 for all of this machine's."
            )
        }
    }

    func run() async throws {
        try await Inspection("bellwether", look).run { context in
            let site = try Site(of: context)
            if !FileManager.default.fileExists(atPath: site.path + "/index.html") {
                // Before the first job.
                for warning in try site.refresh(at: context.now()).warnings {
                    context.print("warning: \(warning)")
                }
            }
            guard let files = SiteFiles(folder: site.path) else {
                throw MissingInput(
                    "there is no dashboard at \(site.path); run bellwether site, and see what it says")
            }
            guard let address = ListeningAddress(host: host, port: port) else { return }
            try await SiteServer(files: files, address: address).run { url in
                if !address.isLoopback {
                    context.print(
                        "warning: whoever reaches \(host) sees the dashboard, for there is no password; "
                            + "leave --host out and use ssh -L to look from elsewhere")
                }
                context.print("The dashboard is at \(url); Ctrl-C ends it.")
                if open, !Browser.open(url) {
                    context.print(
                        "warning: no browser could be opened (xdg-open is missing); open the address yourself"
                    )
                }
            }
        }
    }
}
