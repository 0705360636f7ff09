#include "CCurl.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_once_t started = PTHREAD_ONCE_INIT;
static CURLcode start_result = CURLE_FAILED_INIT;

static void start(void) { start_result = curl_global_init(CURL_GLOBAL_DEFAULT); }

CURLcode ccurl_start(void) {
    pthread_once(&started, start);
    return start_result;
}

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static size_t read_body(char *out, size_t size, size_t items, void *context) {
    ccurl_body *body = context;
    size_t room = size * items;
    size_t left = body->count - body->offset;
    size_t count = left < room ? left : room;
    if (count > 0) memcpy(out, body->bytes + body->offset, count);
    body->offset += count;
    return count;
}

static int seek_body(void *context, curl_off_t offset, int origin) {
    ccurl_body *body = context;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > body->count) return CURL_SEEKFUNC_FAIL;
    body->offset = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

CURLcode ccurl_set_body(CURL *handle, ccurl_body *body) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READDATA, body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek_body);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SEEKDATA, body);
    if (code == CURLE_OK)
        code = curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)body->count);
    return code;
}

CURLcode ccurl_set_error_buffer(CURL *handle, char *buffer) {
    return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

static size_t discard(char *bytes, size_t size, size_t items, void *context) {
    (void)bytes;
    (void)context;
    return size * items;
}

CURLcode ccurl_discard_output(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_string(CURL *handle, CURLINFO info, const char **value) {
    return curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_on_header(CURL *handle, ccurl_data_function function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERDATA, context);
    return code;
}

CURLcode ccurl_on_arrival(CURL *handle, ccurl_data_function function, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    return code;
}

CURLcode ccurl_upload(
    CURL *handle, ccurl_data_function function, ccurl_seek_function seek, void *context, curl_off_t count) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, function);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_SEEKDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, count);
    return code;
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}
