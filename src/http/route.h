/*
 * The route table: what exists, who may, what goes in, what comes out. One row feeds dispatch,
 * 404/405, the OpenAPI document, the role × route matrix and the gate "every route was exercised".
 */
#ifndef ROUTE_H
#define ROUTE_H

#include "req.h"

struct web;         /* app/web.h */
struct field_table; /* field/field.h */

enum route_flag {
    ROUTE_HTML = 1 << 0,  /* answers people at its path */
    ROUTE_API = 1 << 1,   /* answers programs at /api/v1 + path */
    ROUTE_WRITE = 1 << 2, /* changes data: runs on the writer */
    ROUTE_SLOW =
        1 << 3, /* over 1 ms besides its writing: runs in the worker pool, writes by db_write() */
    ROUTE_UPLOAD = 1 << 4,  /* takes multipart with files */
    ROUTE_NO_DB = 1 << 5,   /* needs no database (assets, health) */
    ROUTE_LIST = 1 << 6,    /* API answer is {"items","total","next"} of `output` */
    ROUTE_CREATED = 1 << 7, /* success is 201 with Location */
    ROUTE_NO_BODY = 1 << 8, /* success is 204 */
    ROUTE_NO_CSRF = 1 << 9, /* only where the body itself is the proof (sign-in has its own) */
    ROUTE_TABLE = 1 << 10,  /* programs get it as CSV or XLSX, too (a query parameter "format") */
    /* For others' programs at a path of a standard's: who asks is told by a token alone, as header
     * or as "api_key" of form or query. Cookies are not looked at, so nothing can be forged with
     * them: answers may be read by pages of any origin. */
    ROUTE_KEY = 1 << 11,
    ROUTE_PDF = 1 << 14,     /* programs get a PDF, as people do */
    ROUTE_JPEG = 1 << 16,    /* programs get a picture, as people do */
    ROUTE_PAST = 1 << 13,    /* slow when a past day is asked for ("as_of" in the query) */
    ROUTE_STANDBY = 1 << 15, /* may be a moment old: reads on the standby where there is one */
    ROUTE_SAME = 1 << 12, /* 304 for who names what they have (If-None-Match) and it is so still */
};

/* A fragment of JSON Schema for answers that no field table describes, e.g. {"type":"object"}. */
struct route {
    enum http_method method;
    const char *path; /* "/businesses/{id}/edit"; {x} matches one segment, {x…} the rest */
    enum err (*handle)(struct web *w);
    void (*refuse)(struct web *w, enum err e); /* answers errors; NULL: problem+json or a page */
    unsigned cap;                    /* capability needed: app/caps.h; 0 refuses to start */
    const struct field_table *query; /* query parameters, or NULL: none are taken */
    const struct field_table *input; /* body fields, or NULL: none are taken */
    const char *input_schema; /* JSON Schema of the body where `input` does not fit, or NULL */
    const struct field_table *output; /* the record in the API's answer, or NULL */
    const char *output_schema;        /* JSON Schema where `output` does not fit, or NULL */
    const char *page;                 /* template for people, or NULL */
    unsigned flags;
    size_t body_max; /* bytes; 0: 64 KiB */
    const char *doc; /* one line, English */
};

struct router;

/* Builds a matcher over several tables (each ends with path == NULL). Aborts with a message when
 * two rows cannot be told apart, or a row has no capability, handler or documentation. */
struct router *router_new(const struct route *const *tables, size_t n);
void router_free(struct router *r);

/*
 * Finds the row for method and path; sets route, api and params. ERR_NOT_FOUND, or ERR_METHOD with
 * *ret_allow = "GET, POST" in the arena. HEAD finds GET's row. "/api/v1/x" finds rows with
 * ROUTE_API at "/x"; "/x" finds rows with ROUTE_HTML.
 */
enum err router_find(const struct router *r, struct arena *a, struct req *req,
                     const char **ret_allow);

/* All rows, for documents and tests: calls with each row in table order. */
const struct route *const *router_rows(const struct router *r, size_t *ret_n);

const char *method_name(enum http_method m);
enum http_method method_of(const char *name); /* 0: unknown */

#endif
