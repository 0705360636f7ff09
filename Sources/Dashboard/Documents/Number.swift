extension Double {
    /// Nil for what JSON has no number for.
    var number: Double? { isFinite ? self : nil }
}
