/// The values of one column chunk without its nulls, lent, and the ways to encode them.
package protocol ChunkValues {
    var count: Int { get }
    var physicalType: PhysicalType { get }
    /// Bytes in the PLAIN encoding.
    var plainByteCount: Int { get }
    /// Present where a dictionary may pay.
    var dictionary: DictionaryIndex? { get }
    /// Every encoding but the dictionary's that applies to the type, PLAIN first.
    static var encodings: [Encoding] { get }
    /// Those of them that readers of any age know, among which the writer chooses by itself.
    static var choices: [Encoding] { get }
    /// What suits PLAIN pages and pages of an encoding.
    static func texture(_ encoding: Encoding) -> PageTexture

    /// The dictionary's values, PLAIN.
    func appendDictionary(onto output: inout [UInt8])
    /// The values of `range` in an encoding other than the dictionary's.
    func append(_ range: Range<Int>, as encoding: Encoding, onto payload: inout PagePayload)
    /// Smallest and largest value of `range` as statistics hold them; nil without an ordered value.
    func bounds(_ range: Range<Int>) -> (minimum: [UInt8], maximum: [UInt8])?
    /// What a count of repeats says of a PLAIN page; nil where a sample says as much.
    func plainOutlook() -> PlainOutlook?
    /// Lends the values of `ranges` alone, without a dictionary.
    func withSample<Result>(
        _ ranges: [Range<Int>], _ body: (Self) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result
}

/// What zstd can make of a PLAIN page whose values share bytes with others far apart, beyond what a sample
/// shows.
package struct PlainOutlook {
    /// Roughly the share of its size that is left.
    package var share: Double
    /// Whether most bytes of a value look random by themselves: then the bytes that do not repeat cannot be
    /// packed, and neither can streams of them.
    package var isNoisy: Bool

    /// Noise that repeats comes out smaller PLAIN than in any other encoding, whatever a sample says.
    var decides: Bool { isNoisy && share < 0.65 }
}

/// Whether a dictionary is made.
package enum DictionaryUse {
    case never
    /// Where it seems to pay.
    case ifSmaller
    /// Wherever the format can hold it.
    case always
}
