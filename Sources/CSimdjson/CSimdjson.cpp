#include "CSimdjson.h"

#include <simdjson.h>

#include <memory>
#include <new>

struct csimdjson_document {
    simdjson::dom::document value;
};

static csimdjson_status status_of(simdjson::error_code code) {
    switch (code) {
        case simdjson::SUCCESS: return csimdjson_ok;
        case simdjson::MEMALLOC: return csimdjson_no_memory;
        case simdjson::CAPACITY: return csimdjson_too_large;
        case simdjson::DEPTH_ERROR: return csimdjson_too_deep;
        case simdjson::NUMBER_ERROR: return csimdjson_bad_number;
        case simdjson::UTF8_ERROR: return csimdjson_not_utf8;
        default: return csimdjson_malformed;
    }
}

extern "C" csimdjson_status csimdjson_parse(const uint8_t *bytes, size_t count, size_t depth,
                                            csimdjson_document **document, const char **reason) {
    *document = nullptr;
    *reason = "";
    try {
        auto result = std::make_unique<csimdjson_document>();
        // The parser's own scratch memory goes with it; the document keeps tape and strings alone.
        simdjson::dom::parser parser;
        auto code = parser.allocate(count, depth);
        if (code == simdjson::SUCCESS) {
            // true: simdjson copies the bytes to a buffer with the padding that it reads beyond the end.
            code = parser.parse_into_document(result->value, bytes, count, true).error();
        }
        *reason = simdjson::error_message(code);
        if (code == simdjson::SUCCESS) *document = result.release();
        return status_of(code);
    } catch (const std::bad_alloc &) {
        *reason = "out of memory";
        return csimdjson_no_memory;
    } catch (...) {
        *reason = "an unexpected exception";
        return csimdjson_malformed;
    }
}

extern "C" void csimdjson_free(csimdjson_document *document) { delete document; }

extern "C" const uint64_t *csimdjson_tape(const csimdjson_document *document) {
    return document->value.tape.get();
}

extern "C" const uint8_t *csimdjson_strings(const csimdjson_document *document) {
    return document->value.string_buf.get();
}
