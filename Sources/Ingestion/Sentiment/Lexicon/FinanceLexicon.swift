/// Judges the mood of a headline by its words, in one pass and without a model.
///
/// Each word or phrase has a value; a word that goes up or down takes its sign from what does so ("profit fell",
/// "loss narrowed"); negations turn and adverbs of degree scale what follows; what is granted ("despite …") counts
/// little and what comes after "but" more. The sum s becomes s / sqrt(s² + 6), within -1...1.
///
/// Sources of the method, not of the words: T. Loughran, B. McDonald, "When Is a Liability Not a Liability?", Journal
/// of Finance 66 (2011); P. Malo et al., "Good Debt or Bad Debt", JASIST 65 (2014), for direction-dependent words;
/// C. Hutto, E. Gilbert, "VADER", ICWSM (2014), for negation, degree, contrast and the normalisation.
struct FinanceLexicon: Sendable {
    /// What a word or a phrase does.
    private enum Entry {
        case mood(Double)
        case direction(Double)
        case negation
        case degree(Double)
        case nothing
    }

    static let standard = FinanceLexicon()

    private static let negationReach = 4
    private static let objectReach = 5
    private static let softening = 6.0
    private static let negated = -0.7

    /// Words of one form and phrases with one blank between their words.
    private var entries: [String: Entry] = [:]
    /// What is good (1) or bad (-1) when there is more of it.
    private var objects: [String: Double] = [:]
    private var longestPhrase = 1

    init() {
        func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
        func add(_ text: String, _ entry: Entry) {
            for word in words(text) {
                let parts = Self.tokens(String(word))
                longestPhrase = max(longestPhrase, parts.count)
                entries[parts.joined(separator: " ")] = entry
            }
        }
        for (weight, text) in FinanceWords.moods { add(text, .mood(weight)) }
        for (weight, text) in FinanceWords.directions { add(text, .direction(weight)) }
        add(FinanceWords.negations, .negation)
        add(FinanceWords.stronger, .degree(1.4))
        add(FinanceWords.weaker, .degree(0.6))
        add(FinanceWords.passedOver, .nothing)
        for word in words(FinanceWords.goodWhenHigh) { objects[Self.plain(word)] = 1 }
        for word in words(FinanceWords.badWhenHigh) { objects[Self.plain(word)] = -1 }
    }

    /// From -1 to 1; 0 for a headline without a word that is known.
    func score(_ title: String) -> Double {
        let tokens = Self.tokens(title)
        var sum = 0.0
        var at = 0
        var degree = (factor: 1.0, at: -10)
        var negation = -10
        var contrast = 1.0
        while at < tokens.count {
            let (entry, length) = entry(tokens, at)
            defer { at += length }
            switch tokens[at] {
            case "but", "however", "yet":
                sum *= 0.5
                contrast = 1.5
                negation = -10
                continue
            case "despite", "although", "though", "notwithstanding", "offset":
                contrast = 0.3
                negation = -10
                continue
            case ";", ".":
                negation = -10
                if contrast < 1 { contrast = 1 }
                continue
            case ",":
                // What is granted ends with its clause.
                if contrast < 1 { contrast = 1 }
                continue
            default: break
            }
            var value: Double
            switch entry {
            case nil, .nothing: continue
            case .negation:
                negation = at
                continue
            case .degree(let factor):
                degree = (factor, at)
                continue
            case .mood(let weight):
                // "Loss" beside "narrowed" is the direction's object, not a mood of its own.
                if length == 1, isObjectOfDirection(tokens, at) { continue }
                value = weight
            case .direction(let weight):
                value = weight * (object(tokens, at, length) ?? 0.5)
            }
            if at - degree.at <= 2 { value *= degree.factor }
            if at - negation <= Self.negationReach { value *= Self.negated }
            sum += value * contrast
        }
        return sum / (sum * sum + Self.softening).squareRoot()
    }

    /// The longest phrase that begins there.
    private func entry(_ tokens: [String], _ at: Int) -> (Entry?, length: Int) {
        var length = min(longestPhrase, tokens.count - at)
        while length > 1 {
            if let found = entries[tokens[at..<at + length].joined(separator: " ")] { return (found, length) }
            length -= 1
        }
        return (entries[tokens[at]], 1)
    }

    /// Whether what goes up or down is good or bad to have more of: the nearest of those around, before it first.
    private func object(_ tokens: [String], _ at: Int, _ length: Int) -> Double? {
        for distance in 1...Self.objectReach {
            for place in [at - distance, at + length - 1 + distance] where tokens.indices.contains(place) {
                if let sign = objects[tokens[place]] { return sign }
            }
        }
        return nil
    }

    private func isObjectOfDirection(_ tokens: [String], _ at: Int) -> Bool {
        guard objects[tokens[at]] != nil else { return false }
        for place in max(0, at - Self.objectReach)...min(tokens.count - 1, at + Self.objectReach) {
            if case .direction = entries[tokens[place]] { return true }
        }
        return false
    }

    private static func plain(_ word: Substring) -> String { tokens(String(word)).joined(separator: " ") }

    /// Words in small letters; a number is one, and so are `,` `;` and `.` between clauses.
    static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var word: [UInt8] = []
        func end() {
            guard !word.isEmpty else { return }
            tokens.append(String(decoding: word, as: UTF8.self))
            word.removeAll(keepingCapacity: true)
        }
        let bytes = Array(text.utf8)
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                word.append(byte)
            case UInt8(ascii: "'")
            where !word.isEmpty && place + 1 < bytes.count && bytes[place + 1] | 0x20 == 0x74:
                // Of "can't"; a possessive ends the word.
                word.append(byte)
            case UInt8(ascii: "."), UInt8(ascii: ","):
                let isInNumber =
                    place > 0 && place + 1 < bytes.count && (48...57).contains(bytes[place - 1])
                    && (48...57).contains(bytes[place + 1])
                if isInNumber {
                    word.append(byte)
                } else {
                    end()
                    tokens.append(String(UnicodeScalar(byte)))
                }
            case UInt8(ascii: ";"), UInt8(ascii: ":"):
                end()
                tokens.append(";")
            default: end()
            }
        }
        end()
        return tokens
    }
}
