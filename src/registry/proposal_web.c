/* Proposed changes: the queue, old beside new, deciding, and the form that proposes. */
#include "proposal.h"

#include "curation_pages_web.h"
#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

static const char one_schema[] =
    "{\"allOf\":[{\"$ref\":\"#/components/schemas/"
    "Proposal\"},{\"type\":\"object\",\"required\":[\"changes\"],"
    "\"properties\":{\"changes\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
    "\"field\",\"now\","
    "\"proposed\",\"stale\"],\"properties\":{\"field\":{\"type\":\"string\"},\"now\":{\"type\":["
    "\"string\",\"null\"]},"
    "\"proposed\":{\"type\":\"string\"},\"stale\":{\"type\":\"boolean\"}}}}}}]}";
static const char made_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"integer\"}}}";

struct list_query {
    const char *state, *cursor;
    int64_t limit;
};
static const struct field list_fields[] = {
    {.name = "state",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct list_query, state),
     .choices = proposal_states},
    {.name = "cursor", .kind = F_TEXT, .offset = FIELD_TEXT(struct list_query, cursor), .max = 40},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct list_query, limit),
     .min = 1,
     .max = 200},
};
static const struct field_table list_query_fields =
    FIELD_TABLE("ProposalQuery", list_fields, struct list_query);

struct decision {
    int64_t business_version;
    const char *reason;
};
static const struct field accept_list[] = {
    {.name = "business_version",
     .kind = F_REF,
     .offset = FIELD_INT(struct decision, business_version),
     .flags = F_REQUIRED | F_HIDDEN},
};
static const struct field reject_list[] = {
    {.name = "reason",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct decision, reason),
     .flags = F_REQUIRED,
     .max = 500,
     .label = "proposal.reason",
     .help = "proposal.reason_help"},
};
static const struct field_table accept_fields =
    FIELD_TABLE("ProposalAcceptance", accept_list, struct decision);
static const struct field_table reject_fields =
    FIELD_TABLE("ProposalRejection", reject_list, struct decision);

/* ---- list ---- */

static void put_state(struct web *w, struct model *o, const char *state)
{
    const char *kind = strcmp(state, "accepted") == 0   ? "good"
                       : strcmp(state, "rejected") == 0 ? "bad"
                                                        : "info";
    model_set_text(w->cx.a, o, "kind", kind);
    model_set_text(w->cx.a, o, "label", code_words(w, "proposal", state));
}

static void list_row(struct web *w, const struct proposal *p, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_int(a, o, "id", p->id);
    model_set_text(a, o, "name", p->business_name);
    model_set_text(a, o, "ward_name", place_name(places(), p->ward));
    model_set_text(a, o, "by", p->by ? p->by : code_words(w, "proposal", p->origin));
    model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, p->created_at));
    put_state(w, o, p->state);
}

static void list_tabs(struct web *w, const char *now)
{
    struct arena *a = w->cx.a;
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (const struct field_choice *c = proposal_states; c->code; c++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href", arena_printf(a, "/proposals?state=%s", c->code));
        model_set_text(a, t, "label", web_words(w, c->msgid, NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", strcmp(c->code, now) == 0);
    }
}

static enum err read_list(struct web *w, struct proposal_filter *f)
{
    struct list_query q;
    struct bound bound = {0};
    field_clear(&list_query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(field_check(&w->cx, &list_query_fields, &q, &bound));
    f->state = q.state ? q.state : "open";
    f->limit = q.limit == FIELD_UNSET ? 50 : q.limit;
    return read_before(w, &f->before);
}

static enum err proposals_get(struct web *w)
{
    struct proposal_filter f = {0};
    struct proposal *list;
    size_t n;
    int64_t total;
    TRY(read_list(w, &f));
    TRY(proposal_list(&w->cx, &f, &list, &n, &total));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    bool json = reply_wants_json(w), capped = total > 1000;
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        if (json)
            field_to_model(w->cx.a, &proposal_fields, &list[i], true, o, NULL);
        else
            list_row(w, &list[i], o);
    }
    const char *next =
        n == (size_t)f.limit ? arena_printf(w->cx.a, "%" PRId64, list[n - 1].id) : NULL;
    web_list(w, capped ? 1000 : total, capped, next);
    if (json)
        return web_show(w);
    web_title(w, "nav.proposals");
    bool decides = can(&w->actor, CAP_PROPOSAL_DECIDE);
    model_set_text(w->cx.a, w->page, "lead",
                   web_words(w, decides ? "proposal.lead" : "proposal.lead_own", NULL));
    list_tabs(w, f.state);
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        put_nothing(w, "proposal.none", NULL);
    else
        model_set_null(w->cx.a, w->page, "empty");
    return web_show(w);
}

/* ---- one ---- */

static void put_api(struct web *w, const struct proposal *p)
{
    struct arena *a = w->cx.a;
    field_to_model(a, &proposal_fields, p, true, w->data, NULL);
    struct model *changes = model_set_array(a, w->data, "changes");
    for (size_t i = 0; i < p->n; i++) {
        struct model *o = model_add_object(a, changes);
        model_set_text(a, o, "field", p->changes[i].field);
        model_set_text(a, o, "now", p->changes[i].now);
        model_set_text(a, o, "proposed", p->changes[i].value);
        model_set_bool(a, o, "stale", p->changes[i].stale);
    }
}

/* A field's text as people read it. */
static const char *value_words(struct web *w, const char *name, const char *value)
{
    const struct field *f = field_find(&business_fields, name);
    if (!value || !*value)
        return NULL;
    if (strcmp(name, "ward") == 0)
        return place_name(places(), value);
    if (f && f->kind == F_DATE)
        return day_words(w, value);
    if (f && f->kind == F_CHOICES)
        return codes_words(w, "channel", value);
    for (const struct field_choice *c = f && f->kind == F_CHOICE ? f->choices : NULL; c && c->code;
         c++)
        if (strcmp(c->code, value) == 0)
            return web_words(w, c->msgid, NULL);
    return value;
}

static void put_changes(struct web *w, const struct proposal *p)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, w->page, "changes");
    bool any = false;
    for (size_t i = 0; i < p->n; i++) {
        const struct proposal_change *c = &p->changes[i];
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "field", code_words(w, "field", c->field));
        model_set_bool(a, o, "masked", !c->now);
        model_set_text(a, o, "old", value_words(w, c->field, c->now));
        model_set_text(a, o, "new", value_words(w, c->field, c->value));
        model_set_bool(a, o, "stale", c->stale);
        any |= c->stale;
    }
    model_set_bool(a, w->page, "any_stale", any);
}

