public import Core

/// A signal with what the universe knows of its stock.
public struct ListedSignal: Sendable, Hashable {
    public var signal: Signal
    public var name: String?
    public var sector: String?

    public init(_ signal: Signal, name: String? = nil, sector: String? = nil) {
        self.signal = signal
        self.name = name
        self.sector = sector
    }
}
