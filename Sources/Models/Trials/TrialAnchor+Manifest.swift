public import Lake
public import Ledger

extension TrialAnchor {
    private static let name = "trials"

    /// As a manifest keeps it.
    public var manifestAnchors: [String: String] { [Self.name: "\(count) \(head)"] }

    /// Nil where the manifest keeps none, or nothing that could be one.
    public init?(_ manifest: Manifest) {
        let parts = manifest.anchors?[Self.name]?.split(separator: " ").map(String.init) ?? []
        guard parts.count == 2, let count = Int(parts[0]) else { return nil }
        self.init(count: count, head: parts[1])
    }
}
