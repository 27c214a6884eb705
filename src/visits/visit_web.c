/* Visits: the list, and the form that begins one. */
#include "visit_pages_web.h"

#include "account.h"
#include "places.h"
#include "reply.h"
#include "text.h"
#include "visit_export.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

/* ---- query tables ---- */

struct visit_query {
    const char *business, *by, *ward, *from, *to, *kind, *flag, *state, *cursor, *format;
    int64_t limit;
};
static const struct field_choice flag_choices[] = {{"any", "visit_flag.any"},
                                                   {"far", "visit_flag.far"},
                                                   {"fast", "visit_flag.fast"},
                                                   {"late", "visit_flag.late"},
                                                   {"future", "visit_flag.future"},
                                                   {"crowd", "visit_flag.crowd"},
                                                   {NULL, NULL}};
static const struct field_choice state_choices[] = {{"objected", "visit_state.objected"},
                                                    {"unconfirmed", "visit_state.unconfirmed"},
                                                    {"withdrawn", "visit_state.withdrawn"},
                                                    {NULL, NULL}};
#define Q(member) .offset = FIELD_TEXT(struct visit_query, member)
static const struct field query_list[] = {
    {.name = "business", .kind = F_TEXT, Q(business), .max = 20, .flags = F_HIDDEN},
    {.name = "by",
     .kind = F_TEXT,
     Q(by),
     .max = 60,
     .label = "visit_filter.by",
     .help = "visit_filter.by_help"},
    {.name = "ward", .kind = F_TEXT, Q(ward), .max = 20, .label = "field.ward"},
    {.name = "from", .kind = F_DATE, Q(from), .label = "visit_filter.from"},
    {.name = "to", .kind = F_DATE, Q(to), .label = "visit_filter.to"},
    {.name = "kind", .kind = F_CHOICE, Q(kind), .choices = visit_kinds, .label = "visit.kind"},
    {.name = "flag", .kind = F_CHOICE, Q(flag), .choices = flag_choices, .label = "visit.flags"},
    {.name = "state",
     .kind = F_CHOICE,
     Q(state),
     .choices = state_choices,
     .label = "visit.confirmation"},
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats, .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 200, .flags = F_HIDDEN},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct visit_query, limit),
     .min = 1,
     .max = 200,
     .flags = F_HIDDEN},
};
const struct field_table visit_query_fields =
    FIELD_TABLE("VisitQuery", query_list, struct visit_query);

static bool is(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

/* "me", or a sign-in name; one that nobody has finds nothing. */
static enum err account_of(struct web *w, const char *by, int64_t *ret_id)
{
    struct account a;
    if (is(by, "me")) {
        *ret_id = w->actor.account_id;
        return OK;
    }
    enum err e = account_find(&w->cx, by, &a);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(&w->cx);
        *ret_id = -1;
        return OK;
    }
    TRY(e);
    *ret_id = a.id;
    return OK;
}

/* A business named by id or code. */
static enum err business_named(struct web *w, const char *text, struct business *ret)
{
    int64_t id;
    if (text_int(text, &id))
        return business_get(&w->cx, id, ret);
    return business_by_code(&w->cx, text, ret);
}

static enum err read_query(struct web *w, struct visit_query *q, struct visit_filter *f)
{
    struct bound bound;
    struct business b;
    field_clear(&visit_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    *f = (struct visit_filter){.ward = q->ward,
                               .from = q->from,
                               .to = q->to,
                               .kind = q->kind,
                               .flag = q->flag,
                               .objected = is(q->state, "objected"),
                               .unconfirmed = is(q->state, "unconfirmed"),
                               .withdrawn = is(q->state, "withdrawn"),
                               .cursor = q->cursor,
                               .limit = q->limit == FIELD_UNSET ? 0 : q->limit};
    if (q->by && *q->by)
        TRY(account_of(w, q->by, &f->account));
    if (q->business && *q->business) {
        TRY(business_named(w, q->business, &b));
        f->business = b.merged_into ? b.merged_into : b.id;
    }
    return OK;
}

/* ---- the list ---- */

void put_visit_tags(struct web *w, const struct visit *v, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *tags = model_set_array(a, o, "tags"), *t;
    const char *state = v->objected_at ? "objected" : v->confirmed_at ? "confirmed" : NULL;
    if (v->withdrawn_at) {
        t = model_add_object(a, tags);
        model_set_text(a, t, "kind", "plain");
        model_set_text(a, t, "label", code_words(w, "visit_state", "withdrawn"));
    }
    if (state) {
        t = model_add_object(a, tags);
        model_set_text(a, t, "kind", v->objected_at ? "bad" : "good");
        model_set_text(a, t, "label", code_words(w, "visit_state", state));
    }
    char *list = arena_strdup(a, v->flags), *save = NULL;
    for (char *flag = strtok_r(list, ",", &save); flag; flag = strtok_r(NULL, ",", &save)) {
        t = model_add_object(a, tags);
        model_set_text(a, t, "kind", "warn");
        model_set_text(a, t, "label", code_words(w, "visit_flag", flag));
    }
}

void put_visit_row(struct web *w, const struct visit *v, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/visits/%" PRId64, v->id));
    model_set_text(a, o, "day", day_words(w, v->visited_on));
    model_set_text(a, o, "name", v->business_name);
    model_set_text(a, o, "business_href", arena_printf(a, "/businesses/%" PRId64, v->business_id));
    model_set_text(a, o, "ward_name", place_name(places(), v->ward));
    model_set_text(a, o, "by", v->account);
    model_set_bool(a, o, "struck", v->withdrawn_at != 0);
    model_set_text(a, o, "kind_label", code_words(w, "visit_kind", v->kind));
    put_visit_tags(w, v, o);
}

static void put_filters(struct web *w, const struct visit_query *q)
{
    struct arena *a = w->cx.a;
    struct model *filters = model_set_object(a, w->page, "filters");
    model_set_text(a, filters, "action", "/visits");
    model_set(filters, "fields",
              field_widgets(&w->cx, w->app->words, &visit_query_fields, q, NULL));
    bool any = *w->req->query_text != '\0';
    model_set_bool(a, filters, "open", false);
    model_set_text(a, filters, "clear", any ? "/visits" : NULL);
    model_set_array(a, filters, "active");
    model_set_array(a, filters, "hidden");
}

enum err visits_get(struct web *w)
{
    struct visit_query q;
    struct visit_filter f;
    struct visit_page page;
    TRY(read_query(w, &q, &f));
    TRY(visit_list(&w->cx, &f, &page));
    bool json = reply_wants_json(w);
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < page.n; i++) {
        struct model *o = model_add_object(w->cx.a, items);
        if (json)
            visit_to_model(&w->cx, &page.rows[i], o);
        else
            put_visit_row(w, &page.rows[i], o);
    }
    web_list(w, page.total, page.total_capped, page.next);
    if (json)
        return web_show(w);
    web_title(w, "nav.visits");
    put_filters(w, &q);
    model_set_text(w->cx.a, w->page, "recalls",
                   can(&w->actor, CAP_ASSIGN) ? "/visit-recalls" : NULL);
    web_export_links(w, "/visits/export");
    model_set_bool(w->cx.a, w->page, "has_exports", page.n > 0 && can(&w->actor, CAP_EXPORT));
    model_set_bool(w->cx.a, w->page, "has_rows", page.n > 0);
    if (!page.n)
        put_nothing(w, "visit.none", "visit.none_text");
    return web_show(w);
}

