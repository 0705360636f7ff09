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
