internal import Logging
internal import Synchronization

/// How far a job is: a bar on a terminal, now and then a log line elsewhere. Any thread may report.
public final class JobProgress: Sendable {
    public enum Style: Sendable, Hashable {
        case bar, lines, none
    }

    private struct State {
        var label = ""
        var permille = -1
        var lastLine = ContinuousClock.now
    }

    private let style: Style
    private let interval: Duration
    private let terminal: Terminal
    private let logger: Logger
    private let state = Mutex(State())

    init(style: Style, interval: Duration, terminal: Terminal, logger: Logger) {
        self.style = style
        self.interval = interval
        self.terminal = terminal
        self.logger = logger
    }

    /// `done` of `total` steps of what `label` names; a new label starts over.
    ///
    /// - Parameter details: what else to tell, in this order; made only when it is shown.
    public func update(
        _ done: Int, of total: Int, _ label: String,
        details: () -> [(name: String, value: String)] = { [] }
    ) {
        guard style != .none, total > 0 else { return }
        let share = Double(min(max(done, 0), total)) / Double(total)
        state.withLock { state in
            if state.label != label { state = State(label: label) }
            guard state.permille < Int(share * 1_000) else { return }
            state.permille = Int(share * 1_000)
            if style == .bar {
                let words = details().map { ", \($0.name) \($0.value)" }.joined()
                let bar = Self.bar(share: share, done: done, total: total, label: label) + words
                // A bar that wraps could not be removed again.
                terminal.draw(bar: Terminal.columns.map { String(bar.prefix($0 - 1)) } ?? bar)
            } else if ContinuousClock.now - state.lastLine >= interval {
                state.lastLine = .now
                var metadata: Logger.Metadata = [
                    "step": "\(label)", "done": "\(done)", "total": "\(total)",
                ]
                for (name, value) in details() {
                    metadata[name.split(separator: " ").joined(separator: "_")] = "\(value)"
                }
                logger.notice("progress", metadata: metadata)
            }
        }
    }

    /// Removes the bar.
    func finish() {
        if style == .bar { terminal.draw(bar: "") }
    }

    static func bar(share: Double, done: Int, total: Int, label: String) -> String {
        let width = 30
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        return "[\(bar)] \(Int(share * 100))% \(done)/\(total) \(label)"
    }
}
