internal import Synchronization

/// Standard error, shared by log lines and the progress bar: a line goes above the bar, never into it.
final class Terminal: Sendable {
    private let write: @Sendable (String) -> Void
    private let bar = Mutex("")

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    func line(_ text: String) {
        bar.withLock { bar in
            write(bar.isEmpty ? text + "\n" : "\r\u{1B}[K" + text + "\n" + bar)
        }
    }

    /// Draws the bar in place of the last one; empty text removes it.
    func draw(bar text: String) {
        bar.withLock { bar in
            guard !(bar.isEmpty && text.isEmpty) else { return }
            bar = text
            write("\r\u{1B}[K" + text)
        }
    }
}
