/* Many businesses at once: ticked in a list, or as proposed. */
#include "assign_pages_web.h"
#include "business_query_web.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { LIST_LIMIT = 100, PROPOSAL_LIMIT = 400 /* a ward at once */ };

const char assign_input_schema[] =
    "{\"type\":\"object\",\"required\":[\"businesses\",\"companion\"],\"additionalProperties\":"
    "false,\"properties\":{\"businesses\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":1000,"
    "\"items\":{\"type\":\"integer\",\"minimum\":1}},\"companion\":{\"type\":[\"string\",\"null\"]"
    ",\"maxLength\":60},\"reason\":{\"type\":[\"string\",\"null\"],\"maxLength\":300}}}";

struct bulk_input {
    const char *companion, *reason;
};
#define B(member) .offset = FIELD_TEXT(struct bulk_input, member)
static const struct field bulk_list[] = {
    {.name = "companion",
     .kind = F_TEXT,
     B(companion),
     .flags = F_REQUIRED,
     .max = 60,
     .label = "companion.one",
     .help = "assign.many_help"},
    {.name = "reason", .kind = F_TEXT, B(reason), .max = REASON_MAX, .label = "assign.reason"},
};
static const struct field_table bulk_fields =
    FIELD_TABLE("BulkAssignment", bulk_list, struct bulk_input);

/* ---- reading ---- */

/* "businesses" of a JSON body, by hand: no field table has lists of ids. */
static size_t ids_of_json(struct web *w, const json_t *list, struct assign_row *rows)
{
    size_t n = json_array_size(list), i;
    const json_t *id;
    if (!json_is_array(list) || !n || n > ASSIGN_MAX) {
        fail_field(&w->cx, "businesses", "assign.error.businesses", NULL);
        return 0;
    }
    json_array_foreach(list, i, id)
    {
        rows[i] = (struct assign_row){.business_id = json_integer_value(id), .from_id = ASSIGN_ANY};
        if (rows[i].business_id > 0)
            continue;
        fail_field(&w->cx, "businesses", "assign.error.businesses", NULL);
        return 0;
    }
    return n;
}

static size_t ids_of_form(struct web *w, struct assign_row *rows)
{
    size_t n = 0;
    for (const struct pair *p = w->req->form; p && n < ASSIGN_MAX; p = p->next) {
        int64_t id;
        if (strcmp(p->name, "_id[]") == 0 && text_int(p->value, &id) && id > 0)
            rows[n++] = (struct assign_row){.business_id = id, .from_id = ASSIGN_ANY};
    }
    return n;
}

static enum err read_bulk(struct web *w, struct bulk_input *in, struct bound *bound,
                          struct assign_row *rows, size_t *ret_n)
{
    struct json_t *json = w->req->json;
    if (json && json_is_object(json)) {
        json_t *rest = json_copy(json); /* shares its values with the body, which stays */
        *ret_n = ids_of_json(w, json_object_get(json, "businesses"), rows);
        json_object_del(rest, "businesses");
        if (json_is_null(json_object_get(rest, "companion")))
            json_object_set_new(rest, "companion", json_string(COMPANION_NONE));
        field_bind_json(&w->cx, &bulk_fields, rest, in, bound);
        json_decref(rest);
    } else if (json) {
        TRY(field_bind_json(&w->cx, &bulk_fields, json, in, bound));
    } else {
        *ret_n = ids_of_form(w, rows);
        if (!*ret_n)
            return fail(&w->cx, ERR_INVALID, "queue.none_ticked", NULL);
        field_bind_form(&w->cx, &bulk_fields, w->req->form, in, bound);
    }
    if (w->cx.err.code == ERR_INVALID)
        w->cx.err.code = OK; /* all messages at once */
    TRY(w->cx.err.code);
    return field_check(&w->cx, &bulk_fields, in, bound);
}

/* ---- a list with boxes ---- */

