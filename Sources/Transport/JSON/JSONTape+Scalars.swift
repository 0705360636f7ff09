extension JSONTape {
    func string(_ index: Int) -> String? {
        tag(index) == Tag.string ? text(index) : nil
    }

    func bool(_ index: Int) -> Bool? {
        switch tag(index) {
        case Tag.yes: true
        case Tag.no: false
        default: nil
        }
    }

    /// A number, or a string that holds one; nil for anything else and for what is not finite.
    func double(_ index: Int) -> Double? {
        switch tag(index) {
        case Tag.double: Double(bitPattern: words[index + 1])
        case Tag.int: Double(Int64(bitPattern: words[index + 1]))
        case Tag.unsigned: Double(words[index + 1])
        case Tag.string: JSONNumber.double(bytes(index))
        default: nil
        }
    }

    /// A whole number, in whatever spelling; nil for anything else, for fractions and beyond Int64.
    func int(_ index: Int) -> Int64? {
        switch tag(index) {
        case Tag.int: Int64(bitPattern: words[index + 1])
        case Tag.double: Int64(exactly: Double(bitPattern: words[index + 1]))
        case Tag.string: JSONNumber.int(bytes(index))
        default: nil
        }
    }
}
