import ArgumentParser

/// Why a person steps in; it must be said.
struct PersonsReason: ParsableArguments {
    @Option(help: ArgumentHelp("Why; it stays in the record of risk.", valueName: "text"))
    var reason: String

    /// On one line.
    ///
    /// - Throws: ``ValidationFailure`` where it says nothing.
    func line() throws(ValidationFailure) -> String {
        let words = reason.split { $0.isWhitespace || $0.isNewline }
        guard !words.isEmpty else {
            throw ValidationFailure(
                "the reason is empty; say why in a few words, such as --reason \"checked\"")
        }
        return words.joined(separator: " ")
    }
}