static void put_about(struct web *w, const struct proposal *p)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "about"), "rows");
    struct model *name = put_row(w, rows, web_words(w, "field.name", NULL), p->business_name, NULL);
    if (p->business_version)
        put_row_link(name, arena_printf(a, "/businesses/%" PRId64, p->business_id));
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), p->ward), NULL);
    put_row(w, rows, web_words(w, "proposal.by", NULL),
            p->by ? p->by : code_words(w, "proposal", p->origin), NULL);
    put_row(w, rows, web_words(w, "proposal.when", NULL),
            i18n_instant(a, w->cx.lang, p->created_at), NULL);
    if (*p->note)
        put_row(w, rows, web_words(w, "proposal.note", NULL), p->note, NULL);
    if (p->decided_at) {
        put_row(w, rows, web_words(w, "proposal.decider", NULL), p->decider, NULL);
        put_row(w, rows, web_words(w, "proposal.decided", NULL),
                i18n_instant(a, w->cx.lang, p->decided_at), NULL);
    }
    if (*p->reason)
        put_row(w, rows, web_words(w, "proposal.reason", NULL), p->reason, NULL);
}

/* `back`: the rejection came back with errors. */
static void put_page(struct web *w, const struct proposal *p, const struct bound *back,
                     const struct decision *in)
{
    struct arena *a = w->cx.a;
    bool decides =
        can(&w->actor, CAP_PROPOSAL_DECIDE) && p->business_version && strcmp(p->state, "open") == 0;
    const char *path = arena_printf(a, "/proposals/%" PRId64, p->id);
    web_title_text(w, web_words(w, "proposal.title", "name", p->business_name, NULL));
    web_crumb(w, "nav.proposals", "/proposals");
    web_crumb(w, p->business_name, NULL);
    put_state(w, model_set_object(a, w->page, "state"), p->state);
    put_about(w, p);
    put_changes(w, p);
    struct model *forms = forms_begin(w);
    model_set_text(a, w->page, "accept",
                   decides && !back ? arena_printf(a, "%s/accept", path) : NULL);
    model_set_int(a, w->page, "version", p->version);
    model_set_int(a, w->page, "business_version", p->business_version);
    struct page_form f = {.code = "reject",
                          .action = arena_printf(a, "%s/reject", path),
                          .fields = &reject_fields,
                          .record = in,
                          .bound = back,
                          .back = back != NULL,
                          .danger = true,
                          .version = p->version};
    if (decides)
        forms_add(w, forms, &f);
}

static enum err proposal_show(struct web *w)
{
    int64_t id;
    struct proposal p;
    TRY(web_id(w, 0, &id));
    TRY(proposal_get(&w->cx, id, &p));
    web_etag(w, p.version);
    if (reply_wants_json(w))
        put_api(w, &p);
    else
        put_page(w, &p, NULL, &(struct decision){0});
    return web_show(w);
}

/* ---- deciding ---- */

static enum err decided(struct web *w, const struct proposal *p, const char *flash)
{
    web_etag(w, p->version);
    if (reply_wants_json(w)) {
        put_api(w, p);
        return web_show(w);
    }
    web_flash(w, "good", flash, "name", p->business_name, NULL);
    return web_redirect(w, "/proposals");
}

/* The proposal as it is, the version it was seen in, the input. */
static enum err decision_begin(struct web *w, struct proposal *p, int64_t *version,
                               struct decision *in, struct bound *bound)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(proposal_get(&w->cx, id, p));
    TRY(web_version(w, version));
    TRY(web_bind(w, in, bound));
    return field_check(&w->cx, w->req->route->input, in, bound);
}

