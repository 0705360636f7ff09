import Foundation
import Reporting
import TestSupport
import Testing
import Transport

@Suite("Mail folder") struct MailFolderTests {
    @Test("A letter is one whole file, however often it is put and whatever its address is called")
    func files() throws {
        let folder = try TemporaryFolder()
        let mail = MailFolder(path: folder.appending("deep/mail"))
        let addresses = ["a@example.org", "../../etc@x", String(repeating: "ü", count: 300) + "@x"]
        for address in addresses + addresses { try mail.put(Array("hi".utf8), id: "1@x", to: address) }
        try mail.put(Array("hi".utf8), id: "2@x", to: "a@example.org")
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(mail.path)/new")
        #expect(names.count == 4 && names.allSatisfy { $0.hasSuffix(".eml") && !$0.hasPrefix(".") })
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(mail.path)/tmp").isEmpty)
        let box = try Peer.python(
            "import mailbox, sys; print(len(mailbox.Maildir(sys.argv[1], create=False)))", [mail.path])
        #expect(box == "4\n")
    }

    @Test("A place that is no folder says what to do")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.url.appending(path: "file"))
        let error = #expect(throws: TransportError.self) {
            try MailFolder(path: folder.appending("file")).put([1], id: "1", to: "a@x")
        }
        #expect(error?.code == .fileUnwritable && error?.isRetryable == true)
        #expect(error?.description.contains("mail.folder") == true)
    }
}
