import Foundation
import Glibc

/// One HTTP call to a server on this machine, without the client under test.
enum LoopbackCall {
    /// Posts and returns the body of the answer.
    static func post(_ path: String, _ body: Data, port: Int) throws -> Data {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw failure("connect") }
        try write(
            Data("POST \(path) HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body, to: descriptor
        )
        return try readAnswer(from: descriptor)
    }

    private static func write(_ bytes: Data, to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw failure("send") }
            rest = rest.dropFirst(sent)
        }
    }

    private static func readAnswer(from descriptor: Int32) throws -> Data {
        var received = Data()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let blank = Data("\r\n\r\n".utf8)
        while true {
            if let end = received.range(of: blank) {
                let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
                let count = length.flatMap { Int($0.dropFirst(16)) } ?? 0
                if received.count >= end.upperBound + count { return received[end.upperBound...] }
            }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw failure("recv") }
            received += buffer[..<count]
        }
    }

    private static func failure(_ call: String) -> PeerError {
        PeerError(
            message: "a peer's control port cannot be used: \(call): \(String(cString: strerror(errno)))")
    }
}