/* Display names; rows of a list mostly have the same few companions. */
static enum err name_companions(struct web *w, struct business_row *rows, size_t n)
{
    const char **signs = arena_array(w->cx.a, n + 1, sizeof(*signs));
    for (size_t i = 0; i < n; i++) {
        const char *sign = signs[i] = rows[i].companion;
        size_t k = 0;
        while (sign && *sign && k < i && (!signs[k] || strcmp(signs[k], sign) != 0))
            k++;
        if (!sign || !*sign)
            rows[i].companion = NULL;
        else if (k < i)
            rows[i].companion = rows[k].companion;
        else
            TRY(companion_display(w, sign, &rows[i].companion));
    }
    return OK;
}

static void put_rows(struct web *w, const struct business_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "rows");
    model_set_bool(a, w->page, "has_rows", n > 0);
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "id", rows[i].id);
        model_set_text(a, o, "name", rows[i].name);
        model_set_text(a, o, "owner_name", rows[i].owner_name);
        model_set_text(a, o, "ward_name", place_name(places(), rows[i].ward));
        model_set_text(a, o, "companion", rows[i].companion);
        model_set_bool(a, o, "ticked", false);
    }
}

static enum err put_form(struct web *w, const struct bulk_input *in, const struct bound *bound,
                         const char *area)
{
    struct arena *a = w->cx.a;
    web_title(w, "assign.new");
    web_crumb(w, "nav.companions", "/companions");
    web_crumb(w, "assign.new", NULL);
    web_form(w, &bulk_fields, in, bound, "/assignments", 0);
    model_set_text(a, w->page, "back", w->req->query_text);
    struct model *widget = field_widget((struct model *)model_get(w->page, "fields"), "companion");
    TRY(visits_choose_companions(w, widget, area, 0, in->companion));
    visits_add_nobody(w, widget, in->companion);
    struct model *actions = model_set_array(a, model_set_object(a, w->page, "bulk"), "actions");
    struct model *action = model_add_object(a, actions);
    model_set_text(a, action, "value", "assign");
    model_set_text(a, action, "label", web_words(w, "assign.do", NULL));
    model_set_bool(a, action, "danger", false);
    return OK;
}

enum err assign_new_get(struct web *w)
{
    static const struct bulk_input none;
    struct list_query q;
    struct business_filter f;
    struct business_page page;
    struct bound bound = {0};
    field_clear(&list_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(filter_of_query(w, &q, &f));
    f.limit = LIST_LIMIT;
    f.full = true;
    TRY(business_list(&w->cx, &f, &page));
    TRY(name_companions(w, page.rows, page.n));
    put_rows(w, page.rows, page.n);
    web_list(w, page.total, page.total_capped, page.next);
    if (!page.n)
        put_nothing(w, "business.none_found", "business.none_found_text");
    const char *area = f.ward && *f.ward ? f.ward : f.district && *f.district ? f.district : NULL;
    TRY(put_form(w, &none, NULL, area));
    return web_show(w);
}

/* The form again, with the boxes that were ticked. */
static enum err again(struct web *w, enum err e, const struct bulk_input *in,
                      const struct bound *bound, const struct assign_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    struct model *list = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n && i < LIST_LIMIT; i++) {
        struct business b;
        const char *companion = NULL;
        if (business_get(&w->cx, rows[i].business_id, &b) != OK) {
            ctx_forgive(&w->cx);
            continue;
        }
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "id", b.id);
        model_set_text(a, o, "name", b.name);
        model_set_text(a, o, "owner_name", b.owner_name);
        model_set_text(a, o, "ward_name", place_name(places(), b.ward));
        if (b.companion_id)
            TRY(companion_display(w, b.companion, &companion));
        model_set_text(a, o, "companion", companion);
        model_set_bool(a, o, "ticked", true);
    }
    model_set_bool(a, w->page, "has_rows", list->kids.count > 0);
    w->cx.err.fields = told.fields;
    TRY(put_form(w, in, bound, NULL));
    w->cx.err = told;
    return web_again(w, e, "assignment-new");
}

