import Core
import Foundation

/// Whose resources to use, found where AWS's own tools look.
public struct AWSAccount: Sendable, Hashable {
    public var credentials: AWSCredentials
    public var region: String?

    public init(credentials: AWSCredentials, region: String? = nil) {
        self.credentials = credentials
        self.region = region
    }

    /// The account that an environment names.
    ///
    /// Keys: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`; without them the profile
    /// `AWS_PROFILE` (`default`) in `AWS_SHARED_CREDENTIALS_FILE` (`~/.aws/credentials`) or
    /// `AWS_CONFIG_FILE` (`~/.aws/config`). Region: `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's.
    ///
    /// - Throws: ``TransportError`` with `credentials` when there are no keys or half of them.
    public static func find(in environment: [String: String]) throws(TransportError) -> AWSAccount {
        func variable(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        let home = variable("HOME") ?? NSHomeDirectory()
        let credentialsFile = variable("AWS_SHARED_CREDENTIALS_FILE") ?? "\(home)/.aws/credentials"
        let configFile = variable("AWS_CONFIG_FILE") ?? "\(home)/.aws/config"
        let profile = variable("AWS_PROFILE") ?? "default"
        let config = try AWSProfileFile(path: configFile)
        let configured = config.sections[profile == "default" ? "default" : "profile \(profile)"] ?? [:]
        let region = variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? configured["region"]

        if let key = variable("AWS_ACCESS_KEY_ID") {
            guard let secret = variable("AWS_SECRET_ACCESS_KEY") else {
                throw TransportError(
                    .credentials, "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not; set both")
            }
            return AWSAccount(
                credentials: AWSCredentials(
                    accessKey: key, secretKey: Secret(secret),
                    sessionToken: variable("AWS_SESSION_TOKEN").map { Secret($0) }),
                region: region)
        }
        let stored = try AWSProfileFile(path: credentialsFile).sections[profile] ?? [:]
        let values = stored.merging(configured) { stored, _ in stored }
        guard let key = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] else {
            throw TransportError(
                .credentials,
                "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put "
                    + "aws_access_key_id and aws_secret_access_key under [\(profile)] in \(credentialsFile)")
        }
        return AWSAccount(
            credentials: AWSCredentials(
                accessKey: key, secretKey: Secret(secret),
                sessionToken: values["aws_session_token"].map { Secret($0) }),
            region: region ?? values["region"])
    }
}

/// An INI file as AWS's tools keep them.
struct AWSProfileFile {
    private(set) var sections: [String: [String: String]] = [:]

    /// - Throws: ``TransportError`` with `credentials` when it is there but cannot be read. An absent one has
    ///   no sections.
    init(path: String) throws(TransportError) {
        guard FileManager.default.fileExists(atPath: path) else {
            self.init(text: "")
            return
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TransportError(.credentials, "cannot read \(path); check its permissions")
        }
        self.init(text: String(decoding: data, as: UTF8.self))
    }

    init(text: String) {
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.trimming(while: \.isWhitespace)
            // Indented lines belong to a setting with parts of its own, such as "s3 =".
            guard let first = content.first, first != "#", first != ";", line.first?.isWhitespace == false
            else { continue }
            if first == "[", content.last == "]" {
                section = content.dropFirst().dropLast().split(whereSeparator: \.isWhitespace)
                    .joined(separator: " ")
            } else if let equals = content.firstIndex(of: "=") {
                let key = content[..<equals].trimming(while: \.isWhitespace).lowercased()
                let value = content[content.index(after: equals)...].trimming(while: \.isWhitespace)
                sections[section, default: [:]][key] = String(value)
            }
        }
    }
}