static enum err accept_post(struct web *w)
{
    struct proposal p = {0}, done;
    struct decision in = {0};
    struct bound bound = {0};
    int64_t version;
    enum err e = decision_begin(w, &p, &version, &in, &bound);
    if (e == OK)
        e = proposal_accept(&w->cx, p.id, version, in.business_version, &done);
    if (e == OK)
        return decided(w, &done, "proposal.accepted_flash");
    if (!p.id || reply_wants_json(w))
        return e;
    put_page(w, &p, NULL, &in);
    return web_again(w, e, "proposal");
}

static enum err reject_post(struct web *w)
{
    struct proposal p = {0}, done;
    struct decision in = {0};
    struct bound bound = {0};
    int64_t version;
    enum err e = decision_begin(w, &p, &version, &in, &bound);
    if (e == OK)
        e = proposal_reject(&w->cx, p.id, version, in.reason, &done);
    if (e == OK)
        return decided(w, &done, "proposal.rejected_flash");
    if (!p.id || reply_wants_json(w))
        return e;
    put_page(w, &p, &bound, &in);
    return web_again(w, e, "proposal");
}

/* ---- proposing ---- */

static void put_form(struct web *w, struct business *b, const struct bound *bound)
{
    const char *note = req_form(w->req, "_note");
    web_form(w, &business_fields, b, bound,
             arena_printf(w->cx.a, "/businesses/%" PRId64 "/propose", b->id), b->version);
    put_ward_choices(w, bound && bound_has(bound, &business_fields, "ward")
                            ? req_form(w->req, "ward")
                            : b->ward);
    model_set_text(w->cx.a, w->page, "cancel",
                   arena_printf(w->cx.a, "/businesses/%" PRId64, b->id));
    model_set_text(w->cx.a, w->page, "note", note && *note ? note : NULL);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b->name ? b->name : "-", arena_printf(w->cx.a, "/businesses/%" PRId64, b->id));
    web_crumb(w, "proposal.form_title", NULL);
    web_title(w, "proposal.form_title");
}

static enum err may_propose(struct web *w, struct business *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, ret));
    if (ret->merged_into)
        return fail(&w->cx, ERR_CONFLICT, "error.business_merged", NULL);
    return business_shows_personal(&w->cx, ret)
               ? OK
               : fail(&w->cx, ERR_FORBIDDEN, "error.forbidden", NULL);
}

static enum err propose_get(struct web *w)
{
    struct business b;
    TRY(may_propose(w, &b));
    put_form(w, &b, NULL);
    return web_show(w);
}

static enum err propose(struct web *w, struct business *b, struct bound *bound, int64_t *ret_id)
{
    int64_t version;
    TRY(web_version(w, &version));
    b->version = version;
    TRY(web_bind(w, b, bound));
    return proposal_create(&w->cx, b, req_form(w->req, "_note"), ret_id);
}

static enum err propose_post(struct web *w)
{
    struct business b;
    struct bound bound = {0};
    int64_t id = 0;
    TRY(may_propose(w, &b));
    int64_t version = b.version;
    enum err e = propose(w, &b, &bound, &id);
    if (e != OK) {
        b.version = version;
        put_form(w, &b, &bound);
        return web_again(w, e, "proposal-form");
    }
    model_set_int(w->cx.a, w->data, "id", id);
    web_flash(w, "good", "proposal.sent", NULL);
    return web_created(w, "/proposals/%" PRId64, id);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)

const struct route proposal_routes[] = {
    {.method = HTTP_GET,
     .path = "/proposals",
     .handle = proposals_get,
     .cap = CAP_BUSINESS_PROPOSE,
     .query = &list_query_fields,
     .output = &proposal_fields,
     .page = "proposals",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Proposed changes: of one's territory to decide, or one's own"},
    {.method = HTTP_GET,
     .path = "/proposals/{id}",
     .handle = proposal_show,
     .cap = CAP_BUSINESS_PROPOSE,
     .output_schema = one_schema,
     .page = "proposal",
     .flags = BOTH,
     .doc = "A proposal: what stands and what is proposed"},
    {.method = HTTP_POST,
     .path = "/proposals/{id}/accept",
     .handle = accept_post,
     .cap = CAP_PROPOSAL_DECIDE,
     .input = &accept_fields,
     .output_schema = one_schema,
     .page = "proposal",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Accept: the record is changed (If-Match; business_version as it was compared)"},
    {.method = HTTP_POST,
     .path = "/proposals/{id}/reject",
     .handle = reject_post,
     .cap = CAP_PROPOSAL_DECIDE,
     .input = &reject_fields,
     .output_schema = one_schema,
     .page = "proposal",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Reject with a reason (If-Match)"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/propose",
     .handle = propose_get,
     .cap = CAP_BUSINESS_PROPOSE,
     .page = "proposal-form",
     .flags = ROUTE_HTML,
     .doc = "Form to propose a change"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/propose",
     .handle = propose_post,
     .cap = CAP_BUSINESS_PROPOSE,
     .input = &business_fields,
     .output_schema = made_schema,
     .page = "proposal-form",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Propose a change of some fields (If-Match)"},
    {.path = NULL},
};
