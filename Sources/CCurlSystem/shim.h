// libcurl's public header, found by pkg-config.
#ifndef CCURLSYSTEM_SHIM_H
#define CCURLSYSTEM_SHIM_H
#include <curl/curl.h>
#endif
