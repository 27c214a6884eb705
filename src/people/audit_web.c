/* The record of changes as a list; and the record of one thing as a timeline. */
#include "audit.h"
#include "audit_words_web.h"
#include "forms.h"
#include "people_pages.h"
#include "people_sql.h"

#include <inttypes.h>
#include <jansson.h>

enum { LIMIT = 50, LIMIT_MAX = 200, COUNT_MOST = 1000 };

struct audit_query {
    const char *entity, *actor, *cursor, *count;
    int64_t entity_id, limit;
};
static const struct field_choice count_choices[] = {{"exact", "list.exact"}, {NULL, NULL}};
static const struct field audit_list_fields[] = {
    {.name = "entity",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct audit_query, entity),
     .max = 40,
     .label = "audit.entity"},
    {.name = "entity_id",
     .kind = F_INT,
     .offset = FIELD_INT(struct audit_query, entity_id),
     .min = 1,
     .max = INT64_MAX,
     .label = "audit.entity_id"},
    {.name = "actor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct audit_query, actor),
     .max = 60,
     .label = "audit.actor"},
    {.name = "cursor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct audit_query, cursor),
     .max = 100,
     .flags = F_HIDDEN,
     .label = "list.cursor"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct audit_query, limit),
     .min = 1,
     .max = LIMIT_MAX,
     .flags = F_HIDDEN,
     .label = "list.limit"},
    {.name = "count",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct audit_query, count),
     .choices = count_choices,
     .flags = F_HIDDEN,
     .label = "list.exact"},
};
const struct field_table audit_query_fields =
    FIELD_TABLE("AuditQuery", audit_list_fields, struct audit_query);
static const struct field_table filter_fields = {
    .name = "AuditFilter", .fields = audit_list_fields, .n = 3, .size = sizeof(struct audit_query)};

const char audit_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"at\",\"actor\",\"action\",\"entity\",\"entity_"
    "id\","
    "\"changes\"],\"properties\":{\"id\":{\"type\":\"integer\"},\"at\":{\"type\":\"string\","
    "\"format\":\"date-time\"},\"actor\":{\"type\":\"string\"},\"action\":{\"type\":\"string\"},"
    "\"entity\":{\"type\":\"string\"},\"entity_id\":{\"type\":\"integer\"},\"changes\":{\"type\":"
    "\"object\"}}}";

/* ---- one row, for people ---- */

/* {"field": [old, new], "other": value} → [{label, old, new}]. What was made anew had no state
 * before. */
static void add_changes(const struct audit_words *x, struct model *row, const struct audit_row *r,
                        const struct model *changes)
{
    struct arena *a = x->w->cx.a;
    const char *entity = r->entity;
    bool made = strcmp(r->action, "create") == 0;
    struct model *list = model_set_array(a, row, "changes");
    if (!changes || changes->type != M_OBJECT)
        return;
    for (const struct model *c = changes->kids.first; c; c = c->next) {
        struct model *o = model_add_object(a, list);
        bool both = c->type == M_ARRAY && c->kids.count == 2;
        model_set_text(a, o, "label", audit_field_words(x, entity, c->key));
        model_set_text(a, o, "old",
                       both && !made ? audit_value_words(x, entity, c->key, c->kids.first) : NULL);
        model_set_text(a, o, "new", audit_value_words(x, entity, c->key, both ? c->kids.last : c));
    }
}

static struct model *parsed(struct web *w, const char *changes)
{
    struct json_t *json = NULL;
    if (json_parse_own(w->cx.a, changes, &json) != OK)
        return model_object(w->cx.a);
    return model_from_json(w->cx.a, json);
}

static const char *instant_text(struct web *w, int64_t at)
{
    char *text = arena_alloc(w->cx.a, INSTANT_LEN + 1);
    instant_format(at, text);
    return text;
}

static struct model *timeline_item(const struct audit_words *x, struct model *list,
                                   const struct audit_row *r, const struct model *changes)
{
    struct web *w = x->w;
    struct model *o = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, o, "when", pages_time(w, r->at));
    model_set_text(w->cx.a, o, "iso", instant_text(w, r->at));
    model_set_text(w->cx.a, o, "who", r->actor);
    model_set_null(w->cx.a, o, "text");
    add_changes(x, o, r, changes);
    return o;
}

void audit_timeline(struct web *w, const struct audit_row *rows, size_t n)
{
    const struct audit_words x = audit_words_begin(w);
    struct model *list = model_set_array(w->cx.a, w->page, "timeline");
    for (size_t i = 0; i < n; i++) {
        struct model *o = timeline_item(&x, list, &rows[i], parsed(w, rows[i].changes));
        model_set_text(w->cx.a, o, "title", audit_action_words(&x, rows[i].entity, rows[i].action));
    }
}

/* ---- the record ---- */

static unsigned mask_of(const struct audit_query *q)
{
    return (q->entity ? (unsigned)q_part_people_audit_entity : 0) |
           (q->entity_id != FIELD_UNSET ? (unsigned)q_part_people_audit_entity_id : 0) |
           (q->actor ? (unsigned)q_part_people_audit_actor : 0);
}

