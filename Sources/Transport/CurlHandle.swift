import CCurl

/// One libcurl easy handle: the only owner of the `CURL *` and of the lists and buffers it points to.
struct CurlHandle: ~Copyable {
    let handle: UnsafeMutableRawPointer
    /// libcurl writes its own words for a failure here.
    private let words: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// - Throws: code ``TransportError/Code/client`` when libcurl cannot start.
    init() throws(TransportError) {
        let code = ccurl_start()
        guard code == CURLE_OK, let handle = curl_easy_init() else {
            throw TransportError(
                .client, "libcurl does not start: \(String(cString: curl_easy_strerror(code)))")
        }
        self.handle = handle
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = ccurl_set_error_buffer(handle, words)
        _ = ccurl_discard_output(handle)
        // Signals would reach any thread of the process.
        _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
        words.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(TransportError) {
        try check(ccurl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(TransportError) {
        try check(ccurl_set_string(handle, option, value))
    }

    mutating func set(_ option: CURLoption, _ values: [String]) throws(TransportError) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values {
            guard let longer = curl_slist_append(list, value) else {
                curl_slist_free_all(list)
                throw TransportError(.client, "libcurl is out of memory")
            }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        try check(ccurl_set_list(handle, option, list))
    }

    /// Sends `body` and waits for the end of the transfer.
    ///
    /// - Returns: libcurl's verdict, its words for it, the server's last reply code (0: none), and whether libcurl
    ///   took the whole body from us.
    func perform(
        sending body: [UInt8]
    ) throws(TransportError) -> (code: CURLcode, words: String, reply: Int, isHandedOver: Bool) {
        let (code, taken) = body.withUnsafeBufferPointer { bytes in
            var state = ccurl_body(bytes: bytes.baseAddress, count: bytes.count, offset: 0)
            return withUnsafeMutablePointer(to: &state) { state in
                var code = ccurl_set_body(handle, state)
                if code == CURLE_OK { code = curl_easy_perform(handle) }
                return (code, state.pointee.offset)
            }
        }
        return (code, explanation(of: code), number(CURLINFO_RESPONSE_CODE), taken == body.count)
    }

    /// libcurl's own words for the failure, or its name for the code.
    func explanation(of code: CURLcode) -> String {
        let own = String(cString: words)
        return own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
    }

    /// A whole number that libcurl knows of the transfer; 0 when it does not.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        _ = ccurl_get_long(handle, info, &value)
        return value
    }

    /// A time that libcurl measured, in seconds.
    func seconds(_ info: CURLINFO) -> Double {
        var value: curl_off_t = 0
        _ = ccurl_get_offset(handle, info, &value)
        return Double(value) / 1_000_000
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard ccurl_get_string(handle, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    func check(_ code: CURLcode) throws(TransportError) {
        guard code == CURLE_OK else {
            throw TransportError(
                .client, "libcurl refuses a setting: \(String(cString: curl_easy_strerror(code)))")
        }
    }
}
