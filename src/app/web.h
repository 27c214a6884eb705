/*
 * One request inside the application: what a handler gets, and the few words it answers with.
 *
 * A handler is 5–20 lines: read parameters, bind, call a rule, fill `data` (the API's contract) and
 * `page` (labels, widgets, menu), show. It serves people and programs alike; web_show() negotiates.
 * When it returns an error, the answer is made from cx.err: problem+json or a page; a transaction
 * is rolled back.
 */
#ifndef WEB_H
#define WEB_H

#include "app.h"
#include "caps.h"
#include "field.h"
#include "server.h"

struct web {
    struct app *app;
    struct exchange *x;
    struct req *req;
    struct response *res;
    struct ctx cx; /* w->cx.a is the exchange's arena */
    struct actor actor;
    const char *token;  /* session cookie's text when signed in by session, else NULL */
    bool must_change;   /* has to set a password first */
    bool answered;      /* the response is made */
    struct model *data; /* JSON shows only this */
    struct model *page;
    const char
        *images_from; /* another origin that this page loads pictures from (street.h), or NULL */
    struct db_op op;  /* web.c's: the operation on the writer */
    enum err outcome; /* web.c's: what serving on the writer gave */
    int64_t seen;     /* web.c's: session whose time of use is to be noted, or 0 */
};

/* ---- reading ---- */
/* Path parameter `i` as a positive id; ERR_NOT_FOUND otherwise. */
enum err web_id(struct web *w, int i, int64_t *ret_id);
const char *web_param(struct web *w, int i);
/* Binds the body (form or JSON) by the route's input table; binds and checks the query by its query
 * table. Integers of the query must have been cleared (FIELD_UNSET) before. */
enum err web_bind(struct web *w, void *record, struct bound *ret_bound);
enum err web_bind_query(struct web *w, void *record, struct bound *ret_bound);
/* The version named by If-Match (API) or the form's "version" field; ERR_PRECONDITION when missing.
 */
enum err web_version(struct web *w, int64_t *ret_version);

/* ---- answering ---- each returns OK and marks the request answered */
/* The route's page with data and page, or data as JSON. */
enum err web_show(struct web *w);
/* As web_show() with another template. */
enum err web_show_page(struct web *w, const char *page);
/* 303 for people. The path is printf'd; begins with '/'. */
enum err web_redirect(struct web *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* 201 + Location (API path) with `data` for programs; for people 303 to the path. */
enum err web_created(struct web *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* 204 for programs; for people 303 to the path. */
enum err web_done(struct web *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A form comes back: renders `page` with the error's status and all messages; returns `e`, so that
 * the transaction is rolled back. For programs simply returns `e`. */
enum err web_again(struct web *w, enum err e, const char *page);
/* Bytes as a download (filename NULL: shown inline). The bytes live in the arena. */
enum err web_bytes(struct web *w, const char *type, const char *filename, const void *p, size_t n);
enum err web_text(struct web *w, const char *type, const char *text);
/* An embedded file (assets.h) with its ETag; `cache` as Cache-Control. */
struct embedded;
enum err web_asset(struct web *w, const struct embedded *e, const char *cache);
/* A note on the next page: kind "good" or "bad", msgid with pairs. */
void web_flash(struct web *w, const char *kind, const char *msgid, ...) __attribute__((sentinel));
/* The same, of words that are put together already. Programs get none. */
void web_flash_text(struct web *w, const char *kind, const char *text);
void web_etag(struct web *w, int64_t version);
void web_cookie(struct web *w, const char *name, const char *value, int64_t seconds);

/* ---- filling the page ---- */
/* Words of a msgid in the request's language, with pairs. */
const char *web_words(struct web *w, const char *msgid, ...) __attribute__((sentinel));
/* "21.270" or "21,270". */
const char *web_number(struct web *w, int64_t n);
void web_title(struct web *w, const char *msgid);
void web_title_text(struct web *w, const char *text);
void web_crumb(struct web *w, const char *msgid_or_text, const char *href);
/* Widgets of a form: page.fields, page.errors; `action` where it posts, `version` (0: none). */
void web_form(struct web *w, const struct field_table *t, const void *record,
              const struct bound *bound, const char *action, int64_t version);
/* Lists: data.items is filled by the caller; this sets total, next, and page.pager. `total` < 0:
 * capped at 1,000. `next` is a cursor or NULL. */
void web_list(struct web *w, int64_t total, bool capped, const char *next);
/* The request's own address with one query parameter changed (value NULL: removed), in the arena.
 */
const char *web_link(struct web *w, const char *name, const char *value);

/* ---- for main and tests ---- */
/* The server's calls (server.h) over an app. */
enum err web_admit(void *app, struct exchange *x, size_t *ret_body_max);
void web_refuse(void *app, struct exchange *x, enum err why, const char *detail);
enum http_plan web_plan(void *app, struct exchange *x);
void web_handle(void *app, struct exchange *x);
void web_finished(void *app, struct exchange *x, int64_t micros, bool sent);

/* The floor's own routes: sign-in, sessions, assets, health, metrics, openapi, audit, jobs, design.
 */
extern const struct route app_routes[];

/* Menu entries that rooms add: shown to actors with the capability, in order of `rank`; at most
 * NAV_MAX. The first is where somebody begins: what they come for stands first. */
enum { NAV_MAX = 40 };
struct nav_entry {
    const char *href, *msgid;
    unsigned cap;
    int rank;
};
extern const struct nav_entry *const
    *web_nav; /* set by main: list of tables, ended by NULL; each ends with href NULL */
const char *web_home(const struct actor *a); /* "/today"; "/" for the public */

#endif
