import Core

/// Something was asked for that mail settings are needed for.
struct MissingMail: Failure {
    var description: String
    var kind: FailureKind { .configuration }
}
