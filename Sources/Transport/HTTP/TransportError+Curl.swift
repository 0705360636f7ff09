import CCurl

extension TransportError {
    /// What a code of libcurl means for an HTTP request, and what to do next.
    static func meaning(of code: CURLcode) -> (Code, remedy: String) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            (.cannotConnect, "check the address, the network and the proxy")
        case CURLE_OPERATION_TIMEDOUT:
            (.timedOut, "try again, or allow more time")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND:
            (.tls, "check the server's certificate and the certificate authorities")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            (.invalidRequest, "correct the address")
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_NOT_BUILT_IN, CURLE_BAD_FUNCTION_ARGUMENT:
            (.client, "check the installation of libcurl")
        default:
            (.protocol, "try again; if it stays, check that this is the right server")
        }
    }
}
