public import Health
public import Lake
public import Ledger

/// The static dashboard in site/.
public struct Site: Sendable {
    let health: HealthGathering
    let version: String

    /// - Parameters:
    ///   - health: also names the tree and the ledger that the pages are made of.
    ///   - version: the program's.
    public init(health: HealthGathering, version: String) {
        self.health = health
        self.version = version
    }
}

extension Site {
    /// What a refresh did.
    public struct Summary: Sendable, Hashable {
        public var warnings: [String] = []
    }

    /// Stand-in.
    public func refresh(at now: Timestamp, force: Bool = false) throws -> Summary { Summary() }
}