static const char *reason_of(struct web *w, const struct assign_row *r)
{
    const char *ward = r->ward ? place_name(places(), r->ward) : "";
    return web_words(w, r->msgid, "ward", ward, NULL);
}

/* Those that were refused, with the reasons. */
static void put_refused(struct web *w, const struct assign_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->data, "refused");
    for (size_t i = 0; i < n; i++) {
        if (rows[i].result == OK)
            continue;
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "business_id", rows[i].business_id);
        model_set_text(a, o, "message", reason_of(w, &rows[i]));
    }
}

/* Who was asked for stands there already: nothing went wrong, and nothing happened. */
static bool unchanged(const struct assign_row *r)
{
    return r->result != OK && (strcmp(r->msgid, "error.companion_same") == 0 ||
                               strcmp(r->msgid, "error.companion_none") == 0);
}

struct outcome {
    int64_t assigned, released, unchanged, refused;
};

static struct outcome outcome_of(const struct assign_row *rows, size_t n)
{
    struct outcome o = {0};
    for (size_t i = 0; i < n; i++)
        (*(rows[i].result == OK  ? rows[i].to_id ? &o.assigned : &o.released
           : unchanged(&rows[i]) ? &o.unchanged
                                 : &o.refused))++;
    return o;
}

static void put_outcome(struct web *w, const struct assign_row *rows, size_t n)
{
    struct outcome o = outcome_of(rows, n);
    model_set_int(w->cx.a, w->data, "assigned", o.assigned);
    model_set_int(w->cx.a, w->data, "released", o.released);
    model_set_int(w->cx.a, w->data, "unchanged", o.unchanged);
    put_refused(w, rows, n);
}

/* "Dilewati 2 usaha (Warung A, Warung B): Sahabat ini …", each reason once, with the first names:
 * a message holds a few lines. */
static const char *refused_words(struct web *w, const struct assign_row *rows, size_t n)
{
    enum { REASONS = 2, NAMES = 3, NAME_BYTES = 32 };
    struct arena *a = w->cx.a;
    const char *all = "";
    const char *told[REASONS];
    size_t n_told = 0;
    for (size_t i = 0; i < n && n_told < REASONS; i++) {
        if (rows[i].result == OK || unchanged(&rows[i]))
            continue;
        const char *why = reason_of(w, &rows[i]), *names = "";
        bool before = false;
        for (size_t k = 0; k < n_told; k++)
            before = before || strcmp(told[k], why) == 0;
        if (before)
            continue;
        told[n_told++] = why;
        int64_t same = 0;
        for (size_t k = i; k < n; k++) {
            if (rows[k].result == OK || strcmp(reason_of(w, &rows[k]), why) != 0)
                continue;
            if (same++ >= NAMES || !rows[k].business)
                continue;
            char name[NAME_BYTES];
            text_copy(name, sizeof(name), rows[k].business);
            names = arena_printf(a, "%s%s%s", names, *names ? ", " : "", name);
        }
        const char *msgid = *names ? "assign.told_refused_named" : "assign.told_refused";
        all = arena_printf(
            a, "%s %s", all,
            web_words(w, msgid, "n", web_number(w, same), "names", names, "why", why, NULL));
    }
    return all;
}

/* What happened, in one sentence for each thing that did. */
static const char *outcome_words(struct web *w, const struct assign_row *rows, size_t n)
{
    struct outcome o = outcome_of(rows, n);
    const struct {
        const char *msgid;
        int64_t n;
    } parts[] = {{"assign.told_assigned", o.assigned},
                 {"assign.told_released", o.released},
                 {"assign.told_unchanged", o.unchanged}};
    const char *all = "";
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].n)
            all = arena_printf(w->cx.a, "%s%s%s", all, *all ? " " : "",
                               web_words(w, parts[i].msgid, "n", web_number(w, parts[i].n), NULL));
    const char *refused = refused_words(w, rows, n);
    return *all ? arena_printf(w->cx.a, "%s%s", all, refused) : refused + (*refused == ' ');
}

