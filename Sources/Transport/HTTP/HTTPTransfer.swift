import CCurl
import Glibc

/// One attempt at a request: libcurl's handle, and what goes out and comes in. Confined to the loop's thread.
final class HTTPTransfer {
    let job: HTTPJob
    /// As sent: prepared, redirected.
    let request: HTTPRequest
    private(set) var curl: CurlHandle
    private var source: BodySource
    private var sink: BodySink
    private var headers = HTTPHeaders()
    private var status = 0
    /// What a callback found wrong; libcurl then only says that it was stopped.
    private var fault: TransportError?
    private var idle: IdleWatch

    /// - Throws: ``TransportError`` when the request cannot be sent.
    init(_ request: HTTPRequest, of job: HTTPJob, settings: HTTPSettings, now: Double) throws(TransportError)
    {
        self.job = job
        self.request = request
        curl = try CurlHandle()
        source = try BodySource(request.body)
        sink = BodySink(for: request)
        idle = IdleWatch(request.timeouts, now: now)
        try configure(settings)
    }

    private func configure(_ settings: HTTPSettings) throws(TransportError) {
        guard request.url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            ["http", "https"].contains(request.url.prefix { $0 != ":" }.lowercased())
        else {
            throw TransportError(
                .invalidRequest, "\(SafeURL.text(request.url)) is not a percent-encoded http or https address"
            )
        }
        guard request.headers.areSendable else {
            throw TransportError(
                .invalidRequest, "\(request) has a header that cannot be sent (\(request.headers))")
        }
        try curl.set(CURLOPT_URL, request.url)
        try curl.set(CURLOPT_PROTOCOLS_STR, "http,https")
        // The path is signed and sent as it is.
        try curl.set(CURLOPT_PATH_AS_IS, 1)
        try curl.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Rather share a connection that is being opened than open another; a plain one cannot be shared.
        try curl.set(CURLOPT_PIPEWAIT, request.url.lowercased().hasPrefix("https:") ? 1 : 0)
        try curl.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try curl.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try curl.set(CURLOPT_USERAGENT, settings.userAgent)
        try curl.set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(request.timeouts.connect))
        try curl.set(CURLOPT_TIMEOUT_MS, Self.milliseconds(request.timeouts.total))
        if let authorities = settings.certificateAuthorities {
            try curl.set(CURLOPT_CAINFO, authorities)
        }
        if request.decompresses {
            try curl.set(CURLOPT_ACCEPT_ENCODING, "")
        } else {
            try curl.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        try curl.check(ccurl_on_header(curl.handle, headerArrived, context))
        try curl.check(ccurl_on_arrival(curl.handle, bodyArrived, context))
        switch request.method {
        case .get: try curl.set(CURLOPT_HTTPGET, 1)
        case .head: try curl.set(CURLOPT_NOBODY, 1)
        case .delete: try curl.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        case .put, .post:
            try curl.check(
                ccurl_upload(curl.handle, bodyWanted, bodySought, context, curl_off_t(request.body.count)))
            try curl.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        // An empty value is written "name;"; "name:" would remove a header. No waiting for a "100 Continue".
        let lines = request.headers.fields.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        try curl.set(CURLOPT_HTTPHEADER, lines + ["Expect:"])
    }

    private static func milliseconds(_ seconds: Double) -> Int {
        max(1, Int((min(seconds, 1e6) * 1000).rounded(.up)))
    }

    // MARK: libcurl's callbacks

    fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) {
        idle.moved(line.count)
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // Every answer begins so; what came before was an interim one.
            headers = HTTPHeaders()
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = text.firstIndex(of: ":") {
            headers.add(
                String(text[..<colon]),
                String(text[text.index(after: colon)...].trimming(while: \.isWhitespace)))
        }
    }

