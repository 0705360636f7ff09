import Core
import FlyingFox
import FlyingSocks
import Foundation

/// Serves the dashboard until the process is asked to end.
struct SiteServer: Sendable {
    let files: SiteFiles
    let address: ListeningAddress

    private enum Event: Sendable {
        case listening(port: UInt16?)
        case failed(any Error)
        case stopped
    }

    /// - Parameter started: gets the address for a browser, once it is answered there.
    /// - Throws: ``ServingFailure`` where it cannot be listened.
    func run(started: (String) -> Void) async throws {
        let server = HTTPServer(
            config: HTTPServer.Configuration(boxing: address.socketAddress),
            handler: SiteHandler(files: files, hosts: address.isLoopback ? hosts : nil))
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let signals = StopSignals { continuation.yield(.stopped) }
        defer { signals.cancel() }
        let serving = Task {
            do {
                try await server.run()
            } catch {
                continuation.yield(.failed(error))
            }
        }
        let listening = Task {
            try await server.waitUntilListening(timeout: 30)
            continuation.yield(.listening(port: await server.listeningAddress?.port))
        }
        defer {
            listening.cancel()
            serving.cancel()
        }
        for await event in events {
            switch event {
            case .listening(let port): started(address.url(port: port ?? address.port))
            case .failed(let error): throw ServingFailure(error, at: address)
            // Browsers keep connections open; nobody waits for them.
            case .stopped: return
            }
        }
    }

    private var hosts: Set<String> {
        ["localhost", "127.0.0.1", "[::1]", address.host.contains(":") ? "[\(address.host)]" : address.host]
    }
}

extension Socket.Address {
    fileprivate var port: UInt16? {
        switch self {
        case .ip4(_, let port), .ip6(_, let port): port
        case .unix: nil
        }
    }
}

extension HTTPServer.Configuration {
    /// Quiet, unlike the default: results for people have stdout to themselves.
    fileprivate init(boxing address: some SocketAddress) {
        self.init(address: address, timeout: 15, logger: .disabled)
    }
}
