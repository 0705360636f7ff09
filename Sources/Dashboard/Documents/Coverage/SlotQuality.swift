/// What is known of a slot's stock in a session; the raw value is the code in coverage.json.
enum SlotQuality: Int, CaseIterable {
    case complete, partial, unbuilt, rejected, noBar, notExpected

    var name: String {
        switch self {
        case .complete: "complete"
        case .partial: "some features unknown"
        case .unbuilt: "no features yet"
        case .rejected: "bar rejected"
        case .noBar: "no bar"
        case .notExpected: "no data expected"
        }
    }

    var meaning: String {
        switch self {
        case .complete: "It has a bar and all 17 features."
        case .partial: "It has a bar, but too little history, or none without a gap, for some features."
        case .unbuilt: "It has a bar, but no features were made of it."
        case .rejected: "A vendor sent a bar that cannot be right, and no other was found."
        case .noBar: "It is in the index, but no vendor had a bar of it."
        case .notExpected: "The slot is empty, or its stock has left the index and does not trade."
        }
    }
}
