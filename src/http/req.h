/*
 * A request as the rest of the house sees it, and the answer it gives. Everything lives in the
 * exchange's arena. Nothing here knows the server library.
 */
#ifndef REQ_H
#define REQ_H

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "pair.h"

#include <stdint.h>

enum http_method {
    HTTP_GET = 1,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS
};

/* A file of a multipart form; content in the arena (bounded by the route's body limit). */
struct upload {
    const char *field;    /* the form's field */
    const char *filename; /* last path element, valid UTF-8, no control bytes; may be "" */
    const char *type;     /* as claimed: never trusted */
    const char *data;
    size_t n;
    struct upload *next;
};

struct json_t; /* jansson's */

enum { REQ_PARAMS_MAX = 6 };

struct route;

struct req {
    enum http_method method;
    const char *path;       /* decoded, begins with '/', no "//", no "." or ".." segments */
    const char *query_text; /* raw, after '?', or "" */
    struct pair *query;
    struct pair *headers; /* names in lower case */
    struct pair *cookies;
    const char *body; /* raw; "" when none */
    size_t body_n;
    const char *body_type; /* media type in lower case without parameters, or "" */
    struct pair *form;     /* of a urlencoded or multipart body */
    struct upload *uploads;
    struct json_t *json; /* of a JSON body; freed with the arena */
    const char *peer;    /* address text of the other end ("127.0.0.1", "unix") */
    const char *id;      /* request id, 16 hex characters */
    /* set by routing: */
    const struct route *route;
    bool api;                           /* came in under /api/v1 */
    const char *params[REQ_PARAMS_MAX]; /* the path's {…}, in order */
};

#define req_query(r, name)  pair_get((r)->query, (name))
#define req_form(r, name)   pair_get((r)->form, (name))
#define req_header(r, name) pair_get((r)->headers, (name))
#define req_cookie(r, name) pair_get((r)->cookies, (name))

struct response {
    int status;        /* 0 counts as 200 */
    const char *type;  /* Content-Type; NULL: none (204, 304, redirects) */
    struct buf body;   /* in the exchange's arena */
    const void *fixed; /* or: bytes that live as long as the process (assets) */
    size_t fixed_n;
    struct pair *headers; /* further ones, any order */
    bool no_compress;     /* mixes secrets with reflected input: leave as it is */
    bool close;           /* close the connection after this answer */
};

/* Adds a header; copies both. Values with CR, LF or NUL are refused by assertion. */
void response_header(struct arena *a, struct response *r, const char *name, const char *value);

#endif
