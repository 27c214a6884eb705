/* The queue of possible duplicates: list, decisions, and what looks alike while somebody types. */
#include "dup_web.h"

#include "dup_pages_web.h"
#include "match.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

/* ---- parts of the model ---- */

void put_instant(struct web *w, struct model *object, const char *key, int64_t instant)
{
    char *text = arena_alloc(w->cx.a, INSTANT_LEN + 1);
    if (instant)
        instant_format(instant, text);
    model_set_text(w->cx.a, object, key, instant ? text : NULL);
}

void put_when(struct web *w, struct model *object, const char *key, int64_t instant)
{
    model_set_text(w->cx.a, object, key,
                   instant ? i18n_instant(w->cx.a, w->cx.lang, instant) : NULL);
}

static void put_codes(struct web *w, const char *codes, struct model *array)
{
    char *list = arena_strdup(w->cx.a, codes ? codes : ""), *save = NULL;
    for (char *code = strtok_r(list, ",", &save); code; code = strtok_r(NULL, ",", &save))
        model_add_text(w->cx.a, array, code);
}

void put_reasons(struct web *w, const char *codes, struct model *array)
{
    char *list = arena_strdup(w->cx.a, codes ? codes : ""), *save = NULL;
    for (char *code = strtok_r(list, ",", &save); code; code = strtok_r(NULL, ",", &save))
        model_add_text(w->cx.a, array, web_words(w, arena_printf(w->cx.a, "match.%s", code), NULL));
}

void put_score_tag(struct web *w, int64_t score, struct model *object)
{
    enum { QUITE = 650 };
    const char *kind = score >= MATCH_SURE ? "bad" : score >= QUITE ? "warn" : "info";
    const char *id = score >= MATCH_SURE ? "dup.sure" : score >= QUITE ? "dup.quite" : "dup.maybe";
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label", web_words(w, id, NULL));
}

static struct model *put_side(struct web *w, const struct dup_pair *p, bool b, struct model *parent)
{
    struct arena *a = w->cx.a;
    struct model *o = model_set_object(a, parent, b ? "b" : "a");
    const char *ward = b ? p->b_ward : p->a_ward;
    bool in_scope = b ? p->b_in_scope : p->a_in_scope;
    model_set_int(a, o, "id", b ? p->b_id : p->a_id);
    model_set_text(a, o, "code", b ? p->b_code : p->a_code);
    model_set_text(a, o, "name", b ? p->b_name : p->a_name);
    model_set_text(a, o, "owner_name", b ? p->b_owner : p->a_owner);
    model_set_text(a, o, "ward", ward);
    model_set_text(a, o, "ward_name", place_name(places(), ward));
    model_set_text(a, o, "source_id", b ? p->b_source_id : p->a_source_id);
    model_set_bool(a, o, "in_scope", in_scope);
    struct model *masked = model_set_array(a, o, "masked");
    if (!in_scope) {
        model_add_text(a, masked, "owner_name");
        model_add_text(a, masked, "source_id");
    }
    return o;
}

void put_pair(struct web *w, const struct dup_pair *p, struct model *object)
{
    struct arena *a = w->cx.a;
    model_set_int(a, object, "id", p->id);
    model_set_int(a, object, "version", p->version);
    model_set_text(a, object, "state", p->state);
    model_set_int(a, object, "score", p->score);
    put_codes(w, p->reasons, model_set_array(a, object, "reasons"));
    put_instant(w, object, "created_at", p->created_at);
    put_instant(w, object, "decided_at", p->decided_at);
    model_set_text(a, object, "decided_by", p->decided_by);
    put_side(w, p, false, object);
    put_side(w, p, true, object);
}

/* ---- the queue ---- */

struct queue_query {
    const char *state, *cursor;
    int64_t limit;
};
static const struct field_choice states[] = {{"open", "dup.state_open"},
                                             {"not_duplicate", "dup.state_not_duplicate"},
                                             {"merged", "dup.state_merged"},
                                             {NULL, NULL}};
static const struct field queue_list[] = {
    {.name = "state",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct queue_query, state),
     .choices = states},
    {.name = "cursor", .kind = F_TEXT, .offset = FIELD_TEXT(struct queue_query, cursor), .max = 60},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct queue_query, limit),
     .min = 1,
     .max = 200},
};
static const struct field_table queue_fields =
    FIELD_TABLE("DuplicateQuery", queue_list, struct queue_query);

static void add_tab(struct web *w, struct model *tabs, const char *href, const char *msgid,
                    bool current)
{
    struct model *t = model_add_object(w->cx.a, tabs);
    model_set_text(w->cx.a, t, "href", href);
    model_set_text(w->cx.a, t, "label", web_words(w, msgid, NULL));
    model_set_null(w->cx.a, t, "count");
    model_set_bool(w->cx.a, t, "current", current);
}

