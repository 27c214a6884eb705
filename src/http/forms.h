/*
 * Parsers for what clients send. All of them are strict, bounded and fuzzed; they say with
 * `ret_why` (English, for the log and the API's detail) what was wrong and where.
 */
#ifndef FORMS_H
#define FORMS_H

#include "req.h"

enum { FORM_PAIRS_MAX = 1000, JSON_DEPTH_MAX = 32 };

/* Percent-decodes; '+' becomes a blank when `plus`. NULL on bad escapes, NUL, or bad UTF-8. */
char *url_decode(struct arena *a, const char *s, size_t n, bool plus, size_t *ret_n);
/* Percent-encodes everything but unreserved characters. */
char *url_encode(struct arena *a, const char *s);

/* application/x-www-form-urlencoded, also the query string. Names of 1–64 bytes. */
enum err form_parse(struct arena *a, const char *s, size_t n, struct pair **ret, const char **ret_why);

/* "a=b; c=d". Malformed cookies are skipped, never an error. */
struct pair *cookies_parse(struct arena *a, const char *header);

/* multipart/form-data (RFC 7578); `content_type` holds the boundary. */
enum err multipart_parse(struct arena *a, const char *content_type, const char *body, size_t n,
                         struct pair **ret_form, struct upload **ret_uploads, const char **ret_why);

/* JSON: duplicates, bad UTF-8, overflow, depth over JSON_DEPTH_MAX refused; why names line and
 * column. The value is released with the arena. */
enum err json_parse(struct arena *a, const char *s, size_t n, struct json_t **ret,
                    const char **ret_why);

#endif
