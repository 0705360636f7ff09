import ArgumentParser

/// `64,64`
struct HiddenWidths: ExpressibleByArgument, Sendable {
    var widths: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let widths = parts.compactMap { Int($0) }
        guard widths.count == parts.count else { return nil }
        self.widths = widths
    }
}