static void audit_item(const struct audit_words *x, struct model *items, struct model *timeline,
                       const struct audit_row *r)
{
    struct web *w = x->w;
    struct arena *a = w->cx.a;
    struct model *changes = parsed(w, r->changes);
    if (timeline) {
        struct model *t = timeline_item(x, timeline, r, changes);
        model_set_text(a, t, "title",
                       arena_printf(a, "%s: %s %" PRId64,
                                    audit_action_words(x, r->entity, r->action),
                                    audit_entity_words(x, r->entity), r->entity_id));
        return;
    }
    struct model *o = model_add_object(a, items);
    model_set_int(a, o, "id", r->id);
    model_set_text(a, o, "at", instant_text(w, r->at));
    model_set_text(a, o, "actor", r->actor);
    model_set_text(a, o, "action", r->action);
    model_set_text(a, o, "entity", r->entity);
    model_set_int(a, o, "entity_id", r->entity_id);
    model_set(o, "changes", changes);
}

static enum err audit_rows(struct web *w, const struct audit_query *q, int64_t before,
                           int64_t *ret_last, size_t *ret_n)
{
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    struct model *timeline = w->req->api ? NULL : model_set_array(w->cx.a, w->page, "timeline");
    const struct audit_words x = audit_words_begin(w);
    size_t n = 0;
    struct rows *r =
        db_rows_mask(&w->cx, &q_people_audit, mask_of(q),
                     ARGS(db_int(before ? before : INT64_MAX), db_int(q->limit + 1),
                          db_text(q->entity), db_int(q->entity_id), db_text(q->actor)));
    *ret_last = 0;
    while (rows_next(r)) {
        if (n++ == (size_t)q->limit)
            break;
        struct audit_row row = {.id = row_int(r, 0),
                                .at = row_int(r, 1),
                                .actor = row_str(r, 2),
                                .action = row_str(r, 3),
                                .entity = row_str(r, 4),
                                .entity_id = row_int(r, 5),
                                .changes = row_str(r, 6)};
        audit_item(&x, items, timeline, &row);
        *ret_last = row.id;
    }
    *ret_n = n;
    return rows_end(r);
}

static enum err audit_count(struct web *w, const struct audit_query *q, int64_t *ret)
{
    unsigned mask =
        (q->entity ? (unsigned)q_part_people_audit_count_entity : 0) |
        (q->entity_id != FIELD_UNSET ? (unsigned)q_part_people_audit_count_entity_id : 0) |
        (q->actor ? (unsigned)q_part_people_audit_count_actor : 0);
    struct rows *r =
        db_rows_mask(&w->cx, &q_people_audit_count, mask,
                     ARGS(db_text(q->entity), db_int(q->entity_id), db_text(q->actor)));
    *ret = rows_next(r) ? row_int(r, 0) : 0;
    return rows_end(r);
}

static const char *unless_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static enum err audit_read_query(struct web *w, struct audit_query *q)
{
    struct bound bound = {0};
    field_clear(&audit_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    TRY(field_check(&w->cx, &audit_query_fields, q, &bound));
    q->entity = unless_empty(q->entity);
    q->actor = unless_empty(q->actor);
    if (q->limit == FIELD_UNSET)
        q->limit = LIMIT;
    return OK;
}

static void audit_page(struct web *w, const struct audit_query *q, size_t n)
{
    struct arena *a = w->cx.a;
    web_title(w, "audit.title");
    struct model *f = model_set_object(a, w->page, "filters");
    bool on = q->entity || q->actor || q->entity_id != FIELD_UNSET;
    model_set_text(a, f, "action", "/audit");
    model_set(f, "fields", field_widgets(&w->cx, w->app->words, &filter_fields, q, NULL));
    model_set_bool(a, f, "open", on);
    model_set_text(a, f, "clear", on ? "/audit" : NULL);
    model_set_array(a, f, "active");
    model_set_array(a, f, "hidden");
    if (!n)
        pages_empty(w, "audit.none");
}

/* Sets total, next and the pager; past COUNT_MOST the total is only "more than". */
static void finish_list(struct web *w, int64_t total, size_t n, int64_t limit, int64_t last)
{
    bool capped = total > COUNT_MOST;
    web_list(w, capped ? COUNT_MOST : total, capped,
             n > (size_t)limit ? arena_printf(w->cx.a, "%" PRId64, last) : NULL);
}

enum err audit_get(struct web *w)
{
    struct audit_query q;
    int64_t before, last, total;
    size_t n;
    TRY(audit_read_query(w, &q));
    TRY(pages_cursor(w, q.cursor, &before));
    TRY(audit_rows(w, &q, before, &last, &n));
    TRY(audit_count(w, &q, &total));
    finish_list(w, total, n, q.limit, last);
    if (!w->req->api)
        audit_page(w, &q, n);
    return web_show(w);
}
