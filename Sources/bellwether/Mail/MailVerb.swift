import ArgumentParser
import JobKit

struct MailVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail",
        abstract: "The outbox: what was sent to whom, what waits, and what was given up.",
        discussion: """
            EXAMPLES
              bellwether mail                the latest messages, and the share that arrived
              bellwether mail --unsent       only what waits or was given up
              bellwether mail send           what is due, such as from cron
              bellwether mail send --now     everything that waits, such as once the server is mended
              bellwether mail retry 12       a message that was given up or dropped
              bellwether mail drop 12        what still waits of a message is not to be sent
              bellwether mail template       the program's mail templates

            Each recipient is told apart. What a server did not take is tried again after 5 and 15 minutes, 1, 4 and \
            12 hours, and then daily, by whatever run comes then; after five days it is given up, with an alert. \
            An uncertain attempt is one whose answer got lost: the message may have arrived, and is sent again \
            under the same Message-ID, by which mailboxes know a copy.
            """,
        subcommands: [MailList.self, MailSend.self, MailRetry.self, MailDrop.self, MailTemplate.self],
        defaultSubcommand: MailList.self)
}
