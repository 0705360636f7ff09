import Foundation

/// hypercorn with HTTP/2 over TLS: answers every request with 200 and the length of its body.
public final class HTTP2Server: Sendable {
    public var url: String { "https://localhost:\(server.port)" }
    /// The certificate, which is its own authority.
    public var certificate: String { server.folder.appending("certificate.pem") }
    private let server: PeerServer

    public init() throws {
        server = try PeerServer(TestCertificate.script + Self.script, [])
    }

    private static let script = #"""
        import asyncio, socket, sys
        from hypercorn.asyncio import serve
        from hypercorn.config import Config
        folder = sys.argv[1]
        certificate(folder)

        async def application(scope, receive, send):
            if scope["type"] != "http": return
            count, more = 0, True
            while more:
                event = await receive()
                count += len(event.get("body", b""))
                more = event.get("more_body", False)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": str(count).encode()})

        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        config = Config()
        config.bind = [f"fd://{listener.fileno()}"]
        config.certfile, config.keyfile = folder + "/certificate.pem", folder + "/key.pem"
        config.alpn_protocols = ["h2"]
        config.loglevel = "ERROR"
        config.keep_alive_timeout = 3600
        print(listener.getsockname()[1], flush=True)
        asyncio.run(serve(application, config))
        """#
}
