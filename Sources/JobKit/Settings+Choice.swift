public import Core

extension Settings {
    /// One of a few words.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _: Choice.Type = Choice.self
    ) throws(JobError) -> Choice? {
        guard let text = try string(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw JobError(.configuration, "\(key) is “\(text)”; use one of: \(words)")
        }
        return choice
    }
}
