import Core
import Foundation
import Lake
import TestSupport
import Testing
import Transport

@Suite("S3 store") struct S3StoreTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("A listing goes on over pages, and so does a removal")
    func pages() throws {
        let bucket = try TestBucket()
        let store = try bucket.store { $0.pageSize = 7 }
        let keys = (0..<50).map { "raw/\($0 % 7) x/\($0)+&" }
        try store.upload(keys.map { StoreUpload(.bytes(Array($0.utf8)), key: $0) })
        let expected = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try store.list(prefix: "").map(\.key) == expected)
        #expect(try store.list(prefix: "raw/3").count == 7)
        try store.remove(Array(keys.dropLast()))
        #expect(try store.list(prefix: "").map(\.key) == [keys[49]])
    }

    @Test("Only what is below the prefix is seen and touched")
    func prefixed() throws {
        let bucket = try TestBucket()
        let whole = try bucket.store(prefix: "")
        try whole.upload(["lake/a", "lakes/b", "c"].map { StoreUpload(.bytes([1]), key: $0) })
        let store = try bucket.store(prefix: "lake/")
        #expect(store.name == "s3://\(bucket.name)/lake")
        #expect(try store.list(prefix: "").map(\.key) == ["a"])
        try store.remove(["a", "c"])
        #expect(try whole.list(prefix: "").map(\.key) == ["c", "lakes/b"])
    }

    @Test("Objects of others with names that no file could have are left out")
    func foreign() throws {
        let bucket = try TestBucket()
        try bucket.moto.boto(
            """
            for key in ["lake/folder/", "lake//x", "lake/../y", "lake/good"]:
                s3.put_object(Bucket=sys.argv[2], Key=key, Body=b"x")
            """, [bucket.name])
        #expect(try bucket.store().list(prefix: "").map(\.key) == ["good"])
    }

    @Test("A large object goes up in parts, and its ETag is foretold")
    func parts() throws {
        let bucket = try TestBucket()
        // 5 MiB is the least that S3 takes of any part but the last.
        let size = 5 << 20
        let store = try bucket.store {
            $0.multipartThreshold = 6 << 20
            $0.partSize = size
        }
        let bytes = pattern(2 * size + 12_345)
        let path = folder.appending("large")
        try Data(bytes).write(to: URL(filePath: path))
        let digest = Digest.sha256(of: bytes)
        try store.upload([
            StoreUpload(.file(path: path), key: "large", sha256: digest),
            StoreUpload(.bytes(bytes), key: "from memory", sha256: digest),
            StoreUpload(.bytes(Array(bytes.prefix(100))), key: "small"),
        ])
        try Data(bytes.prefix(100)).write(to: URL(filePath: folder.appending("small")))
        let listed = try store.list(prefix: "")
        #expect(
            try listed.map(\.etag) == [
                store.etag(of: .file(path: path)), store.etag(of: .file(path: path)),
                store.etag(of: .file(path: folder.appending("small"))),
            ])
        #expect(listed[0].etag?.hasSuffix("-3") == true)
        try store.download([StoreDownload(key: "large", path: folder.appending("back"), sha256: digest)])
        let wrong = #expect(throws: LakeError.self) {
            try store.upload([StoreUpload(.file(path: path), key: "x", sha256: Digest.sha256(of: ""))])
        }
        #expect(wrong?.code == .corrupt)
        let boto = try bucket.moto.boto(
            "print(s3.head_object(Bucket=sys.argv[2], Key='lake/large')['ContentLength'])", [bucket.name])
        #expect(boto == "\(bytes.count)\n")
    }

    @Test("Objects are encrypted as asked, whole ones and those in parts")
    func encryption() throws {
        let bucket = try TestBucket()
        let keyed = S3Settings.Encryption.kms(keyID: "arn:aws:kms:us-east-1:123456789012:key/abc")
        for (name, encryption) in [("aes", S3Settings.Encryption.aes256), ("kms", keyed)] {
            let store = try bucket.store {
                $0.encryption = encryption
                $0.multipartThreshold = 6 << 20
                $0.partSize = 5 << 20
            }
            try store.upload([
                StoreUpload(.bytes([1]), key: "\(name)/small"),
                StoreUpload(.bytes(pattern(6 << 20)), key: "\(name)/large"),
            ])
        }
        let heads = try bucket.moto.boto(
            """
            for key in ["aes/small", "aes/large", "kms/small", "kms/large"]:
                head = s3.head_object(Bucket=sys.argv[2], Key="lake/" + key)
                print(head["ServerSideEncryption"], head.get("SSEKMSKeyId"))
            """, [bucket.name])
        let key = "aws:kms arn:aws:kms:us-east-1:123456789012:key/abc"
        #expect(heads == "AES256 None\nAES256 None\n\(key)\n\(key)\n")
    }

    @Test("Types and digests go along, and boto3 reads what we wrote")
    func boto() throws {
        let bucket = try TestBucket()
        let server = try ScriptedServer(upstream: bucket.moto.port)
        let store = try bucket.store(port: server.port) {
            $0.credentials.sessionToken = "session-words"
        }
        try store.upload([StoreUpload(.bytes(Array("{}".utf8)), key: "a/manifest.json")])
        let head = try bucket.moto.boto(
            "print(s3.head_object(Bucket=sys.argv[2], Key='lake/a/manifest.json')['ContentType'])",
            [bucket.name])
        #expect(head == "application/json\n")
        let put = try #require(try server.requests().first)
        #expect(put.headers["x-amz-security-token"] == "session-words")
        #expect(put.headers["authorization"]?.contains(";x-amz-security-token,") == true)
        #expect(put.headers["x-amz-content-sha256"] == Digest.sha256(of: "{}"))
        #expect(put.headers["x-amz-checksum-sha256"] == "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=")
        #expect(put.headers["accept-encoding"] == nil)
    }

    @Test("A bucket can be addressed by host name")
    func virtualHost() throws {
        let bucket = try TestBucket()
        let server = try ScriptedServer(upstream: bucket.moto.port)
        let store = try bucket.store(port: server.port) { $0.addressing = .virtualHost }
        try store.upload([StoreUpload(.bytes([1]), key: "a")])
        #expect(try store.list(prefix: "").map(\.key) == ["a"])
        #expect(try bucket.store().bytes("a") == [1])
        let put = try #require(try server.requests().first)
        #expect(put.line == "PUT /lake/a HTTP/1.1")
        #expect(put.headers["host"] == "\(bucket.name).localhost:\(server.port)")
    }

    @Test("An object that reads like a fault of the store is an object")
    func likeAFault() throws {
        let store = try TestBucket().store()
        let text = Array("<Error><Code>SlowDown</Code><Message>not really</Message></Error>".utf8)
        try store.upload([StoreUpload(.bytes(text), key: "page.xml")])
        #expect(try store.bytes("page.xml") == text)
    }

    @Test("A missing bucket, and what is not there, are told clearly")
    func missingBucket() throws {
        let moto = try TestBucket.moto.get()
        var settings = S3Settings(
            location: try S3Location("s3://no-such-bucket/lake"), region: "us-east-1",
            credentials: AWSCredentials(accessKey: "k", secretKey: "s"), endpoint: moto.endpoint)
        settings.pacing = { _ in 0 }
        let store = try S3Store(settings: settings)
        for work: () throws -> Void in [
            { _ = try store.list(prefix: "") }, { _ = try store.bytes("a") },
            { try store.upload([StoreUpload(.bytes([1]), key: "a")]) }, { try store.remove(["a"]) },
        ] {
            let error = #expect(throws: LakeError.self) { try work() }
            #expect(error?.code == .configuration)
            #expect(error?.kind == .configuration)
            #expect(error?.message.contains("create the bucket no-such-bucket") == true)
        }
    }

    @Test("Nobody there is told apart, after the attempts allowed")
    func unreachable() throws {
        var settings = S3Settings(
            location: try S3Location("s3://bucket"), region: "us-east-1",
            credentials: AWSCredentials(accessKey: "k", secretKey: "s"), endpoint: "http://127.0.0.1:1")
        settings.pacing = { _ in 0 }
        let store = try S3Store(settings: settings)
        let error = #expect(throws: LakeError.self) { try store.list(prefix: "") }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("s3://bucket") == true)
        #expect(error?.message.contains("after 6 attempts") == true)
    }
}

