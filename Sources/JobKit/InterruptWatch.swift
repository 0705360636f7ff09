internal import Dispatch
internal import Foundation

/// Calls `handler` with the signal when SIGINT or SIGTERM arrives, on a queue of its own.
final class InterruptWatch {
    private let sources: [any DispatchSourceSignal]

    init(_ handler: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "signals", qos: .userInitiated)
        let registered = DispatchGroup()
        sources = [SIGINT, SIGTERM].map { number in
            // A handler that does nothing, not SIG_IGN: child processes would inherit being deaf.
            signal(number) { _ in }
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number) }
            registered.enter()
            source.setRegistrationHandler { registered.leave() }
            source.resume()
            return source
        }
        // Until then a signal would be swallowed.
        registered.wait()
    }

    func stop() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
