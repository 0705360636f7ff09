import Core

/// The CSV of LISTING_STATUS.
enum AlphaVantageListing {
    /// The exchanges' symbols for trying out their systems, where the name may not say so.
    private static let testSymbols: Set<String> = [
        "ATEST", "CTEST", "MTEST", "NTEST", "PTEST", "ZTEST", "ZBZX", "ZVV", "ZXYZ", "ZZK",
    ]
    private static let testNames = [
        "LISTED TEST", "TEST STOCK", "TEST SYMBOL", "TEST TICKER", "TEST ISSUE", "SYMBOLOGY TEST",
    ]

    /// Every stock and fund but the exchanges' test symbols.
    ///
    /// - Throws: ``IngestionError`` `malformed` for other columns.
    static func read(_ text: String, _ what: String) throws(IngestionError) -> [Listing] {
        let records = try CSVReader(text, source: what).records
        guard let header = records.first?.fields, let symbols = header.firstIndex(of: "symbol") else {
            throw IngestionError(
                .malformed, "\(what) has no column symbol; see whether the vendor changed its answers")
        }
        func place(_ name: String) -> Int? { header.firstIndex(of: name) }
        let (names, types, ends) = (place("name"), place("assetType"), place("delistingDate"))
        var found: [Listing] = []
        found.reserveCapacity(records.count)
        for record in records.dropFirst() {
            func value(_ place: Int?) -> String? {
                guard let place, place < record.fields.count else { return nil }
                let text = record.fields[place]
                return text.isEmpty || text == "null" ? nil : text
            }
            // A symbol may be called null.
            guard symbols < record.fields.count else { continue }
            let name = value(names).map(decoded)
            let spelled = record.fields[symbols]
            guard !isTest(spelled, name), let symbol = SymbolSpelling.dashes.symbol(spelled) else { continue }
            found.append(
                Listing(
                    symbol: symbol, name: name, type: value(types),
                    delisted: value(ends).flatMap { CivilDate($0) }))
        }
        return found
    }

    private static func isTest(_ symbol: String, _ name: String?) -> Bool {
        if testSymbols.contains(String(symbol.prefix { $0 != "-" })) { return true }
        // Nasdaq's: ZVZZT, ZWZZT, ...
        let bytes = Array(symbol.utf8)
        if bytes.count == 5, bytes[0] == bytes[2], bytes[2] == bytes[3], bytes[0] == UInt8(ascii: "Z") {
            return true
        }
        let name = name?.uppercased() ?? ""
        return testNames.contains { name.contains($0) }
    }

    /// The name with its HTML entities as characters.
    private static func decoded(_ name: String) -> String {
        guard name.contains("&") else { return name }
        var name = name
        for (entity, character) in [("nbsp", " "), ("quot", "\""), ("#39", "'"), ("apos", "'"), ("amp", "&")]
        {
            name.replace("&\(entity);", with: character)
            name.replace("&\(entity.uppercased());", with: character)
        }
        return name.split(separator: " ").joined(separator: " ")
    }
}
