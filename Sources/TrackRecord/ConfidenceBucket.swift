/// A range of confidence in which signals are counted together.
public enum ConfidenceBucket: String, CaseIterable, Sendable, Hashable, Codable, Comparable {
    case below50 = "0-50 %"
    case from50 = "50-60 %"
    case from60 = "60-70 %"
    case from70 = "70-80 %"
    case from80 = "80-90 %"
    case from90 = "90-100 %"

    /// Lower bounds count with the range above them.
    public init(_ confidence: Double) {
        self =
            switch confidence {
            case ..<0.5: .below50
            case ..<0.6: .from50
            case ..<0.7: .from60
            case ..<0.8: .from70
            case ..<0.9: .from80
            default: .from90
            }
    }

    /// The lower bounds of all but the first.
    public static let edges = [0.5, 0.6, 0.7, 0.8, 0.9]

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    public static func < (left: Self, right: Self) -> Bool { left.place < right.place }
}