static bool one_reason(const struct assign_row *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(rows[i].msgid, rows[0].msgid) != 0)
            return false;
    return true;
}

static enum err assign_all(struct web *w, const char *kind, const char *reason,
                           struct assign_row *rows, size_t n, int64_t *ret_id)
{
    TRY(assign_many(&w->cx, kind, reason, rows, n, ret_id));
    if (*ret_id)
        return OK;
    if (!one_reason(rows, n))
        return fail(&w->cx, rows[0].result, "assign.error.none_done", "what",
                    outcome_words(w, rows, n), NULL);
    const char *ward = rows[0].ward ? place_name(places(), rows[0].ward) : "";
    return fail(&w->cx, rows[0].result, rows[0].msgid, "ward", ward, NULL);
}

static void tell_done(struct web *w, const struct assign_row *rows, size_t n)
{
    web_flash(w, outcome_of(rows, n).refused ? "warn" : "good", "assign.told", "what",
              outcome_words(w, rows, n), NULL);
}

/* Nothing was ticked: the list once more, as it was. */
static enum err back_to_list(struct web *w)
{
    const char *back = req_form(w->req, "_back");
    ctx_forgive(&w->cx);
    web_flash(w, "bad", "queue.none_ticked", NULL);
    return web_redirect(w, "/assignments/new%s%s", back && *back ? "?" : "", back ? back : "");
}

enum err assignments_post(struct web *w)
{
    struct bulk_input in = {0};
    struct bound bound = {0};
    struct assign_row *rows = arena_array(w->cx.a, ASSIGN_MAX, sizeof(*rows));
    size_t n = 0;
    int64_t to, id;
    enum err e = read_bulk(w, &in, &bound, rows, &n);
    if (e == OK)
        e = companion_named(w, "companion", in.companion, &to);
    if (e == OK)
        e = fields_check(&w->cx);
    for (size_t i = 0; e == OK && i < n; i++)
        rows[i].to_id = to;
    if (e == OK)
        e = assign_all(w, "bulk", in.reason, rows, n, &id);
    if (e != OK && !reply_wants_json(w))
        return n ? again(w, e, &in, &bound, rows, n) : back_to_list(w);
    TRY(e);
    if (reply_wants_json(w)) {
        TRY(assign_put_api(w, id));
        put_outcome(w, rows, n);
        return web_created(w, "/assignments/%" PRId64, id);
    }
    tell_done(w, rows, n);
    return web_redirect(w, "/assignments/%" PRId64, id);
}

/* ---- the proposal ---- */

struct proposal_query {
    const char *ward;
    int64_t limit;
};
static const struct field proposal_list[] = {
    {.name = "ward",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct proposal_query, ward),
     .max = 20,
     .label = "field.ward"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct proposal_query, limit),
     .min = 1,
     .max = ASSIGN_MAX,
     .flags = F_HIDDEN},
};
const struct field_table assign_proposal_query_fields =
    FIELD_TABLE("ProposalQuery", proposal_list, struct proposal_query);

const char assign_proposal_schema[] =
    "{\"type\":\"object\",\"required\":[\"business_id\",\"business\",\"ward\",\"companion_id\","
    "\"companion\",\"metres\",\"sector\",\"load\",\"capacity\",\"message\"],\"properties\":{"
    "\"business_id\":{\"type\":\"integer\"},\"business\":{\"type\":\"string\"},\"ward\":{\"type\":"
    "\"string\"},\"companion_id\":{\"type\":[\"integer\",\"null\"]},\"companion\":{\"type\":["
    "\"string\",\"null\"]},\"metres\":{\"type\":[\"integer\",\"null\"]},\"sector\":{\"type\":"
    "\"boolean\"},\"load\":{\"type\":[\"integer\",\"null\"]},\"capacity\":{\"type\":[\"integer\","
    "\"null\"]},\"message\":{\"type\":[\"string\",\"null\"]}}}";

