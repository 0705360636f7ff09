import Core

/// What a verb looks at is not there yet.
struct MissingInput: Failure {
    var description: String
    var kind: FailureKind { .missingInput }

    init(_ description: String) {
        self.description = description
    }
}
