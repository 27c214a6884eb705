/*
 * Parsers for what clients send. All of them are strict, bounded and fuzzed; they say with
 * `ret_why` (English, for the log and the API's detail) what was wrong and where.
 */
#ifndef FORMS_H
#define FORMS_H

#include "req.h"

enum {
    FORM_PAIRS_MAX = 1000,
    FORM_BYTES_MAX = 1024 * 1024,
    JSON_DEPTH_MAX = 32,
    JSON_BYTES_MAX = 1024 * 1024,
};

/* Well-formed UTF-8 without NUL? Other control bytes are the field's affair. */
bool form_utf8(const char *s, size_t n);

/* Percent-decodes; '+' becomes a blank when `plus`. NULL on bad escapes, NUL, or bad UTF-8. */
char *url_decode(struct arena *a, const char *s, size_t n, bool plus, size_t *ret_n);
/* Percent-encodes everything but unreserved characters. */
char *url_encode(struct arena *a, const char *s);

/* application/x-www-form-urlencoded, also the query string. Names of 1–64 bytes. More than
 * FORM_BYTES_MAX is ERR_TOO_LARGE. */
enum err form_parse(struct arena *a, const char *s, size_t n, struct pair **ret,
                    const char **ret_why);

/* "a=b; c=d". Malformed cookies are skipped, never an error. */
struct pair *cookies_parse(struct arena *a, const char *header);

/* multipart/form-data (RFC 7578); `content_type` holds the boundary. */
enum err multipart_parse(struct arena *a, const char *content_type, const char *body, size_t n,
                         struct pair **ret_form, struct upload **ret_uploads, const char **ret_why);

/* JSON: duplicates, bad UTF-8, overflow, depth over JSON_DEPTH_MAX refused; why names line and
 * column. The value is released with the arena. More than JSON_BYTES_MAX is ERR_TOO_LARGE: a
 * tree may need 45 bytes of memory for each byte of text. */
enum err json_parse(struct arena *a, const char *s, size_t n, struct json_t **ret,
                    const char **ret_why);
/* JSON that the program wrote itself: of a key that stands twice the last one holds. */
enum err json_parse_own(struct arena *a, const char *s, struct json_t **ret);

#endif
