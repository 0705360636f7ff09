import Core
import FlyingSocks
import Glibc

/// The dashboard cannot be served where it was asked for.
struct ServingFailure: Failure {
    var description: String
    var kind: FailureKind

    init(_ error: any Error, at address: ListeningAddress) {
        guard case SocketError.failed(_, let number, let message) = error else {
            description = "cannot serve at \(address.host) port \(address.port): \(error); try another --port"
            kind = .unavailable
            return
        }
        switch number {
        case EADDRINUSE:
            description =
                "port \(address.port) of \(address.host) is in use; end what listens there, or give another --port"
            kind = .unavailable
        case EACCES:
            description =
                "port \(address.port) is not for this user; give a --port of 1024 or more, such as 8080"
            kind = .usage
        case EADDRNOTAVAIL:
            description =
                "\(address.host) is no address of this machine; give another --host, or leave it out"
            kind = .usage
        default:
            description =
                "cannot listen at \(address.host) port \(address.port): \(message); try another --port"
            kind = .unavailable
        }
    }
}
