internal import Core
internal import Foundation
internal import Lake

/// A tree at `s3://bucket/prefix`: the store, and the working copy on this machine, which also holds the
/// ledger and the locks.
enum TreeLocation {
    /// - Parameters:
    ///   - root: a place in S3.
    ///   - environment: names credentials and region as for AWS's own tools, and the home folder.
    static func lake(
        _ root: String, _ settings: Settings, environment: [String: String]
    ) throws -> DataLake {
        let location = try S3Location(root)
        return DataLake(
            store: try store(at: location, settings, environment: environment),
            workingCopy: try workingCopy(of: location, settings, environment))
    }

    /// The object store at a place in S3, reached as the configuration's `s3` says.
    static func store(
        at location: S3Location, _ settings: Settings, environment: [String: String]
    ) throws -> S3Store {
        var environment = environment
        if let region = try settings.string("s3.region") { environment["AWS_REGION"] = region }
        if let endpoint = try settings.string("s3.endpoint") { environment["AWS_ENDPOINT_URL_S3"] = endpoint }
        if let profile = try settings.string("s3.profile") { environment["AWS_PROFILE"] = profile }
        var store = try S3Settings(location: location, environment: environment)
        if let addressing = try settings.choice("s3.addressing", Addressing.self) {
            store.addressing = addressing == .path ? .path : .virtualHost
        }
        let key = try settings.string("s3.kms_key")
        switch try settings.choice("s3.encryption", Encryption.self) {
        case .aes256: store.encryption = .aes256
        case .kms: store.encryption = .kms(keyID: key)
        case nil: if key != nil { store.encryption = .kms(keyID: key) }
        }
        store.certificateAuthorities = try settings.string("s3.certificate_authorities")
        return try S3Store(settings: store)
    }

    private enum Addressing: String, CaseIterable { case path, virtual }
    private enum Encryption: String, CaseIterable {
        case aes256 = "AES256"
        case kms = "aws:kms"
    }

    /// `s3.working_copy`, else a folder named after the place where the user's programs keep their state.
    private static func workingCopy(
        of location: S3Location, _ settings: Settings, _ environment: [String: String]
    ) throws(JobError) -> String {
        if let folder = try settings.string("s3.working_copy") { return folder }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        let state = environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.local/state"
        return ([state, "bellwether", location.bucket] + (location.prefix.isEmpty ? [] : [location.prefix]))
            .joined(separator: "/")
    }
}
