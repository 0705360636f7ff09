// libcurl's variadic calls as plain C functions, which is what Swift can call. Options are passed by
// their libcurl names, so the shim stays the same when a caller needs another option.
#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A body to send: read front to back, rewound when libcurl has to send it again.
typedef struct {
    const unsigned char *bytes;
    size_t count;
    size_t offset;
} ccurl_body;

/// Initialises libcurl once for the process. Safe to call from any thread, any number of times.
CURLcode ccurl_start(void);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

/// Sends `body`, which the caller keeps in place until the transfer ends.
CURLcode ccurl_set_body(CURL *handle, ccurl_body *body);

/// Collects libcurl's own words for a failure; `buffer` holds at least CURL_ERROR_SIZE bytes.
CURLcode ccurl_set_error_buffer(CURL *handle, char *buffer);

/// Drops what the server says; it would go to standard output otherwise.
CURLcode ccurl_discard_output(CURL *handle);

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
/// `value` belongs to the handle.
CURLcode ccurl_get_string(CURL *handle, CURLINFO info, const char **value);

/// libcurl's callbacks for headers, what arrives, and what is sent. Each gets `context`.
typedef size_t (*ccurl_data_function)(char *bytes, size_t size, size_t items, void *context);
typedef int (*ccurl_seek_function)(void *context, curl_off_t offset, int origin);

CURLcode ccurl_on_header(CURL *handle, ccurl_data_function function, void *context);
CURLcode ccurl_on_arrival(CURL *handle, ccurl_data_function function, void *context);
/// Uploads `count` bytes that `function` gives; `seek` goes back when they have to be sent again.
CURLcode ccurl_upload(
    CURL *handle, ccurl_data_function function, ccurl_seek_function seek, void *context, curl_off_t count);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
/// Takes one finished transfer out of the multi handle's list; NULL when there is none.
CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result);

#ifdef __cplusplus
}
#endif
#endif
