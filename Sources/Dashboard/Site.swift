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