    /// - Returns: whether to go on.
    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        idle.moved(bytes.count)
        let isPlain = headers["Content-Encoding"] == nil || !request.decompresses
        let expected = isPlain ? headers["Content-Length"].flatMap { Int($0) } ?? -1 : -1
        do throws(TransportError) {
            try sink.write(bytes, isSuccess: (200..<300).contains(status), expected: expected)
            return true
        } catch {
            fault = error
            return false
        }
    }

    /// - Returns: the number of bytes given; nil when the body cannot be read.
    fileprivate func giveBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
        do throws(TransportError) {
            let count = try source.read(into: buffer)
            idle.moved(count)
            return count
        } catch {
            fault = error
            return nil
        }
    }

    fileprivate func seekBody(_ offset: Int) -> Bool { source.seek(to: offset) }

    // MARK: The end

    /// Seconds until the idle watch wants to look again; 0 or less when the transfer is too slow.
    func idleTimeLeft(now: Double) -> Double { idle.timeLeft(now: now) }

    /// The outcome once libcurl is done.
    func outcome(_ code: CURLcode, now: Double) -> Result<HTTPResponse, TransportError> {
        guard code == CURLE_OK, fault == nil else {
            sink.abandon()
            return .failure(fault.map { located($0) } ?? failure(code))
        }
        let isSuccess = (200..<300).contains(status)
        do throws(TransportError) {
            if isSuccess { try checkContent() }
            let digest = try sink.finish(isSuccess: isSuccess)
            return .success(response(digest: digest, now: now))
        } catch {
            sink.abandon()
            return .failure(error)
        }
    }

    func tooSlow() -> TransportError {
        sink.abandon()
        return TransportError(
            .timedOut,
            "\(request): fewer than \(Int(request.timeouts.slowest)) bytes a second for "
                + "\(request.timeouts.idle) s; try again, or allow a longer idle time")
    }

    func abandon() { sink.abandon() }

    /// The address that a redirect leads to, made absolute.
    var redirectTarget: String? { curl.text(CURLINFO_REDIRECT_URL) }

    private func response(digest: String?, now: Double) -> HTTPResponse {
        let version = curl.number(CURLINFO_HTTP_VERSION)
        return HTTPResponse(
            status: status, headers: headers, body: sink.memory, bytes: sink.count, sha256: digest,
            httpVersion: version == Int(CURL_HTTP_VERSION_2_0) ? "2" : version == 1 ? "1.0" : "1.1",
            attempts: job.attempt,
            timings: HTTPTimings(
                waiting: job.attemptStarted - job.submitted,
                connecting: max(
                    curl.seconds(CURLINFO_CONNECT_TIME_T), curl.seconds(CURLINFO_APPCONNECT_TIME_T)),
                firstByte: curl.seconds(CURLINFO_STARTTRANSFER_TIME_T),
                total: curl.seconds(CURLINFO_TOTAL_TIME_T)),
            connectionsOpened: curl.number(CURLINFO_NUM_CONNECTS))
    }

    private func checkContent() throws(TransportError) {
        guard request.method != .head else { return }
        let first = sink.start.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        let fits: Bool
        switch request.expects {
        case .any: return
        case .json: fits = first.map { Array("{[\"-0123456789tfn".utf8).contains($0) } ?? false
        case .notHTML:
            let start = String(decoding: sink.start, as: UTF8.self).lowercased()
            fits = !["<!doctype html", "<html"].contains { start.contains($0) }
        }
        if fits { return }
        // Whole or not at all: of a key that a server repeats there, half could not be told from other words.
        let named = headers["Content-Type"].flatMap { $0.count <= 60 ? SafeURL.oneLine($0) : nil }
        let type = named.map { " (called \($0))" } ?? ""
        let found = sink.count == 0 ? "nothing" : first == UInt8(ascii: "<") ? "a page" : "text"
        throw TransportError(
            .unexpectedContent,
            "\(request) was answered with \(found)\(type) where \(request.expects == .json ? "JSON" : "data") "
                + "was expected; try again later, or check the address", reply: status)
    }

    private func located(_ error: TransportError) -> TransportError {
        var error = error
        error.message = "\(request): \(error.message)"
        return error
    }

    private func failure(_ code: CURLcode) -> TransportError {
        let (kind, remedy) = TransportError.meaning(of: code)
        let words = SafeURL.oneLine(curl.explanation(of: code))
        return TransportError(kind, "\(request): \(words); \(remedy)", reply: status)
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    context.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
}

private func headerArrived(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ items: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    transfer(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * items))
    return size * items
}

private func bodyArrived(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ items: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let taken =
        transfer(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * items)) ?? false
    // Any other number than what arrived stops the transfer.
    return taken ? size * items : size * items == 0 ? 1 : 0
}

private func bodyWanted(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ items: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    transfer(context)?.giveBody(UnsafeMutableRawBufferPointer(start: bytes, count: size * items))
        ?? Int(CURL_READFUNC_ABORT)
}

private func bodySought(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    origin == SEEK_SET && transfer(context)?.seekBody(Int(offset)) == true
        ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
}
