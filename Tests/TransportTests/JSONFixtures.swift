import Transport

/// What the JSON tests share.
enum JSONFixtures {
    /// Grouped day and dividend answers in the form of massive-com/client-python's mocks (MIT), shortened;
    /// a Yahoo chart with nulls, an Alpha Vantage day and its refusal.
    static let bodies = [
        """
        {"adjusted":true,"queryCount":3,"results":[{"T":"KIMpL","c":25.9102,"h":26.25,"l":25.91,"n":74,"o":26.07,\
        "t":1602705600000,"v":4369,"vw":26.0407},{"T":"TANH","c":23.4,"h":24.763,"l":22.65,"n":1096,"o":24.5,\
        "t":1602705600000,"v":25933.6,"vw":23.493}],"resultsCount":2,"status":"OK"}
        """,
        #"{"queryCount":0,"resultsCount":0,"results":null,"status":"OK","adjusted":true}"#,
        """
        {"chart":{"result":[{"meta":{"currency":"USD","gmtoffset":-18000},"timestamp":[1598880600,1598967000],\
        "events":{"splits":{"1598880600":{"numerator":4,"denominator":1,"splitRatio":"4:1"}}},"indicators":\
        {"quote":[{"close":[129.04,null],"volume":[225702700,151948100]}]}}],"error":null}}
        """,
        """
        {"Meta Data": {"2. Symbol": "IBM", "5. Time Zone": "US/Eastern"}, "Time Series (Daily)": \
        {"2023-07-03": {"1. open": "133.4200", "5. volume": "1.47767e6"}, "2023-06-30": {"1. open": "134.69", \
        "5. volume": "4236677"}}}
        """,
        #"{"Information": "Thank you \u0026 \ud83d\ude00 we have detected your API key as DEMOKEY123"}"#,
        #"[1, -2.5e3, true, false, null, [], {}, "", "a\"\\\/\b\f\n\r\t\u0000"]"#,
    ]

    static func parse(_ text: String) throws -> JSONValue {
        try JSONDocument(Array(text.utf8), from: "the test's vendor").root
    }

    /// The message of the error that parsing `body` or `use` throws.
    static func failure(_ body: String, _ use: (JSONValue) throws -> Void = { _ in }) -> TransportError? {
        do {
            try use(try parse(body))
            return nil
        } catch {
            return error as? TransportError
        }
    }
}
