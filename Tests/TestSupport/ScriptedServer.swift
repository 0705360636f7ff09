import Foundation

/// An HTTP/1.1 server that misbehaves by a script: what no rule catches is answered with what was asked, or
/// forwarded to a real server.
public final class ScriptedServer: Sendable {
    /// What to do with some requests.
    public struct Rule: Codable, Sendable {
        public enum Action: String, Codable, Sendable {
            /// Answer with ``status``, ``headers`` and ``body``.
            case answer
            /// Close the connection with a reset, having read the request.
            case reset
            /// Close the connection without a word.
            case close
            /// Keep the connection and say nothing.
            case hang
            /// Send the head and half of the body, then close.
            case truncate
            /// Send the head and half of the body, then reset.
            case resetHalfWay = "reset-half-way"
            /// Send the head and half of the body, then nothing.
            case stall
            /// Send the body a byte at a time.
            case drip
            /// Send a body without end.
            case endless
        }

        /// What the request line must contain (`PUT /bucket/key`), or empty for any.
        public var match: String
        /// How often the rule applies; then it is spent.
        public var times: Int
        public var action: Action
        public var status: Int
        public var headers: [String: String]
        /// The body; nil takes that of the real server, or the echo.
        public var body: String?
        /// gzip or zstd: how to pack the body.
        public var packing: String?

        public init(
            _ match: String = "", times: Int = 1, _ action: Action = .answer, status: Int = 200,
            headers: [String: String] = [:], body: String? = nil, packing: String? = nil
        ) {
            self.match = match
            self.times = times
            self.action = action
            self.status = status
            self.headers = headers
            self.body = body
            self.packing = packing
        }
    }

    /// A request as it arrived.
    public struct Request: Codable, Sendable {
        public var line: String
        /// Names in lower case.
        public var headers: [String: String]
        public var bytes: Int
        /// The number of the connection.
        public var connection: Int
        /// Requests under way when it arrived, itself included.
        public var concurrent: Int
        /// The beginning of the body.
        public var text: String
    }

    public var port: Int { server.port }
    public var url: String { "http\(isSecure ? "s" : "")://localhost:\(port)" }
    /// The certificate of a secure server, which is its own authority.
    public var certificate: String { server.folder.appending("certificate.pem") }
    private let server: PeerServer
    private let isSecure: Bool

    /// - Parameter upstream: the port of the real server; nil echoes.
    public init(_ rules: [Rule] = [], upstream: Int? = nil, secure: Bool = false) throws {
        isSecure = secure
        server = try PeerServer(
            TestCertificate.script + Self.script, ["\(upstream ?? 0)", secure ? "secure" : ""],
            input: JSONEncoder().encode(rules))
    }

    /// What arrived so far, in order.
    public func requests() throws -> [Request] {
        let log = (try? Data(contentsOf: server.folder.url.appending(path: "log"))) ?? Data()
        return try log.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Request.self, from: Data($0))
        }
    }

    private static let script = #"""
        import asyncio, gzip, json, socket, struct, sys
        folder, upstream, secure = sys.argv[1], int(sys.argv[2]), bool(sys.argv[3])
        rules = json.load(open(folder + "/input"))
        log = open(folder + "/log", "a")
        state = {"connections": 0, "concurrent": 0}

        def pack(body, how):
            if how == "gzip": return gzip.compress(body)
            if how == "zstd":
                import pyarrow
                return pyarrow.compress(body, codec="zstd", asbytes=True)
            return body

        async def read_message(reader, first):
            head = first + await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = [(l.split(":", 1)[0].lower(), l.split(":", 1)[1].strip()) for l in lines[1:] if ":" in l]
            return lines[0], headers

        async def read_body(reader, headers, until_close=False, none=False):
            names = dict(headers)
            if none: return b""
            if names.get("transfer-encoding", "").lower() == "chunked":
                body = b""
                while True:
                    size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
                    body += (await reader.readexactly(size + 2))[:-2]
                    if size == 0: return body
            if "content-length" in names: return await reader.readexactly(int(names["content-length"]))
            return await reader.read() if until_close else b""

        async def forward(line, headers, body):
            reader, writer = await asyncio.open_connection("127.0.0.1", upstream)
            kept = [(n, v) for n, v in headers if n not in ("connection", "transfer-encoding", "expect")]
            head = line + "\r\n" + "".join(f"{n}: {v}\r\n" for n, v in kept) + "connection: close\r\n\r\n"
            writer.write(head.encode("latin-1") + body)
            await writer.drain()
            status = " 100 "
            while " 100 " in status: status, answered = await read_message(reader, b"")
            code = int(status.split(" ")[1])
            none = line.startswith("HEAD ") or code in (204, 304)
            answer = await read_body(reader, answered, until_close=True, none=none)
            writer.close()
            return code, answered, answer

        async def serve(reader, writer):
            state["connections"] += 1
            number = state["connections"]
            try:
                while True:
                    line, headers = await read_message(reader, b"")
                    state["concurrent"] += 1
                    try:
                        body = await read_body(reader, headers)
                        if not await answer(number, line, headers, body, writer): return
                    finally:
                        state["concurrent"] -= 1
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        async def answer(number, line, headers, body, writer):
            log.write(json.dumps({"line": line, "headers": dict(headers), "bytes": len(body),
                                  "connection": number, "concurrent": state["concurrent"],
                                  "text": body[:4096].decode("utf-8", "replace")}) + "\n")
            log.flush()
            rule = next((r for r in rules if r["match"] in line and r["times"] > 0), None)
            if rule: rule["times"] -= 1
            action = rule["action"] if rule else "answer"
            if action == "reset":
                writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return False
            if action == "close": return False
            if action == "hang":
                await asyncio.sleep(3600)
            status, names, out = 200, [], None
            if rule and rule.get("body") is not None: out = rule["body"].encode()
            elif upstream and (rule is None or action != "answer"): status, names, out = await forward(line, headers, body)
            else:
                await asyncio.sleep(0.005)  # so that concurrent requests meet
                out = json.dumps({"line": line, "headers": dict(headers), "body": body.decode("latin-1")}).encode()
            if rule and rule["status"] != 200: status = rule["status"]
            names = [(n, v) for n, v in names if n not in ("content-length", "transfer-encoding", "connection")]
            if rule: names += list(rule["headers"].items())
            if rule and rule.get("packing"):
                out = pack(out, rule["packing"])
                names.append(("content-encoding", rule["packing"]))
            if not any(n == "content-type" for n, _ in names): names.append(("content-type", "application/json"))
            size = len(out)
            if action == "endless": names.append(("transfer-encoding", "chunked"))
            elif status != 204: names.append(("content-length", str(size)))
            head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{n}: {v}\r\n" for n, v in names) + "\r\n"
            writer.write(head.encode("latin-1"))
            if line.startswith("HEAD "): out = b""
            if action == "endless":
                while True:
                    writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                    await writer.drain()
            if action == "drip":
                for byte in out:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(0.02)
                return True
            if action in ("truncate", "stall", "reset-half-way"):
                writer.write(out[: size // 2])
                await writer.drain()
                if action == "stall": await asyncio.sleep(3600)
                if action == "reset-half-way":
                    # What is still in the socket's buffer would be lost with a reset.
                    await asyncio.sleep(0.05)
                    writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    writer.transport.abort()
                return False
            writer.write(out)
            await writer.drain()
            return True

        async def main():
            context = certificate(folder) if secure else None
            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, limit=1 << 20)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """#
}
