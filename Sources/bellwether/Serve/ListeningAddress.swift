import FlyingSocks
import Glibc

/// Where the dashboard is served: a numeric address, or `localhost`, and a port.
struct ListeningAddress: Sendable {
    let host: String
    let port: UInt16
    private let bytes: Bytes

    private enum Bytes: Sendable {
        case four(in_addr)
        case six(in6_addr)
    }

    /// Nil where `host` is no address.
    init?(host: String, port: UInt16) {
        let name = host == "localhost" ? "127.0.0.1" : host
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, name, &four) == 1 {
            bytes = .four(four)
        } else if inet_pton(AF_INET6, name, &six) == 1 {
            bytes = .six(six)
        } else {
            return nil
        }
        self.host = name
        self.port = port
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool {
        switch bytes {
        case .four(let address): UInt32(bigEndian: address.s_addr) >> 24 == 127
        case .six(let address):
            withUnsafeBytes(of: address) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
        }
    }

    var socketAddress: any SocketAddress {
        switch bytes {
        case .four(let bytes):
            var address = sockaddr_in.inet(port: port)
            address.sin_addr = bytes
            return address
        case .six(let bytes):
            var address = sockaddr_in6.inet6(port: port)
            address.sin6_addr = bytes
            return address
        }
    }

    /// What a browser is given, with the port that was really taken.
    func url(port: UInt16) -> String {
        let name =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            default: host.contains(":") ? "[\(host)]" : host
            }
        return "http://\(name):\(port)/"
    }
}
