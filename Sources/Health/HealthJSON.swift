public import Foundation

/// How facts are written as JSON for other programs: `snake_case` names in order, dates as `YYYY-MM-DD`, instants as
/// `YYYY-MM-DDTHH:MM:SSZ`, fractions rather than percentages; what is not known is absent.
public enum HealthJSON {
    /// Equal facts give equal bytes.
    public static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }
}
