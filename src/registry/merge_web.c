/* Merging from the page of a pair, the list of merges, undoing one. */
#include "dup_pages_web.h"

#include "dup_web.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

/* ---- merging ---- */

/* Which fields come from the one that goes. */
static const char *taken(struct web *w, const struct merge_input *in)
{
    struct buf list = buf_new(w->cx.a, 1000);
    for (size_t i = 0; merge_fields[i]; i++)
        if (in->side[i] && strcmp(in->side[i], in->keep) != 0)
            buf_printf(&list, "%s%s", list.n ? "," : "", merge_fields[i]);
    return buf_str(&list);
}

static enum err merge(struct web *w, const struct dup_pair *p, struct merge_input *in,
                      int64_t *ret_id)
{
    struct bound bound = {0};
    TRY(web_bind(w, in, &bound));
    TRY(field_check(&w->cx, &merge_input_fields, in, &bound));
    if (!p->a_in_scope || !p->b_in_scope)
        return fail(&w->cx, ERR_FORBIDDEN, "error.dup_outside", NULL);
    bool keep_a = strcmp(in->keep, "a") == 0;
    struct merge_choice m = {.kept_id = keep_a ? p->a_id : p->b_id,
                             .kept_version = keep_a ? in->a_version : in->b_version,
                             .gone_id = keep_a ? p->b_id : p->a_id,
                             .gone_version = keep_a ? in->b_version : in->a_version,
                             .take = taken(w, in)};
    return merge_businesses(&w->cx, &m, ret_id);
}

static void put_side(struct web *w, struct model *parent, const char *key, int64_t id,
                     const char *code, const char *name, const char *ward)
{
    struct model *o = model_set_object(w->cx.a, parent, key);
    model_set_int(w->cx.a, o, "id", id);
    model_set_text(w->cx.a, o, "code", code);
    model_set_text(w->cx.a, o, "name", name);
    model_set_text(w->cx.a, o, "ward", ward);
    model_set_text(w->cx.a, o, "ward_name", place_name(places(), ward));
}

static void put_merge(struct web *w, const struct merge_row *m, struct model *object)
{
    model_set_int(w->cx.a, object, "id", m->id);
    put_side(w, object, "kept", m->kept_id, m->kept_code, m->kept_name, m->kept_ward);
    put_side(w, object, "gone", m->gone_id, m->gone_code, m->gone_name, m->gone_ward);
    put_instant(w, object, "merged_at", m->merged_at);
    model_set_text(w->cx.a, object, "merged_by", m->merged_by);
    put_instant(w, object, "undone_at", m->undone_at);
    model_set_text(w->cx.a, object, "undone_by", m->undone_by);
}

/* A refused merge comes back with what was chosen. */
static enum err again(struct web *w, const struct dup_pair *p, const struct merge_input *in,
                      enum err e)
{
    if (e != ERR_INVALID || reply_wants_json(w))
        return e;
    struct errinfo why = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(dup_fill_pair(w, p, in));
    w->cx.err = why;
    return web_again(w, e, "duplicate");
}

enum err merge_post(struct web *w)
{
    int64_t id, merge_id;
    struct dup_pair p;
    struct merge_row m;
    struct merge_input in;
    field_clear(&merge_input_fields, &in);
    TRY(web_id(w, 0, &id));
    TRY(dup_get(&w->cx, id, &p));
    enum err e = merge(w, &p, &in, &merge_id);
    if (e != OK)
        return again(w, &p, &in, e);
    TRY(merge_get(&w->cx, merge_id, &m));
    if (reply_wants_json(w)) {
        put_merge(w, &m, w->data);
        return web_created(w, "/merges/%" PRId64, merge_id);
    }
    web_flash(w, "good", "merge.done", "gone", m.gone_name, "kept", m.kept_name, NULL);
    return web_redirect(w, "/businesses/%" PRId64, m.kept_id);
}

/* ---- the list ---- */

struct merge_query {
    const char *cursor;
    int64_t limit;
};
static const struct field merge_query_list[] = {
    {.name = "cursor", .kind = F_TEXT, .offset = FIELD_TEXT(struct merge_query, cursor), .max = 30},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct merge_query, limit),
     .min = 1,
     .max = 200},
};
const struct field_table merge_query_fields =
    FIELD_TABLE("MergeQuery", merge_query_list, struct merge_query);

