import Core
import Foundation
import TestSupport
import Testing
import Transport

@Suite("AWS signer") struct AWSSignerTests {
    @Test("AWS's own test suite is signed as AWS signs it", arguments: try Vectors.load().cases)
    func vectors(vector: Vectors.Case) throws {
        let suite = try Vectors.load()
        let token = vector.canonicalRequest.split(separator: "\n").first {
            $0.hasPrefix("x-amz-security-token:")
        }
        let signer = AWSSigner(
            credentials: AWSCredentials(accessKey: suite.accessKey, secretKey: Secret(suite.secretKey)),
            region: suite.region, service: suite.service)
        let (head, body) = vector.parts
        let words = head[0].split(separator: " ")
        let target = words[1].split(separator: "?", maxSplits: 1)
        var headers = HTTPHeaders()
        for line in head.dropFirst() {
            let colon = try #require(line.firstIndex(of: ":"))
            headers.add(String(line[..<colon]), String(line[line.index(after: colon)...]))
        }
        if let token { headers.add("X-Amz-Security-Token", String(token.dropFirst(21))) }
        let signature = signer.signature(
            method: String(words[0]), path: String(target[0]),
            query: target.count > 1 ? String(target[1]) : "",
            headers: headers, payload: Digest.sha256(of: body), at: Vectors.instant)
        #expect(signature.canonicalRequest == vector.canonicalRequest)
        #expect(signature.stringToSign == vector.stringToSign)
        #expect(signature.authorization == vector.authorization)
    }

    @Test("A request is signed as botocore signs it", arguments: ["s3", "dynamodb"])
    func likeBotocore(service: String) throws {
        let requests = try JSONDecoder().decode(
            [Signed].self, from: Data(Peer.python(Self.script, [service, "200"]).utf8))
        try #require(requests.count == 200)
        for expected in requests {
            let signer = AWSSigner(
                credentials: AWSCredentials(
                    accessKey: "AKIDEXAMPLE", secretKey: "secret+/key",
                    sessionToken: expected.token.map { Secret($0) }),
                region: "eu-central-1", service: service)
            var request = HTTPRequest(
                try #require(HTTPRequest.Method(rawValue: expected.method)), expected.url)
            for (name, value) in expected.headers { request.headers.add(name, value) }
            signer.sign(&request, payload: Digest.sha256(of: expected.body), at: Vectors.instant)
            #expect(request.headers["Authorization"] == expected.authorization, "\(expected.url)")
        }
    }

    @Test("Signing again replaces the earlier signature")
    func again() {
        let signer = AWSSigner(
            credentials: AWSCredentials(accessKey: "K", secretKey: "s", sessionToken: "t"), region: "r",
            service: "s3")
        var once = HTTPRequest(.get, "https://b.example.org/k?x=1")
        signer.sign(&once, payload: AWSSigner.unsignedPayload, at: Vectors.instant)
        var twice = HTTPRequest(.get, "https://b.example.org/k?x=1")
        signer.sign(&twice, payload: AWSSigner.unsignedPayload, at: Vectors.instant.addingTimeInterval(100))
        signer.sign(&twice, payload: AWSSigner.unsignedPayload, at: Vectors.instant)
        #expect(Set(once.headers.fields) == Set(twice.headers.fields))
        #expect(!"\(once) \(once.headers)".contains("Signature"))
    }

    private struct Signed: Decodable {
        var method: String
        var url: String
        var headers: [String: String]
        var body: String
        var token: String?
        var authorization: String
    }

    private static let script = #"""
        import datetime, json, random, sys
        from urllib.parse import quote
        import botocore.auth, botocore.awsrequest, botocore.credentials
        service, count = sys.argv[1], int(sys.argv[2])
        now = datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=datetime.timezone.utc)
        botocore.auth.get_current_datetime = lambda remove_tzinfo=True: now.replace(tzinfo=None) if remove_tzinfo else now
        random.seed(11)
        letters = "abcXYZ019-._~/ +%!$&'()*,;:=@äß漢"
        def text(most): return "".join(random.choice(letters) for _ in range(random.randint(1, most)))
        out = []
        for number in range(count):
            if service == "s3":
                path = "/" + quote(text(20).lstrip("/") or "x", safe="/~")
            else:
                path = "/" + "/".join(quote(text(6).replace("/", ""), safe="~") for _ in range(random.randint(0, 3)))
            query = "&".join(quote(text(6), safe="~") + "=" + quote(text(9), safe="~") for _ in range(random.randint(0, 4)))
            host = random.choice(["s3.eu-central-1.amazonaws.com", "localhost:5000", "example.org:443"])
            url = "https://" + host + path + ("?" + query if query else "")
            method = random.choice(["GET", "PUT", "POST", "DELETE", "HEAD"])
            headers = {"X-Amz-Meta-" + str(i): random.choice(["a", "a  b", "plain value"]) for i in range(random.randint(0, 3))}
            body = text(30) if method in ("PUT", "POST") else ""
            token = random.choice([None, "token/+="])
            request = botocore.awsrequest.AWSRequest(method=method, url=url, headers=dict(headers), data=body.encode())
            kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
            if service == "s3":
                request.context["payload_signing_enabled"] = True
                request.context["client_config"] = None
            kind(botocore.credentials.Credentials("AKIDEXAMPLE", "secret+/key", token), service, "eu-central-1").add_auth(request)
            out.append({"method": method, "url": url, "headers": headers, "body": body, "token": token,
                        "authorization": request.headers["Authorization"]})
        print(json.dumps(out))
        """#
}

/// AWS's own vectors; the file says where they come from.
struct Vectors: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var request: String
        var canonicalRequest: String
        var stringToSign: String
        var authorization: String

        var testDescription: String { name }

        /// The lines of the head, and the body.
        var parts: (head: [Substring], body: String) {
            guard let blank = request.firstRange(of: "\n\n") else {
                return (request.split(separator: "\n"), "")
            }
            return (request[..<blank.lowerBound].split(separator: "\n"), String(request[blank.upperBound...]))
        }
    }

    var accessKey: String
    var secretKey: String
    var region: String
    var service: String
    var cases: [Case]

    /// 2015-08-30T12:36:00Z.
    static let instant = Date(timeIntervalSince1970: 1_440_938_160)

    static func load() throws -> Vectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Vectors/aws-sigv4.json")
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }
}
