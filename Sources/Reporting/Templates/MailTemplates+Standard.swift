extension MailTemplates {
    /// Those of the program.
    package static let standard: MailTemplates = {
        do throws(ReportError) {
            return try MailTemplates()
        } catch {
            preconditionFailure("a template of the program: \(error)")
        }
    }()
}
