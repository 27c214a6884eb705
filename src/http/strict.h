/*
 * What the HTTP library lets through and we do not: pure checks over a request's first lines,
 * without sockets, so that they can be tested and fuzzed. Every refusal closes the connection:
 * where client and server might disagree about where a request ends, nothing after it is read.
 */
#ifndef STRICT_H
#define STRICT_H

#include "req.h"

enum {
    TARGET_MAX = 8 * 1024,        /* bytes of the request's target: 414 */
    HEADERS_MAX = 100,            /* header lines: 431 */
    HEADER_BYTES_MAX = 24 * 1024, /* request line and headers together: 431 */
};

/* One header as the library hands it over: pointers into its own buffer, value with its trailing
 * blanks. */
struct raw_header {
    const char *name, *value;
    size_t name_n, value_n;
};

struct raw_request {
    const char *method, *target, *version; /* in the library's buffer */
    size_t target_n;                       /* strlen of the target, before it was decoded */
    const struct raw_header *headers;
    size_t headers_n;
    size_t block_n; /* bytes from the method to the end of the empty line */
};

/*
 * Were these lines on the wire exactly what the library made of them? It parses in place: line
 * ends, colons and the blanks of the request line become NUL and everything else stays. So each
 * piece must stand right behind the one before it, and the whole must fill the block. Anything
 * else was a NUL byte, a folded line, a line ended by LF alone, or blanks that do not belong.
 */
bool strict_layout(const struct raw_request *raw);

/* Target → path (decoded), query_text, query. ERR_INPUT or ERR_URI_TOO_LONG with the reason. */
enum err strict_target(struct arena *a, const char *target, size_t n, struct req *req,
                       const char **ret_why);

struct framing {
    bool has_length; /* a Content-Length was sent */
    bool expects;    /* Expect: 100-continue */
    uint64_t length;
};

/*
 * Headers → headers (lower case), cookies, body_type, and where the body ends. req->method is
 * set before. ERR_INPUT, ERR_HEADERS or ERR_TYPE with the reason. Names and values are copied.
 */
enum err strict_headers(struct arena *a, const struct raw_request *raw, struct req *req,
                        struct framing *ret, const char **ret_why);

#endif
