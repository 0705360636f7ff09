internal import ArgumentParser
internal import Core

/// The one place that turns an ending into an exit code, after DESIGN's table.
public enum ExitStatus {
    /// Published, with something left out.
    public static let partial: Int32 = 3

    public static func code(of outcome: JobOutcome) -> Int32 {
        switch outcome {
        case .done, .nothingToDo: 0
        case .partial: partial
        }
    }

    /// The error's own kind; what no room of ours has named is a defect of ours.
    public static func code(of error: any Error) -> Int32 {
        switch error {
        case let error as any Failure: error.kind.rawValue
        case let error as ExitCode: error.rawValue
        case is ValidationError: FailureKind.usage.rawValue
        default: FailureKind.internal.rawValue
        }
    }

    /// The error in one line. Never `localizedDescription`, which on Linux says nothing.
    static func line(of error: any Error) -> String {
        let text =
            switch error {
            case let error as any Failure: error.description
            case let error as ValidationError: error.message
            default: "internal error: \(error); please report it with the log"
            }
        return oneLine(text)
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingSpaces() }.joined(separator: " ")
    }
}

extension Substring {
    func trimmingSpaces() -> Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