/* The list as a file. */
enum err visits_export_get(struct web *w)
{
    struct visit_query q;
    struct visit_filter f;
    struct web_export x;
    TRY(read_query(w, &q, &f));
    TRY(web_export_begin(w, q.format, "kunjungan", &x));
    return web_export_end(&x, visit_export(&w->cx, &f, x.file), "visit");
}

/* ---- a new one ---- */

/* The business in use, when the actor may visit it; else *ret_theirs is false. */
static enum err visitable(struct web *w, int64_t id, struct business *ret, bool *ret_theirs)
{
    TRY(business_get(&w->cx, id, ret));
    if (ret->merged_into)
        TRY(business_get(&w->cx, ret->merged_into, ret));
    *ret_theirs = w->actor.role == ROLE_MAYOR || business_shows_personal(&w->cx, ret);
    return OK;
}

enum err visit_new_get(struct web *w)
{
    int64_t id;
    struct business b;
    struct visit_form f;
    bool theirs;
    TRY(web_id(w, 0, &id));
    TRY(visitable(w, id, &b, &theirs));
    if (!theirs) { /* known to the ward, but another stands beside it */
        web_flash(w, "bad", "error.visit_not_yours", NULL);
        return web_redirect(w, "/businesses/%" PRId64, b.id);
    }
    TRY(visit_form_begin(w, &b, &f));
    TRY(put_visit_form(w, &b, &f, "/visits"));
    return web_show(w);
}

/* The form again, with what was typed; for an unknown business the error stands alone. */
static enum err form_again(struct web *w, enum err e, struct visit_form *f, const char *named)
{
    struct business b;
    struct errinfo told = w->cx.err;
    bool theirs = false;
    if (e != ERR_INVALID || !named || reply_wants_json(w))
        return e;
    w->cx.err.code = OK;
    enum err got = business_named(w, named, &b);
    if (got == OK)
        got = visitable(w, b.id, &b, &theirs);
    if (got != OK || !theirs) {
        w->cx.err = told;
        return e;
    }
    f->v.business = named;
    TRY(put_visit_form(w, &b, f, "/visits"));
    w->cx.err.code = told.code;
    return web_again(w, e, "visit-form");
}

static enum err show_recorded(struct web *w, const struct visit *v, bool known)
{
    if (!reply_wants_json(w)) {
        web_flash(w, "good", known ? "visit.known" : "visit.recorded", "name", v->business_name,
                  NULL);
        return web_redirect(w, "/visits/%" PRId64, v->id);
    }
    web_etag(w, v->version);
    visit_to_model(&w->cx, v, w->data);
    return web_created(w, "/visits/%" PRId64, v->id);
}

static enum err post_form(struct web *w)
{
    struct visit_form f = {.v = visit_new()};
    bool known = false;
    enum err e = visit_bind_form(w, &f);
    const char *named = f.v.business;
    if (e == OK)
        e = visit_record(&w->cx, &f.v, &known);
    return e == OK ? show_recorded(w, &f.v, known) : form_again(w, e, &f, named);
}

enum err visit_post(struct web *w)
{
    struct visit v = visit_new();
    bool known;
    if (!w->req->json)
        return post_form(w);
    TRY(visit_bind_json(w, &v));
    TRY(visit_record(&w->cx, &v, &known));
    return show_recorded(w, &v, known);
}