void dup_tabs(struct web *w, const char *current)
{
    struct model *tabs = model_set_array(w->cx.a, w->page, "tabs");
    for (const struct field_choice *s = states; s->code; s++)
        add_tab(w, tabs,
                s == states ? "/duplicates"
                            : arena_printf(w->cx.a, "/duplicates?state=%s", s->code),
                s->msgid, strcmp(s->code, current) == 0);
    add_tab(w, tabs, "/merges", "dup.tab_merges", strcmp(current, "log") == 0);
}

static bool differs(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") != 0;
}

/* What only people need of a row: words for the reasons, marks where the sides differ. */
static void dress_row(struct web *w, const struct dup_pair *p, struct model *o)
{
    struct arena *a = w->cx.a;
    put_score_tag(w, p->score, o);
    put_reasons(w, p->reasons, model_set_array(a, o, "why"));
    model_set_bool(a, o, "other_name", differs(p->a_name, p->b_name));
    model_set_bool(a, o, "other_owner",
                   p->a_owner && p->b_owner && differs(p->a_owner, p->b_owner));
    model_set_bool(a, o, "other_ward", differs(p->a_ward, p->b_ward));
}

static enum err cursor_read(struct web *w, const char *cursor, struct dup_filter *f)
{
    char *text = arena_strdup(w->cx.a, cursor ? cursor : ""), *dot = strchr(text, '.');
    if (!*text)
        return OK;
    if (dot)
        *dot = '\0';
    if (!dot || !text_int(text, &f->after_score) || !text_int(dot + 1, &f->after_id) ||
        f->after_id <= 0)
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    return OK;
}

static void empty_note(struct web *w, const char *title, const char *text)
{
    struct model *e = model_set_object(w->cx.a, w->page, "empty");
    model_set_text(w->cx.a, e, "title", web_words(w, title, NULL));
    model_set_text(w->cx.a, e, "text", web_words(w, text, NULL));
    model_set_null(w->cx.a, e, "href");
    model_set_null(w->cx.a, e, "label");
}

static enum err get_queue(struct web *w)
{
    struct queue_query q = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct dup_pair *list;
    size_t n;
    int64_t total;
    TRY(web_bind_query(w, &q, &bound));
    struct dup_filter f = {.state = q.state ? q.state : "open",
                           .limit = q.limit == FIELD_UNSET ? 0 : q.limit};
    bool people = !reply_wants_json(w);
    if (people && !f.limit)
        f.limit = 20;
    TRY(cursor_read(w, q.cursor, &f));
    TRY(dup_list(&w->cx, &f, &list, &n, &total));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        put_pair(w, &list[i], o);
        if (people)
            dress_row(w, &list[i], o);
    }
    bool more = n == (size_t)(f.limit ? f.limit : 50);
    web_title(w, "dup.title");
    dup_tabs(w, f.state);
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        empty_note(w, strcmp(f.state, "open") == 0 ? "dup.none_open" : "dup.none", "dup.none_text");
    web_list(w, total, false,
             more ? arena_printf(w->cx.a, "%" PRId64 ".%" PRId64, list[n - 1].score, list[n - 1].id)
                  : NULL);
    return web_show(w);
}

/* ---- deciding ---- */

static enum err decide(struct web *w, const char *state, const char *flash)
{
    int64_t id, version;
    struct dup_pair p;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(dup_decide(&w->cx, id, version, state));
    if (!reply_wants_json(w)) {
        web_flash(w, "good", flash, NULL);
        return web_redirect(w, "%s",
                            strcmp(state, "open") == 0
                                ? arena_printf(w->cx.a, "/duplicates/%" PRId64, id)
                                : "/duplicates");
    }
    TRY(dup_get(&w->cx, id, &p));
    put_pair(w, &p, w->data);
    web_etag(w, p.version);
    return web_show_page(w, NULL);
}

static enum err post_dismiss(struct web *w)
{
    return decide(w, "not_duplicate", "dup.dismissed");
}

static enum err post_reopen(struct web *w)
{
    return decide(w, "open", "dup.reopened");
}

/* ---- while typing ---- */

struct draft {
    const char *name, *owner_name, *phone, *address, *ward, *nib;
    int64_t id, limit;
};
#define DRAFT(member) .offset = FIELD_TEXT(struct draft, member)
static const struct field draft_list[] = {
    {.name = "name", .kind = F_TEXT, DRAFT(name), .max = 160},
    {.name = "owner_name", .kind = F_TEXT, DRAFT(owner_name), .max = 120},
    /* half a number is no mistake here: as text */
    {.name = "phone", .kind = F_TEXT, DRAFT(phone), .max = 60},
    {.name = "address", .kind = F_TEXT, DRAFT(address), .max = 300},
    {.name = "ward", .kind = F_TEXT, DRAFT(ward), .max = 20},
    {.name = "nib", .kind = F_TEXT, DRAFT(nib), .max = 30},
    {.name = "id", .kind = F_REF, .offset = FIELD_INT(struct draft, id)},
    {.name = "limit", .kind = F_INT, .offset = FIELD_INT(struct draft, limit), .min = 1, .max = 20},
};
static const struct field_table draft_fields =
    FIELD_TABLE("BusinessDraft", draft_list, struct draft);