static void set_int_or_null(struct web *w, struct model *o, const char *key, int64_t n, bool some)
{
    if (some)
        model_set_int(w->cx.a, o, key, n);
    else
        model_set_null(w->cx.a, o, key);
}

static void row_api(struct web *w, const struct assign_row *r, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "business_id", r->business_id);
    model_set_text(a, o, "business", r->business);
    model_set_text(a, o, "ward", r->ward);
    set_int_or_null(w, o, "companion_id", r->to_id, r->to_id);
    model_set_text(a, o, "companion", r->to);
    set_int_or_null(w, o, "metres", r->metres, r->metres >= 0);
    model_set_bool(a, o, "sector", r->sector);
    set_int_or_null(w, o, "load", r->load, r->to_id);
    set_int_or_null(w, o, "capacity", r->capacity, r->to_id);
    model_set_text(a, o, "message", r->msgid ? web_words(w, r->msgid, NULL) : NULL);
}

/* "1,2 km dari usaha dampingannya · paham kuliner · menjadi 79 dari 150" */
static const char *why(struct web *w, const struct assign_row *r)
{
    struct arena *a = w->cx.a;
    const char *load = web_words(w, "assign.why_load", "n", web_number(w, r->load), "of",
                                 web_number(w, r->capacity), NULL);
    const char *way =
        r->metres < 0 ? NULL
        : r->metres < 1000
            ? web_words(w, "assign.why_metres", "n", web_number(w, (r->metres + 5) / 10 * 10), NULL)
            : web_words(w, "assign.why_km", "n",
                        arena_printf(a, "%" PRId64 "%c%" PRId64, r->metres / 1000,
                                     w->cx.lang == LANG_EN ? '.' : ',', r->metres / 100 % 10),
                        NULL);
    const char *sector = r->sector ? web_words(w, "assign.why_sector", NULL) : NULL;
    return arena_printf(a, "%s%s%s%s%s", way ? way : "", way ? " · " : "", sector ? sector : "",
                        sector ? " · " : "", load);
}

static void row_page(struct web *w, const struct assign_row *r, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "value",
                   r->to_id ? arena_printf(a, "%" PRId64 "-%" PRId64, r->business_id, r->to_id)
                            : NULL);
    model_set_int(a, o, "id", r->business_id);
    model_set_text(a, o, "name", r->business);
    model_set_text(a, o, "companion", r->to);
    model_set_text(a, o, "why", r->to_id ? why(w, r) : web_words(w, r->msgid, NULL));
}

static void add_ward(struct web *w, struct model *choices, const char *ward, int64_t n,
                     const char *now)
{
    struct arena *a = w->cx.a;
    struct model *c = model_add_object(a, choices);
    model_set_text(a, c, "code", ward);
    model_set_text(a, c, "label",
                   web_words(w, "assign.ward_alone", "ward", place_name(places(), ward), "n",
                             web_number(w, n), NULL));
    model_set_bool(a, c, "selected", now && strcmp(now, ward) == 0);
}

/* The wards that have somebody to distribute, with how many; the one that is shown stays among
 * them. A head of one ward has nothing to choose: false. */
