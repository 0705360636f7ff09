public import Foundation

/// aiosmtpd on a free port of this machine: keeps what it is given as numbered files.
///
/// Takes the login `ops` / `pass phrase`; answers 550 for recipients `nobody@...` and 451 for `busy@...`.
public final class MailServer {
    public enum Security: String, Sendable { case none, starttls, tls }

    public var port: Int { server.port }
    /// The certificate, which is its own authority.
    public var certificate: String { folder.appending("certificate.pem") }
    private var folder: TemporaryFolder { server.folder }
    private let server: PeerServer

    /// - Parameter silent: takes connections and never says a word.
    public init(security: Security = .none, requiresLogin: Bool = false, silent: Bool = false) throws {
        server = try PeerServer(
            TestCertificate.script + Self.script,
            [silent ? "silent" : security.rawValue, requiresLogin ? "login" : ""])
    }

    /// Ends the server; its port is then closed.
    public func stop() {
        server.stop()
    }

    /// What arrived, in order: the envelope as JSON in `N.json`, the bytes in `N.eml`.
    public func messages() throws -> [Data] {
        try (0..<count()).map { try Data(contentsOf: folder.url.appending(path: "\($0).eml")) }
    }

    public func envelope(_ index: Int) throws -> String {
        try String(contentsOf: folder.url.appending(path: "\(index).json"), encoding: .utf8)
    }

    public func count() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }.count
    }

    private static let script = #"""
        import asyncio, json, os, sys
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
        folder, security, login = sys.argv[1:4]

        class Handler:
            count = 0
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody@"): return "550 no such person here"
                if address.startswith("busy@"): return "451 try again later"
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                number, self.count = self.count, self.count + 1
                with open(f"{folder}/{number}.json", "w") as f:
                    json.dump({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                               "tls": server.transport.get_extra_info("ssl_object") is not None, "login": bool(session.authenticated)}, f)
                with open(f"{folder}/{number}.tmp", "wb") as f: f.write(envelope.original_content)
                os.rename(f"{folder}/{number}.tmp", f"{folder}/{number}.eml")
                return "250 kept"

        def authenticate(server, session, envelope, mechanism, data):
            good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ops", b"pass phrase")
            return AuthResult(success=good, handled=False)

        class Silent(asyncio.Protocol):
            pass

        async def main():
            loop = asyncio.get_running_loop()
            context = certificate(folder) if security in ("starttls", "tls") else None
            handler = Handler()
            def smtp():
                return SMTP(handler, hostname="test", loop=loop, authenticator=authenticate,
                    auth_required=bool(login), auth_require_tls=False,
                    tls_context=context if security == "starttls" else None, require_starttls=security == "starttls")
            server = await loop.create_server(
                Silent if security == "silent" else smtp, "127.0.0.1", 0, ssl=context if security == "tls" else None)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """#
}