static void put_hint(struct web *w, const struct dup_hint *h, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", h->id);
    model_set_text(a, o, "code", h->code);
    model_set_text(a, o, "name", h->name);
    model_set_text(a, o, "owner_name", h->owner_name);
    model_set_text(a, o, "ward", h->ward);
    model_set_text(a, o, "ward_name", place_name(places(), h->ward));
    model_set_int(a, o, "score", h->score);
    put_reasons(w, h->reasons, model_set_array(a, o, "reasons"));
    model_set_bool(a, o, "in_scope", h->in_scope);
    struct model *masked = model_set_array(a, o, "masked");
    if (!h->in_scope)
        model_add_text(a, masked, "owner_name");
}

static enum err get_similar(struct web *w)
{
    struct draft d = {.limit = FIELD_UNSET};
    struct bound bound = {0};
    struct business draft = business_new();
    struct dup_hint *list;
    size_t n;
    TRY(web_bind_query(w, &d, &bound));
    draft.id = d.id;
    draft.name = d.name;
    draft.owner_name = d.owner_name;
    draft.phone = d.phone;
    draft.address = d.address;
    draft.ward = d.ward;
    draft.nib = d.nib;
    TRY(dup_hints(&w->cx, &draft, d.limit == FIELD_UNSET ? 5 : d.limit, &list, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        put_hint(w, &list[i], model_add_object(w->cx.a, items));
    return web_show(w);
}

/* ---- the tables ---- */

#define TEXT_OR_NULL "{\"type\":[\"string\",\"null\"]}"
#define SIDE_SCHEMA                                                                               \
    "{\"type\":\"object\",\"required\":[\"id\",\"code\",\"name\",\"owner_name\",\"ward\",\"ward_" \
    "name\",\"source_id\","                                                                       \
    "\"in_scope\",\"masked\"],\"properties\":{\"id\":{\"type\":\"integer\"},\"code\":{\"type\":"  \
    "\"string\"},\"name\":"                                                                       \
    "{\"type\":\"string\"},\"owner_name\":" TEXT_OR_NULL                                          \
    ",\"ward\":{\"type\":\"string\"},\"ward_name\":"                                              \
    "{\"type\":\"string\"},\"source_id\":" TEXT_OR_NULL                                           \
    ",\"in_scope\":{\"type\":\"boolean\"},\"masked\":"                                            \
    "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}"
#define PAIR_PROPERTIES                                                                          \
    "\"id\":{\"type\":\"integer\"},\"version\":{\"type\":\"integer\"},\"state\":{\"enum\":["     \
    "\"open\",\"not_duplicate\","                                                                \
    "\"merged\"]},\"score\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000},\"reasons\":{" \
    "\"type\":\"array\","                                                                        \
    "\"items\":{\"type\":\"string\"}},\"created_at\":" TEXT_OR_NULL                              \
    ",\"decided_at\":" TEXT_OR_NULL ",\"decided_by\":" TEXT_OR_NULL ",\"a\":" SIDE_SCHEMA        \
    ",\"b\":" SIDE_SCHEMA
#define PAIR_SCHEMA                                                                                \
    "{\"type\":\"object\",\"required\":[\"id\",\"version\",\"state\",\"score\",\"reasons\",\"a\"," \
    "\"b\"],\"properties\":{" PAIR_PROPERTIES "}}"
#define COMPARE_SCHEMA                                                                             \
    "{\"type\":\"object\",\"required\":[\"id\",\"version\",\"state\",\"score\",\"reasons\",\"a\"," \
    "\"b\",\"fields\"],"                                                                           \
    "\"properties\":{" PAIR_PROPERTIES                                                             \
    ",\"a_version\":{\"type\":[\"integer\",\"null\"]},\"b_version\":{\"type\":"                    \
    "[\"integer\",\"null\"]},\"fields\":{\"type\":\"array\",\"items\":{\"type\":\"object\","       \
    "\"required\":[\"name\","                                                                      \
    "\"a\",\"b\",\"same\"],\"properties\":{\"name\":{\"type\":\"string\"},\"a\":" TEXT_OR_NULL     \
    ",\"b\":" TEXT_OR_NULL ",\"same\":{\"type\":[\"boolean\",\"null\"]}}}}}}"
#define HINTS_SCHEMA                                                                               \
    "{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{\"items\":{\"type\":\"array\"," \
    "\"items\":{\"type\":"                                                                         \
    "\"object\",\"required\":[\"id\",\"code\",\"name\",\"owner_name\",\"ward\",\"ward_name\","     \
    "\"score\",\"reasons\","                                                                       \
    "\"in_scope\",\"masked\"],\"properties\":{\"id\":{\"type\":\"integer\"},\"owner_"              \
    "name\":" TEXT_OR_NULL ",\"score\":"                                                           \
    "{\"type\":\"integer\"},\"reasons\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}}}}"
#define MERGE_SIDE                                                                          \
    "{\"type\":\"object\",\"required\":[\"id\",\"code\",\"name\",\"ward\",\"ward_name\"],"  \
    "\"properties\":{\"id\":"                                                               \
    "{\"type\":\"integer\"},\"code\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"}," \
    "\"ward\":{\"type\":\"string\"},"                                                       \
    "\"ward_name\":{\"type\":\"string\"}}}"
#define MERGE_SCHEMA                                                                             \
    "{\"type\":\"object\",\"required\":[\"id\",\"kept\",\"gone\",\"merged_at\",\"merged_by\","   \
    "\"undone_at\",\"undone_by\"],"                                                              \
    "\"properties\":{\"id\":{\"type\":\"integer\"},\"kept\":" MERGE_SIDE ",\"gone\":" MERGE_SIDE \
    ",\"merged_at\":" TEXT_OR_NULL ",\"merged_by\":" TEXT_OR_NULL ",\"undone_at\":" TEXT_OR_NULL \
    ",\"undone_by\":" TEXT_OR_NULL "}}"

enum { BOTH = ROUTE_HTML | ROUTE_API };

const struct route dup_routes[] = {
    {.method = HTTP_GET,
     .path = "/duplicates",
     .handle = get_queue,
     .cap = CAP_DUPLICATE_REVIEW,
     .query = &queue_fields,
     .output_schema = PAIR_SCHEMA,
     .page = "duplicates",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Pairs of businesses that look like one, best first"},
    {.method = HTTP_GET,
     .path = "/duplicates/{id}",
     .handle = dup_get_pair,
     .cap = CAP_DUPLICATE_REVIEW,
     .output_schema = COMPARE_SCHEMA,
     .page = "duplicate",
     .flags = BOTH,
     .doc = "Two businesses side by side, field by field"},
    {.method = HTTP_POST,
     .path = "/duplicates/{id}/dismiss",
     .handle = post_dismiss,
     .cap = CAP_DUPLICATE_REVIEW,
     .output_schema = PAIR_SCHEMA,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "They are two businesses: remembered (If-Match)"},
    {.method = HTTP_POST,
     .path = "/duplicates/{id}/reopen",
     .handle = post_reopen,
     .cap = CAP_DUPLICATE_REVIEW,
     .output_schema = PAIR_SCHEMA,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Back into the queue (If-Match)"},
    {.method = HTTP_POST,
     .path = "/duplicates/{id}/merge",
     .handle = merge_post,
     .cap = CAP_MERGE,
     .input = &merge_input_fields,
     .output_schema = MERGE_SCHEMA,
     .page = "duplicate",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Join the two, choosing a side for each field"},
    {.method = HTTP_GET,
     .path = "/merges",
     .handle = merge_get_list,
     .cap = CAP_DUPLICATE_REVIEW,
     .query = &merge_query_fields,
     .output_schema = MERGE_SCHEMA,
     .page = "merges",
     .flags = BOTH | ROUTE_LIST,
     .doc = "What was merged, newest first"},
    {.method = HTTP_GET,
     .path = "/merges/{id}",
     .handle = merge_get_one,
     .cap = CAP_DUPLICATE_REVIEW,
     .output_schema = MERGE_SCHEMA,
     .page = "merge",
     .flags = BOTH,
     .doc = "One merge, and the way to undo it"},
    {.method = HTTP_POST,
     .path = "/merges/{id}/undo",
     .handle = merge_post_undo,
     .cap = CAP_MERGE,
     .output_schema = MERGE_SCHEMA,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Both businesses as before the merge"},
    {.method = HTTP_GET,
     .path = "/businesses/similar",
     .handle = get_similar,
     .cap = CAP_BUSINESS_CREATE,
     .query = &draft_fields,
     .output_schema = HINTS_SCHEMA,
     .flags = ROUTE_API,
     .doc = "Registered businesses that look like what is being typed"},
    {.path = NULL},
};

const struct nav_entry dup_nav[] = {
    {.href = "/duplicates", .msgid = "nav.duplicates", .cap = CAP_DUPLICATE_REVIEW, .rank = 30},
    {.href = NULL},
};
