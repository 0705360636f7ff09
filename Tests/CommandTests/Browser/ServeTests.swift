import Foundation
import TestSupport
import Testing

@Suite("bellwether serve") struct ServeTests {
    /// A site of two files, a secret beside it, and ways to it that must not be taken.
    private func server(_ arguments: [String] = []) throws -> DashboardServer {
        try DashboardServer(arguments) { root in
            let site = root.appending(path: "site/api")
            try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
            try Data("<p>first</p>".utf8).write(to: root.appending(path: "site/index.html"))
            try Data("{}".utf8).write(to: site.appending(path: "index.json"))
            try Data("hidden".utf8).write(to: root.appending(path: "site/.hidden"))
            try Data("secret".utf8).write(to: root.appending(path: "secret.txt"))
            for (link, target) in [("link.txt", "../secret.txt"), ("out", "..")] {
                try FileManager.default.createSymbolicLink(
                    atPath: root.appending(path: "site/\(link)").path, withDestinationPath: target)
            }
        }
    }

    @Test("files come with their type, a policy that forbids strangers, and a tag that answers 304")
    func files() throws {
        let server = try server()
        let page = try server.ask("")
        #expect(page.status == 200 && page.body == "<p>first</p>")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(
            page.headers["content-security-policy"]?.contains("default-src 'none'; script-src 'self'") == true
        )
        #expect(page.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(page.headers["referrer-policy"] == "no-referrer")
        #expect(page.headers["cache-control"] == "no-cache")
        #expect(try server.ask("api/index.json?d=1").headers["content-type"] == "application/json")
        let tag = try #require(page.headers["etag"])
        let same = try server.ask("index.html", headers: ["If-None-Match": "\(tag)"])
        #expect(same.status == 304 && same.body.isEmpty)
        try Data("<p>other</p>".utf8).write(to: server.site.appending(path: "index.html"), options: .atomic)
        let changed = try server.ask("", headers: ["If-None-Match": "\(tag)"])
        #expect(changed.status == 200 && changed.body == "<p>other</p>")
    }

    @Test("HEAD sends the size and nothing else; what would change something is refused")
    func methods() throws {
        let server = try server()
        let head = try server.ask("", "HEAD")
        #expect(head.status == 200 && head.headers["content-length"] == "12")
        let post = try server.ask("", "POST")
        #expect(post.status == 405 && post.headers["allow"] == "GET, HEAD")
    }

    @Test("nothing outside the site is shown, whatever the path")
    func outside() throws {
        let server = try server()
        for path in [
            "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%2e%2e%2fsecret.txt",
            "api/../../secret.txt", "api/..%5c..%5csecret.txt", "/secret.txt", "link.txt", "out/secret.txt",
            "out/site/index.html", ".hidden", "%00", "index.html%00.json", "api", "api/", "absent.html",
            "./index.html",
        ] {
            let answer = try server.ask(path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.headers["content-security-policy"] != nil)
            #expect(!answer.body.contains("secret"), "\(path)")
        }
    }

    @Test("a stranger's name that points to this machine is refused")
    func rebinding() throws {
        let server = try server()
        #expect(try server.ask("", headers: ["Host": "stranger.example:80"]).status == 421)
        #expect(try server.ask("", headers: ["Host": "localhost:9"]).status == 200)
        #expect(try server.ask("", headers: ["Host": "[::1]:9"]).status == 200)
    }

    @Test(
        "SIGINT and SIGTERM end it with 0, at once, though a browser holds a connection",
        arguments: [SIGINT, SIGTERM])
    func stops(number: Int32) throws {
        let server = try server()
        let port = try #require(URL(string: server.address)?.port)
        let held = try ChildProcess(
            Peer.pythonPath,
            [
                "-c",
                "import socket, sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); "
                    + "s.sendall(b'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: keep-alive\\r\\n\\r\\n'); "
                    + "s.recv(9); open(sys.argv[2], 'w').close(); s.recv(1 << 20); s.recv(1)",
                "\(port)", server.folder.appending("held"),
            ])
        while held.isRunning, !FileManager.default.fileExists(atPath: server.folder.appending("held")) {
            usleep(10_000)
        }
        let began = ContinuousClock.now
        server.process.send(number)
        #expect(server.process.waitUntilExit() == 0)
        #expect(ContinuousClock.now - began < .seconds(2))
    }

    @Test("a port that is taken, an address that is none and one that is not ours are said plainly")
    func refusals() throws {
        let server = try server()
        let port = try #require(URL(string: server.address)?.port)
        for (arguments, status, said) in [
            (["--port", "\(port)"], Int32(69), "port \(port) of 127.0.0.1 is in use"),
            (["--host", "example.org"], 64, "--host example.org is no address"),
            (["--host", "192.0.2.1"], 64, "192.0.2.1 is no address of this machine"),
            (["--port", "99999"], 64, "--port"),
        ] {
            let result = try Commands.run("bellwether", ["serve", "--root", server.root] + arguments)
            #expect(result.status == status && result.standardError.contains(said), "\(result.standardError)")
        }
    }

    @Test("an address that others can reach comes with a warning")
    func warning() throws {
        let server = try server(["--host", "0.0.0.0"])
        #expect(
            server.output.contains(
                "warning: whoever reaches 0.0.0.0 sees the dashboard, for there is no password"))
        #expect(try server.ask("", headers: ["Host": "my-machine.example"]).status == 200)
    }
}
