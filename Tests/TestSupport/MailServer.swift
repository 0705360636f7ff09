public import Foundation

/// aiosmtpd on a free port of this machine: keeps what it is given as numbered files.
///
/// Takes the login `ops` / `pass phrase`; answers 550 for recipients `nobody@...` and 451 for `busy@...`.
public final class MailServer {
    public enum Security: String, Sendable { case none, starttls, tls }

    public let port: Int
    /// The certificate, which is its own authority.
    public let certificate: String
    private let folder: TemporaryFolder
    private let process: ChildProcess

    /// - Parameter silent: takes connections and never says a word.
    public init(security: Security = .none, requiresLogin: Bool = false, silent: Bool = false) throws {
        folder = try TemporaryFolder()
        certificate = folder.appending("certificate.pem")
        let output = folder.appending("port")
        process = try ChildProcess(
            Peer.pythonPath,
            [
                "-c", Self.script, folder.path, silent ? "silent" : security.rawValue,
                requiresLogin ? "login" : "",
            ],
            output: output, errors: folder.appending("errors"))
        // The peer prints its port once it listens.
        while true {
            let text = (try? String(contentsOf: URL(filePath: output), encoding: .utf8)) ?? ""
            if text.hasSuffix("\n"), let port = Int(text.dropLast()) {
                self.port = port
                return
            }
            guard process.isRunning else {
                let errors = try String(contentsOf: folder.url.appending(path: "errors"), encoding: .utf8)
                throw PeerError(message: "aiosmtpd did not start; run scripts/test: \(errors)")
            }
            usleep(10_000)
        }
    }

    /// Ends the server; its port is then closed.
    public func stop() {
        process.send(SIGKILL)
        process.waitUntilExit()
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
        import asyncio, datetime, ipaddress, json, os, ssl, sys, threading, time
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
        folder, security, login = sys.argv[1:4]
        def end_with_parent(parent=os.getppid()):
            while os.getppid() == parent: time.sleep(1)
            os._exit(0)
        threading.Thread(target=end_with_parent, daemon=True).start()

        def certificate():
            from cryptography import x509
            from cryptography.hazmat.primitives import hashes, serialization
            from cryptography.hazmat.primitives.asymmetric import ec
            key = ec.generate_private_key(ec.SECP256R1())
            name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bellwether test")])
            now = datetime.datetime.now(datetime.timezone.utc)
            made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                .not_valid_after(now + datetime.timedelta(days=1))
                .add_extension(x509.SubjectAlternativeName(
                    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
                .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
                .sign(key, hashes.SHA256()))
            pem = serialization.Encoding.PEM
            with open(folder + "/certificate.pem", "wb") as f: f.write(made.public_bytes(pem))
            with open(folder + "/key.pem", "wb") as f:
                f.write(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
            return context

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
            context = certificate() if security in ("starttls", "tls") else None
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
