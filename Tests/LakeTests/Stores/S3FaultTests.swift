import Core
import Foundation
import Lake
import TestSupport
import Testing
import Transport

/// A store whose server misbehaves: moto behind one that answers wrongly by a script.
@Suite("S3 faults") struct S3FaultTests {
    typealias Rule = ScriptedServer.Rule

    /// A fault, and whether the store is expected to get over it.
    struct Fault: Sendable, CustomTestStringConvertible {
        var name: String
        var rule: Rule
        var code: LakeError.Code = .unavailable

        var testDescription: String { name }

        /// Short where the fault is to say nothing for long.
        var timeouts: HTTPTimeouts {
            [.hang, .stall, .drip].contains(rule.action)
                ? HTTPTimeouts(idle: 0.4, slowest: 5000) : HTTPTimeouts()
        }
    }

    private static func xml(_ code: String, _ status: Int, _ headers: [String: String] = [:]) -> Rule {
        Rule(
            status: status, headers: headers,
            body: "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>words</Message></Error>")
    }

    static let passing: [Fault] = [
        Fault(name: "500", rule: xml("InternalError", 500)),
        Fault(name: "502 page", rule: Rule(status: 502, body: "<html>bad gateway</html>")),
        Fault(name: "503 SlowDown", rule: xml("SlowDown", 503), code: .busy),
        Fault(
            name: "503 SlowDown, Retry-After", rule: xml("SlowDown", 503, ["retry-after": "1"]), code: .busy),
        Fault(name: "400 RequestTimeout", rule: xml("RequestTimeout", 400)),
        Fault(name: "200 with an error", rule: xml("InternalError", 200)),
        Fault(name: "reset", rule: Rule(times: 1, .reset)),
        Fault(name: "closed", rule: Rule(times: 1, .close)),
        Fault(name: "hangs", rule: Rule(times: 1, .hang)),
        Fault(name: "cut", rule: Rule(times: 1, .truncate)),
        Fault(name: "reset half-way", rule: Rule(times: 1, .resetHalfWay)),
        Fault(name: "stalls", rule: Rule(times: 1, .stall)),
        Fault(name: "drips", rule: Rule(times: 1, .drip)),
    ]

    @Test("A fault that passes leaves equal bytes", arguments: passing)
    func passes(fault: Fault) throws {
        let bucket = try TestBucket()
        let folder = try TemporaryFolder()
        let objects = (0..<3).map { (key: "raw/\($0)", bytes: pattern(3000, seed: $0)) }
        let digests = objects.map { Digest.sha256(of: $0.bytes) }
        var rules: [Rule] = []
        // Each kind of call meets the fault twice.
        for method in ["GET /", "PUT /", "POST /"] {
            var rule = fault.rule
            rule.match = method
            rule.times = 2
            rules.append(rule)
        }
        let server = try ScriptedServer(rules, upstream: bucket.moto.port)
        let store = try bucket.store(port: server.port) {
            $0.timeouts = fault.timeouts
            $0.retry.attempts = 9
        }
        try store.upload(zip(objects, digests).map { StoreUpload(.bytes($0.bytes), key: $0.key, sha256: $1) })
        let listed = try store.list(prefix: "raw/")
        #expect(listed.map(\.key) == objects.map(\.key))
        try store.download(
            zip(objects, digests).map {
                StoreDownload(key: $0.key, path: folder.appending($0.key), sha256: $1, bytes: $0.bytes.count)
            })
        for object in objects {
            #expect(try Data(contentsOf: URL(filePath: folder.appending(object.key))) == Data(object.bytes))
            #expect(try store.bytes(object.key) == object.bytes)
        }
        try store.remove(objects.map(\.key))
        #expect(try bucket.store().list(prefix: "").isEmpty)
        #expect(try server.requests().count >= 3 + 1 + 3 + 3 + 1 + 4)
    }

