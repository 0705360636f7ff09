extension MailTemplates {
    /// The program's own templates by file name, such as `monthly.html.mustache`.
    public static let embedded: [String: String] = [
        "head.html.mustache": MailFrame.head, "section.html.mustache": MailFrame.section,
        "foot.html.mustache": MailFrame.foot,
        "monthly.html.mustache": MonthlyMailTemplate.html, "monthly.txt.mustache": MailFrame.text,
        "daily.html.mustache": DailyMailTemplate.html, "daily.txt.mustache": MailFrame.text,
        "alerts.html.mustache": AlertMailTemplate.html, "alerts.txt.mustache": MailFrame.text,
    ]
}
