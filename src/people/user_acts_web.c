/*
 * What administrators do to accounts: shut and open, links, codes, import. What is shown once (a
 * link, codes) is in the answer to the POST itself and nowhere else.
 */
#include "notice.h"
#include "people_import.h"
#include "people_pages.h"
#include "second.h"

#include <inttypes.h>

const char user_link_schema[] =
    "{\"type\":\"object\",\"required\":[\"link\",\"expires_at\"],\"properties\":{"
    "\"link\":{\"type\":\"string\"},\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"}}"
    "}";

#define CODES                                                                                     \
    "\"codes\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\",\"name\"," \
    "\"display_name\",\"role\",\"area\",\"code\"],\"properties\":{\"id\":{\"type\":\"integer\"}," \
    "\"name\":{\"type\":\"string\"},\"display_name\":{\"type\":\"string\"},\"role\":{\"type\":"   \
    "\"string\"},\"area\":{\"type\":\"string\"},\"code\":{\"type\":\"string\"}}}}"
const char users_codes_schema[] =
    "{\"type\":\"object\",\"required\":[\"codes\"],\"properties\":{" CODES "}}";
const char users_import_schema[] =
    "{\"type\":\"object\",\"required\":[\"created\",\"unchanged\",\"rejected\",\"codes\","
    "\"rejects\"],"
    "\"properties\":{\"created\":{\"type\":\"integer\"},\"unchanged\":{\"type\":\"integer\"},"
    "\"rejected\":{\"type\":\"integer\"}," CODES
    ",\"rejects\":{\"type\":\"array\",\"items\":{\"type\":"
    "\"object\",\"required\":[\"row\",\"name\",\"reasons\"],\"properties\":{\"row\":{\"type\":"
    "\"integer\"},\"name\":{\"type\":\"string\"},\"reasons\":{\"type\":\"array\",\"items\":{"
    "\"type\":"
    "\"string\"}}}}}}}";

/* ---- shut, open, second step off ---- */

static enum err subject(struct web *w, struct account *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return account_get(&w->cx, id, ret);
}

/* For what lets somebody in anew. On one's own account it would go round the proofs that
 * /account asks for; a token, which has none, must not get more than it has. */
static enum err another(struct web *w, struct account *ret)
{
    TRY(subject(w, ret));
    if (ret->id == w->actor.account_id)
        return fail(&w->cx, ERR_CONFLICT, "error.account_own_way", NULL);
    return OK;
}

/* Asks before `act` ("disable"): words are people.<act>_ask, _text, _do. */
static enum err ask(struct web *w, const char *act, bool danger)
{
    struct account a;
    struct arena *m = w->cx.a;
    TRY(subject(w, &a));
    const char *id = arena_printf(m, "people.%s", act);
    const char *title = web_words(w, arena_printf(m, "%s_ask", id), "name", a.display_name, NULL);
    web_title_text(w, title);
    web_crumb(w, "people.users", "/users");
    web_crumb(w, a.display_name, arena_printf(m, "/users/%" PRId64, a.id));
    struct model *c = model_set_object(m, w->page, "confirm");
    model_set_text(m, c, "title", title);
    model_set_text(m, c, "text", web_words(w, arena_printf(m, "%s_text", id), NULL));
    model_set_null(m, c, "facts");
    model_set_text(m, c, "action", w->req->path);
    model_set_text(m, c, "button", web_words(w, arena_printf(m, "%s_do", id), NULL));
    model_set_text(m, c, "cancel", arena_printf(m, "/users/%" PRId64, a.id));
    model_set_bool(m, c, "danger", danger);
    model_set_null(m, c, "version");
    model_set_null(m, c, "reason_label");
    return web_show(w);
}

static enum err done(struct web *w, int64_t id, const char *msgid)
{
    if (!w->req->api)
        web_flash(w, "good", msgid, NULL);
    return web_done(w, "/users/%" PRId64, id);
}

enum err user_disable_get(struct web *w)
{
    return ask(w, "disable", true);
}

enum err user_disable_post(struct web *w)
{
    struct account a;
    TRY(subject(w, &a));
    TRY(people_set_active(&w->cx, a.id, false));
    return done(w, a.id, "people.disabled");
}

enum err user_enable_post(struct web *w)
{
    struct account a;
    TRY(subject(w, &a));
    TRY(people_set_active(&w->cx, a.id, true));
    return done(w, a.id, "people.enabled");
}

enum err user_totp_off_get(struct web *w)
{
    return ask(w, "totp_off", true);
}

enum err user_totp_off_post(struct web *w)
{
    struct account a;
    TRY(another(w, &a));
    TRY(second_off(&w->cx, a.id));
    return done(w, a.id, "people.totp_is_off");
}

/* ---- link ---- */

/* The address people reach us by: as set, else as this very request was addressed. */
static const char *site(struct web *w)
{
    const char *host = req_header(w->req, "host");
    return w->app->base_url ? w->app->base_url
           : host           ? arena_printf(w->cx.a, "http://%s", host)
                            : "";
}

enum err user_link_get(struct web *w)
{
    return ask(w, "reset", false);
}

/* Also to the person's own phone or e-mail, where there is one; they learn of it in any case. */
static enum err send_link(struct web *w, const struct account *a, const char *link)
{
    int64_t until = w->cx.now + PEOPLE_RESET_SECONDS;
    const char *pairs[] = {"link",    link, "time",   pages_time(w, until),
                           "_urgent", "1",  "_until", arena_printf(w->cx.a, "%" PRId64, until),
                           NULL};
    struct notice_to to = {.account_id = a->id};
    model_set_text(w->cx.a, w->page, "sent_to",
                   a->phone ? address_hidden(w->cx.a, a->phone) : NULL);
    return notice_send(&w->cx, "reset_link", &to, pairs);
}

