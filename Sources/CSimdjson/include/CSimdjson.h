// A plain C face of simdjson's parser: bytes in, its tape out.
//
// Rules:
// - no C++ exception leaves a function;
// - a document belongs to the caller, who frees it once; the tape and the strings live as long as it does;
// - a parsed document is never written to again, so any thread may read it.
//
// The tape (simdjson's doc/tape.md): 64-bit words, the top 8 bits a tag, the rest its payload.
//   word 0     'r', payload: the index of the last word; the root value stands at word 1
//   '{' '['    payload: low 32 bits the index after the matching end, next 24 bits the number of children
//              (all ones: that many or more); '}' ']' close them
//   '"'        payload: offset into the strings: a 32-bit length, that many bytes of UTF-8, a NUL
//   'l' 'u' 'd' the next word is an int64_t, an uint64_t, a double
//   't' 'f' 'n' true, false, null
// Members of an object are a string and a value in turn.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct csimdjson_document csimdjson_document;

typedef enum {
    csimdjson_ok = 0,
    csimdjson_no_memory = 1,
    csimdjson_too_large = 2,
    csimdjson_too_deep = 3,
    // A number that breaks the grammar, or that neither 64-bit integers nor finite doubles hold.
    csimdjson_bad_number = 4,
    csimdjson_not_utf8 = 5,
    csimdjson_malformed = 6,
} csimdjson_status;

// Parses `count` bytes, which may hold at most `depth` arrays and objects inside each other. On success
// *document is a new handle; otherwise it is NULL. *reason is simdjson's own words, valid for ever.
csimdjson_status csimdjson_parse(const uint8_t *bytes, size_t count, size_t depth,
                                 csimdjson_document **document, const char **reason);

void csimdjson_free(csimdjson_document *document);

const uint64_t *csimdjson_tape(const csimdjson_document *document);
const uint8_t *csimdjson_strings(const csimdjson_document *document);

#ifdef __cplusplus
}
#endif

#endif
