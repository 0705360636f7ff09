internal import Glibc
internal import Synchronization

/// Standard error, shared by log lines and the progress bar: a line goes above the bar, never into it.
public final class Terminal: Sendable {
    private let write: @Sendable (String) -> Void
    private let bar = Mutex("")

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Width of the terminal behind standard error; nil where there is none.
    static var columns: Int? { columns(of: STDERR_FILENO) }

    /// Columns that a table on stdout may take: the terminal's, or 80 in a pipe and under cron.
    public static var width: Int { columns(of: STDOUT_FILENO) ?? 80 }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return nil }
        return Int(size.ws_col)
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
