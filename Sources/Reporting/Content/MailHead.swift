/// What stands at the top of every mail.
struct MailHead: Sendable {
    struct Tally: Sendable { var count: String, noun: String, style: String, back: String, front: String }

    var subject: String
    /// What a list of mails shows behind the subject.
    var preheader: String
    /// Above the headline, in small letters.
    var over: String
    var headline: String
    var lead: String
    var strip: String
    var tone: String
    var tally: [Tally] = []
    var facts: [MailSection.Fact] = []
    private(set) var hasTally: Bool
    private(set) var hasFacts: Bool

    init(
        subject: String, preheader: String, over: String, headline: String, lead: String,
        tone: MailTone = .plain,
        tally: [Tally] = [], facts: [MailSection.Fact] = []
    ) {
        self.subject = MailText.clean(subject, limit: 200)
        self.preheader = MailText.clean(preheader, limit: 140)
        self.over = over
        self.headline = MailText.clean(headline, limit: 120)
        self.lead = MailText.clean(lead, limit: 900)
        strip = tone.strip
        self.tone = tone.rawValue
        self.tally = tally
        self.facts = facts
        hasTally = !tally.isEmpty
        hasFacts = !facts.isEmpty
    }

    /// The head as the first lines of text.
    var text: [String] {
        let labels = facts.map(\.label.count).max() ?? 0
        return [headline, String(repeating: "=", count: min(MailText.width, headline.count)), ""]
            + MailText.wrapped(lead)
            + (facts.isEmpty ? [] : [""])
            + facts.flatMap {
                MailText.wrapped(
                    $0.value, first: MailText.left($0.label, labels) + "  ",
                    indent: String(repeating: " ", count: labels + 2))
            }
    }
}
