import Foundation
import Lake
import Testing

@Suite("Lifecycle document") struct LifecycleDocumentTests {
    @Test("A rule for each branch that is not kept for ever, below the prefix, and one for broken uploads")
    func rules() throws {
        var policy = RetentionPolicy()
        policy[.dataset(.raw)] = try #require(RetentionAge("10y"))
        policy[.archivedModels] = try #require(RetentionAge("24m"))
        policy[.dataset(.reports)] = .all
        let text = try LifecycleDocument(policy: policy, prefix: "team/bellwether").json()
        let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let rules = try #require(document["Rules"] as? [[String: Any]])
        let prefixes = rules.compactMap { ($0["Filter"] as? [String: String])?["Prefix"] }
        #expect(prefixes == ["team/bellwether/raw/", "team/bellwether/models/archive/", "team/bellwether/"])
        let days = rules.map { ($0["Expiration"] as? [String: Int])?["Days"] }
        #expect(days == [3_660, 744, nil])
        #expect(rules[2]["AbortIncompleteMultipartUpload"] != nil)
        #expect(Set(rules.compactMap { $0["ID"] as? String }).count == 3)
    }
}