/* What only people need. */
static void dress_row(struct web *w, const struct merge_row *m, struct model *o)
{
    struct arena *a = w->cx.a;
    put_when(w, o, "when", m->merged_at);
    put_when(w, o, "undone", m->undone_at);
    model_set_text(a, o, "who", m->merged_by ? m->merged_by : web_words(w, "merge.operator", NULL));
    model_set_text(a, o, "kind", m->undone_at ? "plain" : "good");
    model_set_text(a, o, "label",
                   web_words(w, m->undone_at ? "merge.state_undone" : "merge.state_done", NULL));
}

enum err merge_get_list(struct web *w)
{
    struct merge_query q = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct merge_row *list;
    size_t n;
    int64_t total, before = 0;
    TRY(web_bind_query(w, &q, &bound));
    if (q.cursor && (!text_int(q.cursor, &before) || before <= 0))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    int64_t limit = q.limit == FIELD_UNSET ? 50 : q.limit;
    TRY(merge_list(&w->cx, before, limit, &list, &n, &total));
    bool people = !reply_wants_json(w);
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        put_merge(w, &list[i], o);
        if (people)
            dress_row(w, &list[i], o);
    }
    web_title(w, "merge.list_title");
    web_crumb(w, "dup.title", "/duplicates");
    dup_tabs(w, "log");
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n) {
        struct model *e = model_set_object(w->cx.a, w->page, "empty");
        model_set_text(w->cx.a, e, "title", web_words(w, "merge.none", NULL));
        model_set_text(w->cx.a, e, "text", web_words(w, "merge.none_text", NULL));
        model_set_null(w->cx.a, e, "href");
        model_set_null(w->cx.a, e, "label");
    }
    web_list(w, total, false,
             n == (size_t)limit ? arena_printf(w->cx.a, "%" PRId64, list[n - 1].id) : NULL);
    return web_show(w);
}

/* ---- one merge ---- */

static void fact(struct web *w, struct model *rows, const char *msgid, const char *value,
                 const char *href)
{
    struct model *r = model_add_object(w->cx.a, rows);
    model_set_text(w->cx.a, r, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, r, "value", value);
    model_set_bool(w->cx.a, r, "masked", false);
    model_set_null(w->cx.a, r, "note");
    model_set_text(w->cx.a, r, "href", href);
    model_set_null(w->cx.a, r, "kind");
    model_set_null(w->cx.a, r, "tel");
}

static const char *named(struct web *w, const char *name, const char *code, const char *ward)
{
    return arena_printf(w->cx.a, "%s · %s · %s", name, code, place_name(places(), ward));
}

static const char *acted(struct web *w, int64_t at, const char *who)
{
    return arena_printf(w->cx.a, "%s · %s", i18n_instant(w->cx.a, w->cx.lang, at),
                        who ? who : web_words(w, "merge.operator", NULL));
}

static void dress_page(struct web *w, const struct merge_row *m)
{
    struct arena *a = w->cx.a;
    web_title(w, "merge.one_title");
    web_crumb(w, "dup.title", "/duplicates");
    web_crumb(w, "merge.list_title", "/merges");
    struct model *facts = model_set_object(a, w->page, "facts");
    struct model *rows = model_set_array(a, facts, "rows");
    fact(w, rows, "merge.kept", named(w, m->kept_name, m->kept_code, m->kept_ward),
         arena_printf(a, "/businesses/%" PRId64, m->kept_id));
    fact(w, rows, "merge.gone", named(w, m->gone_name, m->gone_code, m->gone_ward),
         arena_printf(a, "/businesses/%" PRId64, m->gone_id));
    fact(w, rows, "merge.when", acted(w, m->merged_at, m->merged_by), NULL);
    if (m->undone_at)
        fact(w, rows, "merge.undone", acted(w, m->undone_at, m->undone_by), NULL);
    bool may = !m->undone_at && can(&w->actor, CAP_MERGE);
    model_set_text(a, w->page, "undo",
                   may ? arena_printf(a, "/merges/%" PRId64 "/undo", m->id) : NULL);
}

static enum err show_merge(struct web *w, int64_t id)
{
    struct merge_row m;
    TRY(merge_get(&w->cx, id, &m));
    if (reply_wants_json(w))
        put_merge(w, &m, w->data);
    else
        dress_page(w, &m);
    return OK;
}

enum err merge_get_one(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(show_merge(w, id));
    return web_show(w);
}

enum err merge_post_undo(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(merge_undo(&w->cx, id));
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "merge.undone_done", NULL);
        return web_redirect(w, "/merges/%" PRId64, id);
    }
    TRY(show_merge(w, id));
    return web_show_page(w, NULL);
}
