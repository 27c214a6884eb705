/* Assignments: what was done and taken back, handing over, and the companion of one business. Many
 * at once and the proposal: assign_bulk_web.c. */
#include "account.h"
#include "assign_pages_web.h"
#include "business_query_web.h"
#include "fact.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "visits_web.h"

#include <inttypes.h>

enum { LIMIT = 50 };

/* ---- who is meant ---- */

enum err companion_named(struct web *w, const char *field, const char *name, int64_t *ret_id)
{
    struct companion c;
    *ret_id = 0;
    if (!name || !*name || strcmp(name, COMPANION_NONE) == 0)
        return OK;
    enum err e = companion_find(&w->cx, name, &c);
    if (e == OK)
        *ret_id = c.account_id;
    if (e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    fail_field(&w->cx, field, "error.companion_unknown", NULL);
    return OK;
}

/* ---- lists ---- */

/* From whom, to whom: said where it is one account. */
static const char *title_of(struct web *w, const struct assignment *s)
{
    const char *msgid = s->from && s->to ? "assign.title_both"
                        : s->to          ? "assign.title_to"
                        : s->from        ? "assign.title_from"
                                         : "assign.title";
    return web_words(w, msgid, "kind", choice_words(w, assignment_kinds, s->kind), "n",
                     web_number(w, s->n), "from", s->from, "to", s->to, NULL);
}

void assign_put_list(struct web *w, const struct assignment *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "assignments");
    model_set_bool(a, w->page, "has_assignments", n > 0);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, rows);
        model_set_int(a, o, "id", list[i].id);
        model_set_text(a, o, "title", title_of(w, &list[i]));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].created_at));
        model_set_text(a, o, "by", list[i].by);
        model_set_bool(a, o, "undone", list[i].undone_at != 0);
        model_set_text(a, o, "reason", *list[i].reason ? list[i].reason : NULL);
    }
}

struct assignment_query {
    const char *companion, *cursor;
};
#define Q(member) .offset = FIELD_TEXT(struct assignment_query, member)
static const struct field query_list[] = {
    {.name = "companion", .kind = F_TEXT, Q(companion), .max = 60, .label = "companion.one"},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 40, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("AssignmentQuery", query_list, struct assignment_query);

static enum err assignments_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct assignment_query q = {0};
    struct bound bound = {0};
    struct assignment *list;
    size_t n;
    int64_t companion, before;
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    TRY(companion_named(w, "companion", q.companion, &companion));
    TRY(fields_check(&w->cx));
    TRY(assignment_list(&w->cx, companion, before, LIMIT + 1, &list, &n));
    bool more = n > LIMIT;
    n = more ? LIMIT : n;
    struct model *items = model_set_array(a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(a, &assignment_fields, &list[i], true, model_add_object(a, items), NULL);
    web_list(w, (int64_t)n, more, more ? arena_printf(a, "%" PRId64, list[n - 1].id) : NULL);
    if (!reply_wants_json(w)) {
        web_title(w, "assign.history");
        web_crumb(w, "nav.companions", "/companions");
        web_crumb(w, "assign.history", NULL);
        assign_put_list(w, list, n);
        if (!n)
            put_nothing(w, "assign.none_yet", "assign.none_yet_text");
    }
    return web_show(w);
}

/* ---- one ---- */

struct lines {
    struct assignment s;
    struct assignment_row *rows;
    size_t n;
};

static enum err lines_get(struct web *w, int64_t id, struct lines *ret)
{
    TRY(assignment_get(&w->cx, id, &ret->s));
    return assignment_rows(&w->cx, id, &ret->rows, &ret->n);
}

static void put_lines(struct web *w, const struct lines *l)
{
    struct arena *a = w->cx.a;
    const struct assignment_row *rows = l->rows;
    field_to_model(a, &assignment_fields, &l->s, true, w->data, NULL);
    struct model *list = model_set_array(a, w->data, "rows");
    for (size_t i = 0; i < l->n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "business_id", rows[i].business_id);
        model_set_text(a, o, "business", rows[i].business);
        model_set_text(a, o, "ward", rows[i].ward);
        model_set_text(a, o, "from", rows[i].from);
        model_set_text(a, o, "to", rows[i].to);
        model_set_bool(a, o, "undone", rows[i].undone);
        model_set_bool(a, o, "moved", rows[i].moved);
    }
}

