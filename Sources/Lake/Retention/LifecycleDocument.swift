import Foundation

/// A retention policy in the words of S3: the document that `aws s3api put-bucket-lifecycle-configuration`
/// takes.
///
/// S3 counts from the day an object was written and knows nothing of sessions, so a partition that was
/// republished lives longer there than under `bellwether prune`, never shorter.
public struct LifecycleDocument: Sendable {
    public var policy: RetentionPolicy
    /// The tree's place in the bucket, without slashes at its ends; empty for the whole bucket.
    public var prefix: String

    public init(policy: RetentionPolicy, prefix: String) {
        self.policy = policy
        self.prefix = prefix
    }

    private struct Document: Encodable {
        var rules: [Rule]

        enum CodingKeys: String, CodingKey { case rules = "Rules" }
    }

    private struct Rule: Encodable {
        struct Filter: Encodable {
            var prefix: String

            enum CodingKeys: String, CodingKey { case prefix = "Prefix" }
        }
        struct Expiration: Encodable {
            var days: Int

            enum CodingKeys: String, CodingKey { case days = "Days" }
        }
        struct Abort: Encodable {
            var days: Int

            enum CodingKeys: String, CodingKey { case days = "DaysAfterInitiation" }
        }

        var id: String
        var status = "Enabled"
        var filter: Filter
        var expiration: Expiration?
        var noncurrentExpiration: NoncurrentExpiration?
        var abort: Abort?

        enum CodingKeys: String, CodingKey {
            case id = "ID"
            case status = "Status"
            case filter = "Filter"
            case expiration = "Expiration"
            case noncurrentExpiration = "NoncurrentVersionExpiration"
            case abort = "AbortIncompleteMultipartUpload"
        }
    }

    private struct NoncurrentExpiration: Encodable {
        var days: Int

        enum CodingKeys: String, CodingKey { case days = "NoncurrentDays" }
    }

    /// The document as JSON: a rule for each branch that is not kept for ever, and one that clears up after
    /// uploads that were broken off.
    public func json() throws -> String {
        let start = prefix.isEmpty ? "" : "\(prefix)/"
        var rules: [Rule] = []
        for branch in RetentionBranch.all {
            guard let days = policy[branch].days else { continue }
            rules.append(
                Rule(
                    id: "bellwether-\(branch.path.replacing("/", with: "-"))-\(policy[branch])",
                    filter: .init(prefix: "\(start)\(branch.path)/"), expiration: .init(days: days),
                    noncurrentExpiration: NoncurrentExpiration(days: 30)))
        }
        rules.append(
            Rule(id: "bellwether-broken-uploads", filter: .init(prefix: start), abort: .init(days: 7)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(Document(rules: rules)), as: UTF8.self)
    }
}
