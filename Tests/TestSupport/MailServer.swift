public import Foundation

/// aiosmtpd on a free port of this machine: keeps what it is given as numbered files.
///
/// Takes the login `ops` / `pass phrase`; answers 550 for recipients `nobody@...`, 451 for `busy@...` and, the first
/// time, for `grey@...`, and 554 to the content for `picky@...`.
public final class MailServer {
    public enum Security: String, Sendable { case none, starttls, tls }

    /// Something that goes wrong, once.
    public struct Fault: Sendable {
        /// Before the reply to it, but for the last two.
        public enum Step: String, Sendable, CaseIterable {
            case connect, ehlo, mail, rcpt, data
            /// Some of the message has come.
            case body
            /// The message is kept, and the reply not sent.
            case stored
            /// The reply is sent.
            case replied
        }
        public enum Action: String, Sendable, CaseIterable {
            /// The connection breaks off.
            case hangUp
            /// The server is killed.
            case die
            /// The process named by ``MailServer/kill(_:)`` is killed.
            case kill
            /// Two seconds pass.
            case slow
        }

        public var action: Action
        public var step: Step

        public init(_ action: Action, at step: Step) {
            self.action = action
            self.step = step
        }
    }

    public var port: Int { server.port }
    /// The certificate, which is its own authority.
    public var certificate: String { server.folder.appending("certificate.pem") }
    private let mailbox: TemporaryFolder
    private let server: PeerServer

    /// - Parameters:
    ///   - silent: takes connections and never says a word.
    ///   - mailbox: where messages are kept: that of another server, so that both fill one.
    public init(
        security: Security = .none, requiresLogin: Bool = false, silent: Bool = false, fault: Fault? = nil,
        mailbox: TemporaryFolder? = nil
    ) throws {
        let mailbox = try mailbox ?? TemporaryFolder()
        self.mailbox = mailbox
        server = try PeerServer(
            TestCertificate.script + Self.script,
            [
                silent ? "silent" : security.rawValue, requiresLogin ? "login" : "", mailbox.path,
                fault?.action.rawValue ?? "", fault?.step.rawValue ?? "",
            ])
    }

    /// Ends the server; its port is then closed.
    public func stop() {
        server.stop()
    }

    /// Names the process that a fault kills.
    public func kill(_ process: ChildProcess) throws {
        let file = server.folder.url.appending(path: "victim")
        try Data("\(process.processIdentifier)".utf8).write(to: file, options: .atomic)
    }

    /// What arrived, in order: the envelope as JSON in `N.json`, the bytes in `N.eml`.
    public func messages() throws -> [Data] {
        try (0..<count()).map { try Data(contentsOf: mailbox.url.appending(path: "\($0).eml")) }
    }

    public func envelope(_ index: Int) throws -> String {
        try String(contentsOf: mailbox.url.appending(path: "\(index).json"), encoding: .utf8)
    }

    /// Messages that arrived, copies counted.
    public func count() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: mailbox.path).filter { $0.hasSuffix(".eml") }
            .count
    }

    /// Copies that arrived of each letter, as mailboxes know them: by message id and recipient.
    public func letters() throws -> [String: Int] {
        var copies: [String: Int] = [:]
        for (index, message) in try messages().enumerated() {
            let head = String(decoding: message.prefix(4096), as: UTF8.self)
            let line = head.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Message-ID: ") } ?? ""
            let envelope = try JSONSerialization.jsonObject(with: Data(self.envelope(index).utf8))
            for address in (envelope as? [String: Any])?["to"] as? [String] ?? [] {
                copies["\(line.dropFirst(12)) \(address)", default: 0] += 1
            }
        }
        return copies
    }

    private static let script = #"""
        import asyncio, json, os, signal, sys
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
        folder, security, login, mailbox, action, fault_step = sys.argv[1:7]

        async def meet(step, server):
            global action
            if step != fault_step or not action: return
            done, action = action, ""
            if done == "die": os._exit(1)
            if done == "slow": await asyncio.sleep(2)
            if done == "hangUp":
                server.transport.abort()
                await asyncio.sleep(3600)
            if done == "kill":
                while not os.path.exists(folder + "/victim"): await asyncio.sleep(0.005)
                os.kill(int(open(folder + "/victim").read()), signal.SIGKILL)
                await asyncio.sleep(0.02)

        class Handler:
            seen = set()
            async def handle_EHLO(self, server, session, envelope, hostname, responses):
                await meet("ehlo", server)
                session.host_name = hostname
                return responses
            async def handle_MAIL(self, server, session, envelope, address, options):
                await meet("mail", server)
                envelope.mail_from = address
                return "250 OK"
            async def handle_RCPT(self, server, session, envelope, address, options):
                await meet("rcpt", server)
                if address.startswith("nobody@"): return "550 no such person here"
                if address.startswith("busy@"): return "451 try again later"
                if address.startswith("grey@") and address not in self.seen:
                    self.seen.add(address)
                    return "451 4.7.1 greylisted, come back later"
                envelope.rcpt_tos.append(address)
                return "250 OK"
            async def handle_DATA(self, server, session, envelope):
                if envelope.rcpt_tos[0].startswith("picky@"): return "554 5.7.1 content refused"
                number = sum(name.endswith(".eml") for name in os.listdir(mailbox))
                with open(f"{mailbox}/{number}.json", "w") as f:
                    json.dump({"from": envelope.mail_from, "to": envelope.rcpt_tos,
                               "tls": server.transport.get_extra_info("ssl_object") is not None, "login": bool(session.authenticated)}, f)
                with open(f"{mailbox}/{number}.tmp", "wb") as f: f.write(envelope.original_content)
                os.rename(f"{mailbox}/{number}.tmp", f"{mailbox}/{number}.eml")
                await meet("stored", server)
                return "250 kept"

        class Faulty(SMTP):
            taking = False
            async def _handle_client(self):
                await meet("connect", self)
                await super()._handle_client()
            async def smtp_DATA(self, arg):
                await meet("data", self)
                self.taking = True
                await super().smtp_DATA(arg)
                self.taking = False
                await meet("replied", self)
            def data_received(self, data):
                if self.taking and action and fault_step == "body":
                    asyncio.ensure_future(self.later(data))
                else: super().data_received(data)
            async def later(self, data):
                await meet("body", self)
                if self.transport is not None and not self.transport.is_closing(): super().data_received(data)

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
                return Faulty(handler, hostname="test", loop=loop, authenticator=authenticate,
                    auth_required=bool(login), auth_require_tls=False,
                    tls_context=context if security == "starttls" else None, require_starttls=security == "starttls")
            server = await loop.create_server(
                Silent if security == "silent" else smtp, "127.0.0.1", 0, ssl=context if security == "tls" else None)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """#
}