enum err assign_put_api(struct web *w, int64_t id)
{
    struct lines l;
    TRY(lines_get(w, id, &l));
    put_lines(w, &l);
    return OK;
}

/* What time made of it: all or some of it was assigned again since. NULL: nothing. */
static const char *overtaken(const struct lines *l)
{
    size_t moved = 0, undone = 0;
    for (size_t i = 0; i < l->n; i++) {
        moved += l->rows[i].moved;
        undone += l->rows[i].undone;
    }
    return !moved ? NULL : moved + undone < l->n ? "assign.moved_some" : "assign.moved_all";
}

static void put_assignment_page(struct web *w, const struct lines *l)
{
    struct arena *a = w->cx.a;
    const struct assignment *s = &l->s;
    bool back = false;
    for (size_t i = 0; i < l->n; i++)
        back = back || l->rows[i].back;
    const char *title =
        web_words(w, "assign.title", "kind", choice_words(w, assignment_kinds, s->kind), "n",
                  web_number(w, s->n), NULL);
    web_title_text(w, title);
    web_crumb(w, "nav.companions", "/companions");
    web_crumb(w, "assign.history", "/assignments");
    web_crumb(w, title, NULL);
    assign_put_list(w, s, 1);
    const char *msgid = s->undone_at ? NULL : overtaken(l);
    model_set_text(a, w->page, "overtaken", msgid ? web_words(w, msgid, NULL) : NULL);
    model_set_text(a, w->page, "undo",
                   can(&w->actor, CAP_ASSIGN) && !s->undone_at && back
                       ? arena_printf(a, "/assignments/%" PRId64 "/undo", s->id)
                       : NULL);
}

static enum err assignment_page_get(struct web *w)
{
    int64_t id;
    struct lines l;
    TRY(web_id(w, 0, &id));
    TRY(lines_get(w, id, &l));
    put_lines(w, &l);
    if (!reply_wants_json(w))
        put_assignment_page(w, &l);
    return web_show(w);
}

static enum err undo_post(struct web *w)
{
    int64_t id, n, left;
    TRY(web_id(w, 0, &id));
    TRY(assign_undo(&w->cx, id, &n, &left));
    model_set_int(w->cx.a, w->data, "n", n);
    model_set_int(w->cx.a, w->data, "left", left);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", left ? "assign.undone_some" : "assign.undone", "n", web_number(w, n),
              "left", web_number(w, left), NULL);
    return web_redirect(w, "/assignments/%" PRId64, id);
}

/* ---- hand-over ---- */

#define H(member) .offset = FIELD_TEXT(struct handover_input, member)
static const struct field handover_list[] = {
    {.name = "from",
     .kind = F_TEXT,
     H(from),
     .flags = F_REQUIRED | F_HIDDEN,
     .max = 60,
     .label = "assign.from"},
    {.name = "to",
     .kind = F_TEXT,
     H(to),
     .max = 60,
     .label = "assign.to",
     .help = "assign.to_help"},
    {.name = "reason",
     .kind = F_PARA,
     H(reason),
     .flags = F_REQUIRED,
     .max = REASON_MAX,
     .label = "assign.reason"},
};
static const struct field_table handover_fields =
    FIELD_TABLE("Handover", handover_list, struct handover_input);

enum err companion_add_handover(struct web *w, struct model *forms, const struct companion *c,
                                const struct bound *bound, const struct handover_input *in)
{
    static const struct handover_input none;
    struct page_form f = {.code = "handover",
                          .action = "/assignments/handover",
                          .fields = &handover_fields,
                          .record = in ? in : &none,
                          .bound = bound,
                          .back = bound != NULL,
                          .lead = "assign.handover_lead"};
    struct model *widgets = forms_add(w, forms, &f);
    forms_hide(w, forms, "from", c->name);
    return visits_choose_companions(w, field_widget(widgets, "to"),
                                    *c->area ? c->area : w->actor.area, c->account_id,
                                    in ? in->to : NULL);
}