static enum err choose_alone(struct web *w, struct model *widget, const char *now,
                             bool *ret_several)
{
    struct model *choices = model_array(w->cx.a);
    struct assign_alone *list;
    size_t n;
    bool shown = !now || !*now;
    TRY(assign_alone_wards(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        add_ward(w, choices, list[i].ward, list[i].n, now);
        shown = shown || strcmp(list[i].ward, now) == 0;
    }
    if (!shown)
        add_ward(w, choices, now, 0, now);
    field_widget_choices(w->cx.a, widget, choices);
    *ret_several = choices->kids.count > 0 && !is_ward(places(), w->actor.area);
    return OK;
}

static enum err put_proposal(struct web *w, const struct proposal_query *q, size_t n)
{
    struct arena *a = w->cx.a;
    bool several;
    web_title(w, "assign.proposal");
    web_crumb(w, "nav.companions", "/companions");
    web_crumb(w, "assign.proposal", NULL);
    struct model *fields =
        field_widgets(&w->cx, w->app->words, &assign_proposal_query_fields, q, NULL);
    TRY(choose_alone(w, field_widget(fields, "ward"), q->ward, &several));
    model_set(w->page, "fields", fields);
    model_set_bool(a, w->page, "choose", several);
    model_set_text(a, w->page, "ward", q->ward);
    model_set_text(a, w->page, "ward_name", q->ward ? place_name(places(), q->ward) : NULL);
    model_set_bool(a, w->page, "has_rows", n > 0);
    if (!n && (q->ward || !several))
        put_nothing(w, "assign.nobody_alone", "assign.nobody_alone_text");
    struct model *actions = model_set_array(a, model_set_object(a, w->page, "bulk"), "actions");
    struct model *action = model_add_object(a, actions);
    model_set_text(a, action, "value", "take");
    model_set_text(a, action, "label", web_words(w, "assign.take", NULL));
    model_set_bool(a, action, "danger", false);
    return OK;
}

enum err assign_proposal_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct proposal_query q;
    struct bound bound = {0};
    struct assign_row *rows = NULL;
    size_t n = 0;
    field_clear(&assign_proposal_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    if ((!q.ward || !*q.ward) && is_ward(places(), w->actor.area))
        q.ward = w->actor.area;
    bool asked = q.ward && *q.ward;
    if (asked)
        TRY(assign_propose(&w->cx, q.ward, q.limit == FIELD_UNSET ? PROPOSAL_LIMIT : q.limit, &rows,
                           &n));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(a, w->data, "items"),
                 *page_rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        if (json)
            row_api(w, &rows[i], model_add_object(a, items));
        else
            row_page(w, &rows[i], model_add_object(a, page_rows));
    web_list(w, (int64_t)n, false, NULL);
    if (!json)
        TRY(put_proposal(w, &q, n));
    return web_show(w);
}

/* "123-45": the business and its companion, as the proposal's boxes have it. */
static bool read_pair(const char *text, struct assign_row *ret)
{
    char business[24];
    const char *dash = strchr(text, '-');
    if (!dash || dash == text || (size_t)(dash - text) >= sizeof(business))
        return false;
    text_copy(business, (size_t)(dash - text) + 1, text);
    return text_int(business, &ret->business_id) && text_int(dash + 1, &ret->to_id) &&
           ret->business_id > 0 && ret->to_id > 0;
}

enum err assign_proposal_post(struct web *w)
{
    struct assign_row *rows = arena_array(w->cx.a, ASSIGN_MAX, sizeof(*rows));
    size_t n = 0;
    int64_t id;
    const char *ward = req_form(w->req, "_ward");
    for (const struct pair *p = w->req->form; p && n < ASSIGN_MAX; p = p->next) {
        struct assign_row row = {0};
        if (strcmp(p->name, "_id[]") == 0 && read_pair(p->value, &row))
            rows[n++] = row;
    }
    if (!n) {
        web_flash(w, "bad", "queue.none_ticked", NULL);
        return web_redirect(w, "/assignments/proposal%s%s", ward ? "?ward=" : "",
                            ward && is_ward(places(), ward) ? ward : "");
    }
    TRY(assign_all(w, "proposal", NULL, rows, n, &id));
    tell_done(w, rows, n);
    return web_redirect(w, "/assignments/%" PRId64, id);
}
