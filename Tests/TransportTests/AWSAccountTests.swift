import Core
import Foundation
import TestSupport
import Testing
import Transport

@Suite("AWS account") struct AWSAccountTests {
    let folder: TemporaryFolder
    let files: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        files = [
            "AWS_SHARED_CREDENTIALS_FILE": folder.appending("credentials"),
            "AWS_CONFIG_FILE": folder.appending("config"),
        ]
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.url.appending(path: name))
    }

    @Test("The environment's keys come before those of the files")
    func environment() throws {
        try write("credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = file\n")
        try write("config", "[default]\nregion = eu-west-1\n")
        let account = try AWSAccount.find(
            in: files.merging([
                "AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "env", "AWS_SESSION_TOKEN": "token",
            ]) { $1 })
        #expect(account.credentials.accessKey == "ENV")
        #expect(account.credentials.sessionToken == "token")
        #expect(account.region == "eu-west-1")
        #expect(try AWSAccount.find(in: files).credentials.accessKey == "FILE")
        let moved = try AWSAccount.find(in: files.merging(["AWS_DEFAULT_REGION": "us-west-2"]) { $1 })
        #expect(moved.region == "us-west-2")
    }

    @Test("A profile is read as AWS's tools write it")
    func profile() throws {
        try write(
            "credentials",
            """
            # comment
            [default]
            aws_access_key_id=A
            aws_secret_access_key=a
            [work]
            aws_access_key_id = B
            aws_secret_access_key = b=/+b
            aws_session_token = c
            """)
        try write(
            "config",
            "[profile work]\nregion = eu-north-1\ns3 =\n  addressing_style = path\n  region = not-this\n")
        let account = try AWSAccount.find(in: files.merging(["AWS_PROFILE": "work"]) { $1 })
        #expect(account.credentials == AWSCredentials(accessKey: "B", secretKey: "b=/+b", sessionToken: "c"))
        #expect(account.region == "eu-north-1")
    }

    @Test("Without keys, or with half of them, the error says what to set")
    func missing() throws {
        let none = #expect(throws: TransportError.self) { try AWSAccount.find(in: files) }
        #expect(none?.code == .credentials)
        #expect(none?.message.contains("AWS_ACCESS_KEY_ID") == true)
        #expect(none?.message.contains(folder.appending("credentials")) == true)
        let half = #expect(throws: TransportError.self) {
            try AWSAccount.find(in: files.merging(["AWS_ACCESS_KEY_ID": "K"]) { $1 })
        }
        #expect(half?.message.contains("AWS_SECRET_ACCESS_KEY") == true)
    }
}