static enum err handover(struct web *w, struct handover_input *in, struct bound *bound,
                         int64_t *ret_from, int64_t ret[static 3])
{
    int64_t to;
    TRY(web_bind(w, in, bound));
    TRY(field_check(&w->cx, &handover_fields, in, bound));
    TRY(companion_named(w, "from", in->from, ret_from));
    TRY(companion_named(w, "to", in->to, &to));
    TRY(fields_check(&w->cx));
    return assign_handover(&w->cx, *ret_from, to, in->reason, &ret[0], &ret[1], &ret[2]);
}

static enum err handover_post(struct web *w)
{
    struct handover_input in = {0};
    struct bound bound = {0};
    int64_t from = 0, ret[3];
    enum err e = handover(w, &in, &bound, &from, ret);
    if (e != OK) {
        if (reply_wants_json(w) || (!from && !in.from))
            return e;
        struct companion c;
        struct errinfo told = w->cx.err;
        if (!from) {
            ctx_forgive(&w->cx);
            TRY(companion_find(&w->cx, in.from, &c));
            from = c.account_id;
            w->cx.err = told;
        }
        TRY(companion_page_again(w, from, &bound, &in));
        return web_again(w, e, "companion");
    }
    if (reply_wants_json(w)) {
        TRY(assign_put_api(w, ret[0]));
        model_set_int(w->cx.a, w->data, "left", ret[2]);
        return web_created(w, "/assignments/%" PRId64, ret[0]);
    }
    web_flash(w, "good", ret[2] ? "assign.handed_some" : "assign.handed", "n",
              web_number(w, ret[1]), "left", web_number(w, ret[2]), NULL);
    return web_redirect(w, "/assignments/%" PRId64, ret[0]);
}

/* ---- one business ---- */

struct one_input {
    const char *companion, *reason;
};
#define O(member) .offset = FIELD_TEXT(struct one_input, member)
static const struct field one_list[] = {
    {.name = "companion",
     .kind = F_TEXT,
     O(companion),
     .flags = F_REQUIRED,
     .max = 60,
     .label = "companion.one",
     .help = "assign.one_help"},
    {.name = "reason", .kind = F_TEXT, O(reason), .max = REASON_MAX, .label = "assign.reason"},
};
static const struct field_table one_fields =
    FIELD_TABLE("BusinessCompanion", one_list, struct one_input);

enum err companion_display(struct web *w, const char *name, const char **ret)
{
    struct account a;
    *ret = web_words(w, "companion.nobody", NULL);
    if (!name || !*name)
        return OK;
    enum err e = account_find(&w->cx, name, &a);
    *ret = e == OK ? a.display_name : name;
    ctx_forgive(&w->cx);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err put_facts(struct web *w, const struct fact *facts, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "timeline");
    for (size_t i = 0; i < n && i < LIMIT; i++) {
        struct model *t = model_add_object(a, list);
        const char *title;
        TRY(companion_display(w, facts[i].value, &title));
        model_set_text(a, t, "title", title);
        model_set_text(a, t, "when", day_words(w, facts[i].valid_from));
        model_set_text(a, t, "iso", facts[i].valid_from);
        model_set_text(a, t, "who",
                       facts[i].account ? facts[i].account : web_words(w, "states.nobody", NULL));
        model_set_null(a, t, "text");
        model_set_array(a, t, "changes");
    }
    return OK;
}