enum err user_link_post(struct web *w)
{
    struct account a;
    char *token, until[INSTANT_LEN + 1];
    TRY(another(w, &a));
    TRY(people_reset(&w->cx, a.id, &token));
    const char *link = arena_printf(w->cx.a, "%s/reset/%s", site(w), token);
    TRY(send_link(w, &a, link));
    instant_format(w->cx.now + PEOPLE_RESET_SECONDS, until);
    model_set_text(w->cx.a, w->data, "link", link);
    model_set_text(w->cx.a, w->data, "expires_at", arena_strdup(w->cx.a, until));
    web_title(w, "people.link_title");
    web_crumb(w, "people.users", "/users");
    web_crumb(w, a.display_name, arena_printf(w->cx.a, "/users/%" PRId64, a.id));
    model_set_text(w->cx.a, w->page, "who", a.display_name);
    model_set_text(w->cx.a, w->page, "until", pages_time(w, w->cx.now + PEOPLE_RESET_SECONDS));
    model_set_text(w->cx.a, w->page, "back", arena_printf(w->cx.a, "/users/%" PRId64, a.id));
    return web_show(w);
}

/* ---- codes ---- */

static void add_codes(struct web *w, const struct people_code *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *codes = model_set_array(a, w->data, "codes");
    struct model *rows = model_set_array(a, w->page, "codes");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, codes), *row = model_add_object(a, rows);
        model_set_int(a, o, "id", list[i].account_id);
        model_set_text(a, o, "name", list[i].name);
        model_set_text(a, o, "display_name", list[i].display_name);
        model_set_text(a, o, "role", list[i].role);
        model_set_text(a, o, "area", list[i].area);
        model_set_text(a, o, "code", list[i].code);
        model_set_text(a, row, "display_name", list[i].display_name);
        model_set_text(a, row, "name", list[i].name);
        model_set_text(a, row, "role_label", pages_role(w, list[i].role));
        model_set_text(a, row, "place", pages_area(w, list[i].role, list[i].area));
        model_set_text(a, row, "code", list[i].code);
    }
    model_set_bool(a, w->page, "has_codes", n > 0);
    model_set_text(a, w->page, "site", arena_printf(a, "%s/welcome", site(w)));
    char *day = arena_alloc(a, DATE_LEN + 1);
    date_format(date_of_instant(w->cx.now + PEOPLE_CODE_SECONDS), day);
    model_set_text(a, w->page, "until", i18n_date(a, w->cx.lang, day));
}

enum err users_codes_get(struct web *w)
{
    int64_t n;
    TRY(people_waiting(&w->cx, &n));
    web_title(w, "people.codes");
    web_crumb(w, "people.users", "/users");
    model_set_bool(w->cx.a, w->page, "ask", n > 0);
    model_set_text(w->cx.a, w->page, "count_text",
                   web_words(w, "people.codes_count", "count", web_number(w, n), NULL));
    if (!n)
        pages_empty(w, "people.codes_none");
    return web_show(w);
}

enum err users_codes_post(struct web *w)
{
    struct people_code *list;
    size_t n;
    TRY(people_codes(&w->cx, &list, &n));
    web_title(w, "people.codes");
    web_crumb(w, "people.users", "/users");
    add_codes(w, list, n);
    if (!n)
        pages_empty(w, "people.codes_none");
    return web_show(w);
}

/* ---- import ---- */

static void import_page(struct web *w)
{
    web_title(w, "people.import");
    web_crumb(w, "people.users", "/users");
}

enum err users_import_get(struct web *w)
{
    import_page(w);
    return web_show(w);
}

static void add_rejects(struct web *w, const struct people_import *done_import)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->data, "rejects");
    for (size_t i = 0; i < done_import->rejected; i++) {
        const struct people_reject *r = &done_import->rejects[i];
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "row", r->number);
        model_set_text(a, o, "name", r->name);
        struct model *reasons = model_set_array(a, o, "reasons");
        for (const struct field_err *f = r->reasons; f; f = f->next)
            model_add_text(a, reasons,
                           i18n_format(w->app->words, a, w->cx.lang, f->msgid, f->args));
    }
    model_set_bool(a, w->page, "has_rejects", done_import->rejected > 0);
}

static enum err import_file(struct web *w, struct people_import *ret)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    if (!u || !u->n) {
        fail_field(&w->cx, "file", "error.file_missing", NULL);
        return fields_check(&w->cx);
    }
    struct table_open from = {.fd = -1, .data = u->data, .n = u->n};
    return people_import(&w->cx, &from, ret);
}

enum err users_import_post(struct web *w)
{
    struct people_import result;
    enum err e = import_file(w, &result);
    import_page(w);
    if (e != OK)
        return web_again(w, e, "user-import");
    model_set_int(w->cx.a, w->data, "created", (int64_t)result.created);
    model_set_int(w->cx.a, w->data, "unchanged", (int64_t)result.unchanged);
    model_set_int(w->cx.a, w->data, "rejected", (int64_t)result.rejected);
    add_codes(w, result.codes, result.created);
    add_rejects(w, &result);
    model_set_text(w->cx.a, w->page, "result",
                   web_words(w, "people.import_result", "created",
                             web_number(w, (int64_t)result.created), "unchanged",
                             web_number(w, (int64_t)result.unchanged), "rejected",
                             web_number(w, (int64_t)result.rejected), NULL));
    return web_show(w);
}