    @Test(
        "A fault that stays ends in the right error after the attempts allowed",
        // What a download brings under status 200 is what was stored.
        arguments: passing.filter { $0.name != "200 with an error" })
    func stays(fault: Fault) throws {
        let bucket = try TestBucket()
        let folder = try TemporaryFolder()
        try bucket.store().upload([StoreUpload(.bytes(pattern(3000)), key: "a")])
        var rule = fault.rule
        rule.times = 999
        let server = try ScriptedServer([rule], upstream: bucket.moto.port)
        let store = try bucket.store(port: server.port) {
            $0.retry.attempts = 3
            $0.timeouts = fault.timeouts
        }
        let error = #expect(throws: LakeError.self) {
            try store.download([StoreDownload(key: "a", path: folder.appending("a"))])
        }
        #expect(error?.code == fault.code)
        #expect(error?.message.contains("\(store.name)/a") == true)
        #expect(error?.message.contains("after 3 attempts") == true)
        #expect(error?.message.contains("\n") == false)
        #expect(try server.requests().count == 3)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test(
        "What does not pass is not tried again",
        arguments: [
            ("AccessDenied", 403, LakeError.Code.forbidden), ("InvalidAccessKeyId", 403, .forbidden),
            ("SignatureDoesNotMatch", 403, .forbidden), ("ExpiredToken", 400, .forbidden),
            ("PermanentRedirect", 301, .configuration), ("TemporaryRedirect", 307, .configuration),
            ("AuthorizationHeaderMalformed", 400, .configuration), ("NoSuchBucket", 404, .configuration),
        ])
    func final(fault: String, status: Int, code: LakeError.Code) throws {
        let bucket = try TestBucket()
        var rule = Self.xml(
            fault, status, ["location": "http://127.0.0.1:1/", "x-amz-bucket-region": "eu-west-9"])
        rule.times = 99
        let server = try ScriptedServer([rule], upstream: bucket.moto.port)
        let error = #expect(throws: LakeError.self) { try bucket.store(port: server.port).list(prefix: "") }
        #expect(error?.code == code)
        #expect(error?.message.contains(fault) == true)
        #expect(error?.message.contains("secret-words") == false)
        if code == .configuration, fault != "NoSuchBucket" {
            #expect(error?.message.contains("eu-west-9") == true)
        }
        #expect(try server.requests().count == 1)
    }

    @Test("A page where a listing should be is no empty store")
    func page() throws {
        let bucket = try TestBucket()
        let page = Rule(
            times: 99, headers: ["content-type": "text/html"], body: "<html><p>Welcome</p></html>")
        let server = try ScriptedServer([page], upstream: bucket.moto.port)
        let store = try bucket.store(port: server.port)
        #expect(throws: LakeError.self) { try store.list(prefix: "") }
        #expect(throws: LakeError.self) { try store.remove(["a"]) }
    }

    @Test("A clock that the store finds wrong is set by the store's, once")
    func clock() throws {
        let bucket = try TestBucket()
        var skewed = Self.xml("RequestTimeTooSkewed", 403, ["date": "Fri, 13 Jan 2034 10:11:12 GMT"])
        skewed.times = 1
        let server = try ScriptedServer([skewed], upstream: bucket.moto.port)
        let store = try bucket.store(port: server.port)
        #expect(try store.list(prefix: "").isEmpty)
        #expect(try store.bytes("a") == nil)
        let stamps = try server.requests().map { $0.headers["x-amz-date"] ?? "" }
        #expect(stamps.count == 3)
        #expect(stamps[0] < "2034")
        #expect(stamps[1].hasPrefix("20340113T1011") && stamps[2].hasPrefix("20340113T101"))

        // A store that stays unhappy although the clocks agree is not asked again.
        skewed.times = 99
        let stubborn = try ScriptedServer([skewed], upstream: bucket.moto.port)
        let error = #expect(throws: LakeError.self) { try bucket.store(port: stubborn.port).list(prefix: "") }
        #expect(error?.code == .configuration)
        #expect(try stubborn.requests().count == 2)
    }

    @Test("A failed upload in parts is ended, and one whose last answer was lost is found complete")
    func parts() throws {
        let bucket = try TestBucket()
        let change: (inout S3Settings) -> Void = {
            $0.multipartThreshold = 6 << 20
            $0.partSize = 5 << 20
            $0.retry.attempts = 2
        }
        let bytes = pattern(6 << 20)
        func upload(_ rule: Rule) throws -> ScriptedServer {
            let server = try ScriptedServer([rule], upstream: bucket.moto.port)
            try bucket.store(port: server.port, change).upload([StoreUpload(.bytes(bytes), key: "a")])
            return server
        }
        // The second part never works.
        var broken = Self.xml("InternalError", 500)
        broken.match = "partNumber=2"
        broken.times = 99
        #expect(throws: LakeError.self) { try upload(broken) }
        let open = try bucket.moto.boto(
            "print(len(s3.list_multipart_uploads(Bucket=sys.argv[2]).get('Uploads', [])))", [bucket.name])
        #expect(open == "0\n")
        #expect(try bucket.store().list(prefix: "").isEmpty)

        var unfinished = Self.xml("InternalError", 200)
        unfinished.match = "POST /\(bucket.name)/lake/a?uploadId"
        unfinished.times = 99
        let error = #expect(throws: LakeError.self) { try upload(unfinished) }
        #expect(error?.code == .unavailable)

        // The completion answers 200 with an error once; then its answer is lost once.
        var failed = Self.xml("InternalError", 200)
        failed.match = "POST /\(bucket.name)/lake/a?uploadId"
        _ = try upload(failed)
        #expect(try bucket.store().bytes("a") == bytes)
        _ = try upload(Rule("POST /\(bucket.name)/lake/a?uploadId", .truncate))
        #expect(try bucket.store().list(prefix: "").count == 1)
    }
}