static enum err put_business(struct web *w, const struct business *b, const struct one_input *in,
                             const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct fact *facts;
    size_t n;
    const char *now;
    struct errinfo told = w->cx.err; /* of the form that came back */
    ctx_forgive(&w->cx);
    TRY(companion_display(w, b->companion, &now));
    TRY(fact_list(&w->cx, b->id, "companion", &facts, &n));
    TRY(put_facts(w, facts, n));
    web_title_text(w, b->name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b->name, arena_printf(a, "/businesses/%" PRId64, b->id));
    web_crumb(w, "companion.one", NULL);
    put_business_tabs(w, b, "companion.one");
    model_set_text(a, w->page, "companion", b->companion_id ? now : NULL);
    model_set_text(a, w->page, "companion_href",
                   b->companion_id && can(&w->actor, CAP_VISIT_WRITE) &&
                           (can(&w->actor, CAP_BOARD) || b->companion_id == w->actor.account_id)
                       ? arena_printf(a, "/companions/%" PRId64, b->companion_id)
                       : NULL);
    w->cx.err.fields = told.fields;
    bool may = can(&w->actor, CAP_ASSIGN) && !b->merged_into;
    model_set_bool(a, w->page, "may", may);
    if (!may)
        return OK;
    web_form(w, &one_fields, in, bound, arena_printf(a, "/businesses/%" PRId64 "/companion", b->id),
             0);
    struct model *widget = field_widget((struct model *)model_get(w->page, "fields"), "companion");
    TRY(visits_choose_companions(w, widget, b->ward, 0, in->companion));
    if (!bound)
        visits_keep_choice(w, widget, b->companion, now);
    visits_add_nobody(w, widget, in->companion);
    w->cx.err = told;
    return OK;
}

static enum err business_companion_get(struct web *w)
{
    int64_t id;
    struct business b;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    struct one_input in = {.companion = b.companion};
    TRY(put_business(w, &b, &in, NULL));
    return web_show(w);
}

static enum err assign_this(struct web *w, const struct business *b, struct one_input *in,
                            struct bound *bound)
{
    struct assign_row row = {.business_id = b->id, .from_id = ASSIGN_ANY};
    int64_t id;
    TRY(web_bind(w, in, bound));
    TRY(field_check(&w->cx, &one_fields, in, bound));
    TRY(companion_named(w, "companion", in->companion, &row.to_id));
    TRY(fields_check(&w->cx));
    TRY(assign_many(&w->cx, "one", in->reason, &row, 1, &id));
    if (row.result == OK)
        return OK;
    fail_field(&w->cx, "companion", row.msgid, "ward", place_name(places(), b->ward), NULL);
    return fields_check(&w->cx);
}

static enum err business_companion_post(struct web *w)
{
    int64_t id;
    struct business b;
    struct one_input in = {0};
    struct bound bound = {0};
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    enum err e = assign_this(w, &b, &in, &bound);
    if (e != OK) {
        TRY(put_business(w, &b, &in, &bound));
        return web_again(w, e, "business-companion");
    }
    web_flash(w, "good", "assign.saved", "name", b.name, NULL);
    return web_redirect(w, "/businesses/%" PRId64 "/companion", id);
}

/* ---- table ---- */

#define ROW_PROPERTIES                                                                             \
    "\"rows\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"business_id\","   \
    "\"business\",\"ward\",\"from\",\"to\",\"undone\",\"moved\"],\"properties\":{\"business_id\":" \
    "{"                                                                                            \
    "\"type\":\"integer\"},\"business\":{\"type\":\"string\"},\"ward\":{\"type\":\"string\"},"     \
    "\"from\":{\"type\":[\"string\",\"null\"]},\"to\":{\"type\":[\"string\",\"null\"]},"           \
    "\"undone\":{\"type\":\"boolean\"},\"moved\":{\"type\":\"boolean\"}}}}"
#define ASSIGNMENT_PROPERTIES                                                                      \
    "\"id\":{\"type\":\"integer\"},\"kind\":{\"type\":\"string\"},\"area\":{\"type\":[\"string\"," \
    "\"null\"]},\"from_id\":{\"type\":[\"integer\",\"null\"]},\"from\":{\"type\":[\"string\","     \
    "\"null\"]},\"to_id\":{\"type\":[\"integer\",\"null\"]},\"to\":{\"type\":[\"string\","         \
    "\"null\"]},\"n\":{\"type\":\"integer\"},\"reason\":{\"type\":[\"string\",\"null\"]},\"by\":{" \
    "\"type\":[\"string\",\"null\"]},\"created_at\":{\"type\":\"string\"},\"undone_at\":{"         \
    "\"type\":[\"string\",\"null\"]}," ROW_PROPERTIES