@Suite("S3 settings") struct S3SettingsTests {
    @Test(
        "A place is read as people write it",
        arguments: ["s3://my-bucket", "s3://my.bucket/a/b", "s3://my-bucket/a/"])
    func places(text: String) throws {
        let location = try S3Location(text)
        #expect(location.description == (text.hasSuffix("/") ? String(text.dropLast()) : text))
    }

    @Test(
        "What is no place is refused",
        arguments: [
            "", "s3://", "s3://ab", "S3://bucket", "s3://Bucket", "s3://bucket//a", "s3://bucket/../a",
            "s3://-b-/a", "/bucket",
        ])
    func notPlaces(text: String) {
        let error = #expect(throws: LakeError.self) { try S3Location(text) }
        #expect(error?.code == .configuration)
    }

    @Test("The environment gives keys, region and endpoint; what lacks is named")
    func environment() throws {
        let folder = try TemporaryFolder()
        let keys = [
            "HOME": folder.path, "AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "hidden-words",
        ]
        let location = try S3Location("s3://bucket/lake")
        let none = #expect(throws: LakeError.self) {
            try S3Settings(location: location, environment: ["HOME": folder.path])
        }
        #expect(none?.message.contains("AWS_ACCESS_KEY_ID") == true)
        let noRegion = #expect(throws: LakeError.self) {
            try S3Settings(location: location, environment: keys)
        }
        #expect(noRegion?.message.contains("AWS_REGION") == true)
        let local = try S3Settings(
            location: location, environment: keys.merging(["AWS_ENDPOINT_URL": "http://h:1/"]) { $1 })
        #expect(try local.base() == "http://h:1/bucket/")
        let aws = try S3Settings(
            location: location, environment: keys.merging(["AWS_REGION": "eu-west-1"]) { $1 })
        #expect(try aws.base() == "https://bucket.s3.eu-west-1.amazonaws.com/")
        var dump = ""
        Swift.dump(aws, to: &dump)
        #expect(!dump.contains("hidden-words"))
        var dotted = aws
        dotted.location = try S3Location("s3://my.bucket")
        #expect(try dotted.base() == "https://s3.eu-west-1.amazonaws.com/my.bucket/")
    }
}
