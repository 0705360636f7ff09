/// A part of a mail under one heading, told alike by its HTML and its text. Text only, ready to be printed.
struct MailSection: Sendable {
    struct Fact: Sendable { var label: String, value: String }
    struct Row: Sendable { var label: String, cells: [String] }
    struct Picture: Sendable {
        var title: String, source: String, alternative: String, width: Int, height: Int
    }

    var heading: String
    /// Name and colours, for templates.
    var tone: String
    var ground: String
    var line: String
    var ink: String

    /// In this order a section shows what it has.
    var paragraphs: [String] = []
    var bullets: [String] = [] { didSet { hasBullets = !bullets.isEmpty } }
    var facts: [Fact] = [] { didSet { hasFacts = !facts.isEmpty } }
    /// A table of figures: of each column its name, of each row its own and a cell a column.
    var columns: [String] = []
    var rows: [Row] = [] { didSet { hasRows = !rows.isEmpty } }
    var pictures: [Picture] = []
    /// In small print.
    var remarks: [String] = []

    private(set) var hasBullets = false
    private(set) var hasFacts = false
    private(set) var hasRows = false

    init(_ heading: String, tone: MailTone = .plain) {
        self.heading = heading
        self.tone = tone.rawValue
        ground = tone.ground
        line = tone.line
        ink = tone.ink
    }

    mutating func add(_ label: String, _ value: String?) {
        guard let value else { return }
        facts.append(Fact(label: label, value: value))
    }
}

extension MailSection {
    /// The section as lines of text; pictures are told by what they show.
    var text: TextSection {
        var lines = paragraphs.flatMap { MailText.wrapped($0) }
        for bullet in bullets { lines += MailText.wrapped(bullet, first: "- ", indent: "  ") }
        let labels = min(26, facts.map(\.label.count).max() ?? 0)
        for fact in facts {
            lines += MailText.wrapped(
                fact.value, first: MailText.left(fact.label, labels) + "  ",
                indent: String(repeating: " ", count: labels + 2))
        }
        if !rows.isEmpty {
            let width = max(10, (columns.map(\.count).max() ?? 0) + 2)
            let own = MailText.width - width * columns.count
            lines.append(
                String(repeating: " ", count: own) + columns.map { MailText.right($0, width) }.joined())
            lines += rows.map {
                MailText.left(String($0.label.prefix(own)), own)
                    + $0.cells.map { MailText.right($0, width) }.joined()
            }
        }
        for picture in pictures { lines += MailText.wrapped("\(picture.title): \(picture.alternative).") }
        for remark in remarks { lines += MailText.wrapped(remark) }
        return TextSection(heading: heading, lines: lines)
    }
}

/// A part of a mail's text.
struct TextSection: Sendable {
    var heading: String
    var lines: [String]
    var rule: String

    init(heading: String, lines: [String]) {
        self.heading = heading
        self.lines = lines
        rule = String(repeating: "-", count: min(MailText.width, heading.count))
    }
}