static const char assignment_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"n\",\"created_at\",\"rows\"],"
    "\"properties\":{" ASSIGNMENT_PROPERTIES "}}";
static const char handed_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"n\",\"created_at\",\"rows\",\"left\"],"
    "\"properties\":{\"left\":{\"type\":\"integer\"}," ASSIGNMENT_PROPERTIES "}}";
const char assign_created_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"n\",\"created_at\",\"rows\","
    "\"assigned\",\"released\",\"unchanged\",\"refused\"],\"properties\":{\"assigned\":{\"type\":"
    "\"integer\"},\"released\":{\"type\":\"integer\"},\"unchanged\":{\"type\":\"integer\"},"
    "\"refused\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"required\":[\"business_id\",\"message\"],\"properties\":{\"business_id\":{\"type\":"
    "\"integer\"},\"message\":{\"type\":\"string\"}}}}," ASSIGNMENT_PROPERTIES "}}";
static const char undone_schema[] =
    "{\"type\":\"object\",\"required\":[\"n\",\"left\"],\"properties\":{\"n\":{\"type\":"
    "\"integer\"},\"left\":{\"type\":\"integer\"}}}";

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route assign_routes[] = {
    {.method = HTTP_GET,
     .path = "/assignments",
     .handle = assignments_get,
     .cap = CAP_VISIT_WRITE,
     .query = &query_fields,
     .output = &assignment_fields,
     .page = "assignments",
     .flags = BOTH | ROUTE_LIST,
     .doc = "What was assigned, newest first"},
    {.method = HTTP_POST,
     .path = "/assignments",
     .handle = assignments_post,
     .cap = CAP_ASSIGN,
     .input_schema = assign_input_schema,
     .output_schema = assign_created_schema,
     .page = "assignment-new",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Give many businesses one companion (null: take it away). Says how many were assigned, "
            "released, unchanged, and which were refused (unchanged ones are among them)"},
    {.method = HTTP_GET,
     .path = "/assignments/new",
     .handle = assign_new_get,
     .cap = CAP_ASSIGN,
     .query = &list_query_fields,
     .page = "assignment-new",
     .flags = ROUTE_HTML,
     .doc = "Form: tick businesses of a list and choose their companion"},
    {.method = HTTP_GET,
     .path = "/assignments/proposal",
     .handle = assign_proposal_get,
     .cap = CAP_ASSIGN,
     .query = &assign_proposal_query_fields,
     .output_schema = assign_proposal_schema,
     .page = "assignment-proposal",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Who could stand beside a ward's businesses without companion, and why"},
    {.method = HTTP_POST,
     .path = "/assignments/proposal",
     .handle = assign_proposal_post,
     .cap = CAP_ASSIGN,
     .page = "assignment-proposal",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Take over the ticked rows of a proposal"},
    {.method = HTTP_POST,
     .path = "/assignments/handover",
     .handle = handover_post,
     .cap = CAP_ASSIGN,
     .input = &handover_fields,
     .output_schema = handed_schema,
     .page = "companion",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Hand over all businesses of a companion, to one or spread over the others"},
    {.method = HTTP_GET,
     .path = "/assignments/{id}",
     .handle = assignment_page_get,
     .cap = CAP_VISIT_WRITE,
     .output_schema = assignment_schema,
     .page = "assignment",
     .flags = BOTH,
     .doc = "One assignment with its businesses"},
    {.method = HTTP_POST,
     .path = "/assignments/{id}/undo",
     .handle = undo_post,
     .cap = CAP_ASSIGN,
     .output_schema = undone_schema,
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Take an assignment back, for businesses that nobody moved since"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/companion",
     .handle = business_companion_get,
     .cap = CAP_VISIT_READ,
     .page = "business-companion",
     .flags = ROUTE_HTML,
     .doc = "Who stands beside a business, and who did"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/companion",
     .handle = business_companion_post,
     .cap = CAP_ASSIGN,
     .input = &one_fields,
     .page = "business-companion",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Give a business another companion"},
    {.path = NULL},
};
