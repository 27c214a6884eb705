/*
 * The demo's telephone: in a demo database the program is its own gateway. Messages come in by HTTP
 * as at any gateway, are kept once for their id, and are shown to everybody: codes can be tried
 * without a phone. In other databases none of this exists.
 */
#include "delivery.h"
#include "i18n.h"
#include "notice.h"
#include "notice_sql.h"
#include "notice_web.h"
#include "page_parts.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { SHOWN = 50, ID_MAX = 100 };

struct demo_query {
    const char *to, *cursor;
};
static const struct field query_list[] = {
    {.name = "to",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct demo_query, to),
     .max = 200,
     .label = "demo.to"},
    {.name = "cursor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct demo_query, cursor),
     .max = 100,
     .flags = F_HIDDEN,
     .label = "list.cursor"},
};
const struct field_table demo_query_fields =
    FIELD_TABLE("DemoQuery", query_list, struct demo_query);

static enum err only_in_demo(struct web *w)
{
    return w->app->demo ? OK : fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* ---- the gateway ---- */

static const char *text_at(const struct web *w, const char *key, size_t max)
{
    const char *s = json_string_value(json_object_get(w->req->json, key));
    return s && *s && strlen(s) <= max ? s : NULL;
}

enum err demo_gateway_post(struct web *w)
{
    TRY(only_in_demo(w));
    if (!secret_equal(web_param(w, 0), delivery_demo_key(&w->cx)))
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    const char *id = text_at(w, "id", ID_MAX), *channel = text_at(w, "channel", 20),
               *to = text_at(w, "to", 254), *text = text_at(w, "text", NOTICE_BODY_MAX);
    if (!id || !to || !text || !channel || !notice_channel_known(channel))
        return fail(&w->cx, ERR_INPUT, "error.demo_message", NULL);
    struct sealed s = seal(&w->cx, w->app->keys, text, strlen(text));
    TRY(db_exec(&w->cx, &q_demo_message_insert,
                ARGS(db_text(id), db_text(channel),
                     db_text(strchr(to, '@') ? to : text_phone(w->cx.a, to)), db_blob(s.p, s.n),
                     db_int(w->cx.now)),
                NULL));
    return web_text(w, "text/plain; charset=utf-8", "received\n");
}

/* ---- the inbox ---- */

/* The text in pieces; the program's own links, whatever its address was then, lead to their pages.
 */
static void add_pieces(struct web *w, struct model *row, const char *text)
{
    struct arena *a = w->cx.a;
    struct model *pieces = model_set_array(a, row, "pieces");
    while (*text) {
        const char *url = strstr(text, "http");
        size_t n = url == text ? strcspn(text, " \n") : url ? (size_t)(url - text) : strlen(text);
        while (url == text && n > 4 && strchr(".,;)", text[n - 1]))
            n--;
        const char *piece = arena_strndup(a, text, n);
        const char *host = url == text ? strstr(piece, "://") : NULL;
        const char *path = host ? strchr(host + 3, '/') : NULL;
        struct model *o = model_add_object(a, pieces);
        model_set_text(a, o, "text", piece);
        model_set_text(a, o, "href", path && path[1] != '/' ? path : NULL);
        text += n;
    }
}

static enum err add_messages(struct web *w, const char *to, int64_t before, size_t *ret_n,
                             int64_t *ret_last)
{
    struct model *rows = model_set_array(w->cx.a, w->page, "rows");
    unsigned mask = to ? (unsigned)q_part_demo_message_list_to : 0;
    size_t n = 0;
    struct rows *r =
        db_rows_mask(&w->cx, &q_demo_message_list, mask,
                     ARGS(db_int(before ? before : INT64_MAX), db_int(SHOWN + 1), db_text(to)));
    while (rows_next(r)) {
        char *text = NULL;
        size_t length;
        const void *p = row_blob(r, 3, &length);
        if (n++ == SHOWN)
            break;
        struct model *row = model_add_object(w->cx.a, rows);
        const char *address = row_str(r, 2);
        *ret_last = row_int(r, 0);
        unseal(&w->cx, w->app->keys, p, length, &text, NULL);
        model_set_text(w->cx.a, row, "channel", code_words(w, "outbox.channel", row_str(r, 1)));
        model_set_text(w->cx.a, row, "address", address);
        add_pieces(w, row, text ? text : "");
        model_set_text(w->cx.a, row, "when", i18n_instant(w->cx.a, w->cx.lang, row_int(r, 4)));
    }
    *ret_n = n;
    return rows_end(r);
}

enum err demo_messages_get(struct web *w)
{
    struct demo_query q = {0};
    struct bound bound = {0};
    int64_t before, last = 0;
    size_t n;
    TRY(only_in_demo(w));
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    const char *to = q.to && *q.to ? strchr(q.to, '@') ? q.to : text_phone(w->cx.a, q.to) : NULL;
    TRY(add_messages(w, to, before, &n, &last));
    web_title(w, "demo.messages");
    model_set_text(w->cx.a, w->page, "to", q.to);
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    model_set_text(w->cx.a, w->page, "older",
                   n > SHOWN ? web_link(w, "cursor", arena_printf(w->cx.a, "%" PRId64, last))
                             : NULL);
    if (!n)
        put_nothing(w, "demo.none", "demo.none_text");
    return web_show(w);
}
