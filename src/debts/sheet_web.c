/* Debt sheets: lists, opening one, what is done to a whole one, counts. */
#include "debt_export.h"
#include "debts_pages_web.h"

#include "i18n.h"
#include "places.h"
#include "reply.h"
#include "web_export.h"

#include <inttypes.h>
#include <string.h>

/* ---- forms ---- */

struct sheet_act {
    const char *outcome, *consent_via, *reason;
};
#define T(member) .offset = FIELD_TEXT(struct sheet_act, member)
static const struct field close_list[] = {{.name = "outcome",
                                           .kind = F_CHOICE,
                                           T(outcome),
                                           .flags = F_REQUIRED,
                                           .choices = sheet_outcomes,
                                           .label = "sheet.outcome"}};
static const struct field consent_list[] = {{.name = "consent_via",
                                             .kind = F_CHOICE,
                                             T(consent_via),
                                             .choices = consent_ways,
                                             .label = "sheet.consent_via"}};
static const struct field unseal_list[] = {{.name = "reason",
                                            .kind = F_PARA,
                                            T(reason),
                                            .flags = F_REQUIRED,
                                            .min = 10,
                                            .max = 500,
                                            .label = "case.unseal_reason",
                                            .help = "case.unseal_help"}};
#undef T
const struct field_table sheet_close_fields =
    FIELD_TABLE("DebtSheetClose", close_list, struct sheet_act);
const struct field_table sheet_consent_fields =
    FIELD_TABLE("DebtSheetConsent", consent_list, struct sheet_act);
const struct field_table sheet_unseal_fields =
    FIELD_TABLE("DebtSheetUnseal", unseal_list, struct sheet_act);
const struct field_table sheet_no_fields = {
    .name = "Nothing", .fields = close_list, .n = 0, .size = sizeof(struct sheet_act)};

struct sheet_query {
    const char *state, *area, *cursor, *format;
    int64_t business, case_id, limit;
};
#define Q(member) .offset = FIELD_TEXT(struct sheet_query, member)
#define N(member) .offset = FIELD_INT(struct sheet_query, member)
static const struct field query_list[] = {
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = sheet_states, .label = "sheet.state"},
    {.name = "area", .kind = F_TEXT, Q(area), .max = 20, .label = "field.ward"},
    {.name = "business", .kind = F_REF, N(business), .flags = F_HIDDEN},
    {.name = "case", .kind = F_REF, N(case_id), .flags = F_HIDDEN},
    {.name = "cursor", .kind = F_TEXT, Q(cursor), .max = 40, .flags = F_HIDDEN},
    {.name = "limit", .kind = F_INT, N(limit), .min = 1, .max = 200, .flags = F_HIDDEN},
    {.name = "format", .kind = F_CHOICE, Q(format), .choices = export_formats, .flags = F_HIDDEN},
};
static const struct field_table query_fields =
    FIELD_TABLE("DebtSheetQuery", query_list, struct sheet_query);

/* ---- the list ---- */

static void put_row_of(struct web *w, const struct debt_sheet *s, struct model *o)
{
    struct arena *a = w->cx.a;
    model_set_text(a, o, "href", arena_printf(a, "/debt-sheets/%" PRId64, s->id));
    model_set_text(a, o, "owner", s->owner_name);
    model_set_text(a, o, "business", s->business_name);
    model_set_text(a, o, "ward", place_name(places(), s->ward));
    model_set_text(a, o, "debts", s->debts == FIELD_UNSET ? NULL : web_number(w, s->debts));
    model_set_text(a, o, "opened", i18n_instant(a, w->cx.lang, s->created_at));
    put_sheet_tag(w, model_set_object(a, o, "state"), s->state);
}

static void put_sheets(struct web *w, const struct sheet_page *page)
{
    struct model *rows = model_set_array(w->cx.a, w->page, "rows");
    for (size_t i = 0; i < page->n; i++)
        put_row_of(w, &page->rows[i], model_add_object(w->cx.a, rows));
    model_set_bool(w->cx.a, w->page, "has_rows", page->n > 0);
}

/* Wards of the actor's territory, for who has more than one. */
static void put_area(struct web *w, struct model *widgets, const char *selected)
{
    struct arena *a = w->cx.a;
    struct model *list = model_array(a), *widget = field_widget(widgets, "area");
    size_t n;
    const struct place *const *wards = places_of(places(), a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++) {
        if (!area_holds(w->actor.area, wards[i]->code))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "code", wards[i]->code);
        model_set_text(a, o, "label", wards[i]->name);
        model_set_bool(a, o, "selected", selected && strcmp(selected, wards[i]->code) == 0);
    }
    if (widget)
        field_widget_choices(a, widget, list);
}

static void put_filters(struct web *w, const struct sheet_query *q)
{
    struct arena *a = w->cx.a;
    static const char *const wide[] = {"state", "area", NULL}, *const narrow[] = {"state", NULL};
    bool one = w->actor.role == ROLE_OWNER || w->actor.role == ROLE_COMPANION ||
               w->actor.role == ROLE_LURAH;
    struct model *f = model_set_object(a, w->page, "filters");
    struct model *widgets =
        field_widgets_of(&w->cx, w->app->words, &query_fields, one ? narrow : wide, q, NULL);
    model_set_text(a, f, "action", "/debt-sheets");
    model_set(f, "fields", widgets);
    model_set_null(a, f, "drawn");
    model_set_bool(a, f, "open", q->state || q->area);
    model_set_text(a, f, "clear", q->state || q->area ? "/debt-sheets" : NULL);
    model_set_array(a, f, "active");
    model_set_array(a, f, "hidden");
    if (!one)
        put_area(w, widgets, q->area);
}

static enum err sheets_get(struct web *w)
{
    struct sheet_query q = {0};
    struct bound bound = {0};
    struct sheet_page page;
    int64_t before;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    TRY(read_before(w, &before));
    struct sheet_filter f = {.state = q.state,
                             .area = q.area,
                             .business = q.business,
                             .case_id = q.case_id,
                             .before = before,
                             .limit = q.limit == FIELD_UNSET ? 0 : q.limit};
    TRY(debt_sheet_list(&w->cx, &f, &page));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; reply_wants_json(w) && i < page.n; i++)
        debt_sheet_to_model(&w->cx, &page.rows[i], model_add_object(w->cx.a, items));
    web_list(w, page.total, page.total_capped,
             page.next ? arena_printf(w->cx.a, "%" PRId64, page.next) : NULL);
    if (reply_wants_json(w))
        return web_show(w);
    if (w->actor.role == ROLE_MAYOR) /* knows of none: the counts are what there is */
        return web_redirect(w, "/debt-sheets/figures");
    put_debts_tabs(w, "/debt-sheets");
    put_filters(w, &q);
    put_sheets(w, &page);
    web_export_links(w, "/debt-sheets/export");
    if (!page.n)
        put_nothing(w, "sheet.none",
                    w->actor.role == ROLE_OWNER ? "sheet.none_owner" : "sheet.none_text");
    else
        model_set_null(w->cx.a, w->page, "empty");
    return web_show(w);
}

static enum err export_get(struct web *w)
{
    struct sheet_query q = {0};
    struct bound bound = {0};
    struct web_export x;
    field_clear(&query_fields, &q);
    TRY(web_bind_query(w, &q, &bound));
    struct sheet_filter f = {
        .state = q.state, .area = q.area, .business = q.business, .case_id = q.case_id};
    TRY(web_export_begin(w, q.format, "utang", &x));
    return web_export_end(&x, debt_export(&w->cx, &f, x.file), "debt");
}

/* ---- of a business; opening one ---- */

static enum err put_business_page(struct web *w, const struct debt_sheet *s,
                                  const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct business b;
    struct sheet_page page;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(business_get(&w->cx, s->business_id, &b));
    struct sheet_filter f = {.business = b.id};
    TRY(debt_sheet_list(&w->cx, &f, &page));
    bool open = false, owner = w->actor.role == ROLE_OWNER;
    for (size_t i = 0; i < page.n; i++)
        open = open || strcmp(page.rows[i].state, "closed") != 0;
    bool may = can(&w->actor, CAP_DEBT_WRITE) && !open &&
               (w->actor.role != ROLE_COMPANION || b.companion_id == w->actor.account_id);
    web_title_text(w, b.name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b.name, arena_printf(a, "/businesses/%" PRId64, b.id));
    web_crumb(w, "debt.tab", NULL);
    put_business_tabs(w, &b, "debt.tab");
    put_sheets(w, &page);
    if (!page.n)
        put_nothing(w, "sheet.none", may ? "sheet.none_here" : "sheet.none_text");
    else
        model_set_null(a, w->page, "empty");
    w->cx.err = told;
    struct model *forms = forms_begin(w);
    if (!may)
        return OK;
    struct page_form form = {.code = "sheet_open",
                             .action = "/debt-sheets",
                             .fields = &debt_sheet_fields,
                             .record = s,
                             .bound = bound,
                             .back = bound != NULL,
                             .lead = "sheet.consent_text"};
    struct model *widgets = forms_add(w, forms, &form);
    forms_hide(w, forms, "business", arena_printf(a, "%" PRId64, b.id));
    if (s->case_id)
        forms_hide(w, forms, "case", arena_printf(a, "%" PRId64, s->case_id));
    if (owner) /* of their own hand: there is nothing to choose */
        widgets->kids.last = widgets->kids.first, widgets->kids.first->next = NULL,
        widgets->kids.count = 1;
    return OK;
}

struct of_business {
    int64_t case_id;
};
static const struct field of_business_list[] = {{.name = "case",
                                                 .kind = F_REF,
                                                 .offset = FIELD_INT(struct of_business, case_id),
                                                 .flags = F_HIDDEN}};
static const struct field_table of_business_fields =
    FIELD_TABLE("BusinessDebtsQuery", of_business_list, struct of_business);

static enum err business_debts_get(struct web *w)
{
    struct debt_sheet s = {0};
    struct of_business q = {0};
    struct bound bound = {0};
    TRY(web_bind_query(w, &q, &bound));
    TRY(web_id(w, 0, &s.business_id));
    s.case_id = q.case_id;
    TRY(put_business_page(w, &s, NULL));
    return web_show(w);
}

static enum err sheets_post(struct web *w)
{
    struct debt_sheet s = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &s, &bound);
    if (e == OK && !s.business_id)
        e = field_check(&w->cx, &debt_sheet_fields, &s, &bound);
    struct debt_sheet made = s;
    if (e == OK)
        e = debt_sheet_open(&w->cx, &made);
    if (e != OK) {
        if (reply_wants_json(w) || !s.business_id || e == ERR_NOT_FOUND)
            return e;
        TRY(put_business_page(w, &s, &bound));
        return web_again(w, e, "business-debts");
    }
    debt_sheet_to_model(&w->cx, &made, w->data);
    web_etag(w, made.version);
    return web_created(w, "/debt-sheets/%" PRId64, made.id);
}

/* ---- one ---- */

static void put_totals_api(struct web *w, const struct debt *list, size_t n)
{
    struct arena *a = w->cx.a;
    struct debt_totals t = debt_totals_of(list, n);
    struct model *o = model_set_object(a, w->data, "totals");
    model_set_int(a, o, "debts", t.n);
    model_set_int(a, o, "received", t.received);
    model_set_int(a, o, "withheld", t.withheld);
    model_set_int(a, o, "claimed", t.claimed);
    model_set_int(a, o, "paid", t.paid);
    model_set_int(a, o, "charged", t.charged);
    model_set_int(a, o, "unknown", t.unknown);
    model_set_int(a, o, "licensed", t.licensed);
    model_set_int(a, o, "revoked", t.revoked);
    model_set_int(a, o, "illegal", t.illegal);
    model_set_int(a, o, "not_proven", t.not_proven);
    model_set_int(a, o, "others", t.others);
}

static enum err put_sheet_api(struct web *w, const struct debt_sheet *s)
{
    struct debt *list;
    size_t n;
    debt_sheet_to_model(&w->cx, s, w->data);
    web_etag(w, s->version);
    if (s->sight != SHEET_FULL) {
        model_set_null(w->cx.a, w->data, "totals");
        return OK;
    }
    TRY(debt_list(&w->cx, s, false, &list, &n));
    put_totals_api(w, list, n);
    return OK;
}

static enum err sheet_get(struct web *w)
{
    struct debt_sheet s;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(debt_sheet_get(&w->cx, id, &s));
    TRY(put_sheet_api(w, &s));
    if (!reply_wants_json(w))
        TRY(put_sheet_page(w, &s, NULL, NULL));
    return web_show(w);
}

/* ---- acts ---- */

typedef enum err sheet_rule(struct ctx *cx, int64_t id, int64_t version, const char *text);

static enum err withdraw_rule(struct ctx *cx, int64_t id, int64_t version, const char *text)
{
    (void)text;
    return debt_consent_withdraw(cx, id, version);
}

static enum err reopen_rule(struct ctx *cx, int64_t id, int64_t version, const char *text)
{
    (void)text;
    return debt_sheet_reopen(cx, id, version);
}

static enum err sheet_again(struct web *w, enum err e, int64_t id)
{
    struct debt_sheet s;
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    TRY(debt_sheet_get(&w->cx, id, &s));
    w->cx.err = told;
    TRY(put_sheet_page(w, &s, NULL, NULL));
    return web_again(w, e, "debt-sheet");
}

static enum err act(struct web *w, const char *done, bool input, sheet_rule *rule)
{
    struct sheet_act in = {0};
    struct bound bound = {0};
    struct debt_sheet s;
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    enum err e = input ? web_bind(w, &in, &bound) : OK;
    if (e == OK)
        e = rule(&w->cx, id, version, in.outcome ? in.outcome : in.consent_via);
    if (e != OK)
        return sheet_again(w, e, id);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", done, NULL);
        return web_redirect(w, "/debt-sheets/%" PRId64, id);
    }
    TRY(debt_sheet_get(&w->cx, id, &s));
    TRY(put_sheet_api(w, &s));
    return web_show(w);
}

static enum err close_post(struct web *w)
{
    return act(w, "sheet.closed", true, debt_sheet_close);
}
static enum err reopen_post(struct web *w)
{
    return act(w, "sheet.reopened", false, reopen_rule);
}
static enum err withdraw_post(struct web *w)
{
    return act(w, "sheet.withdrawn", false, withdraw_rule);
}
static enum err consent_post(struct web *w)
{
    return act(w, "sheet.consented", true, debt_consent_give);
}

static enum err unseal_post(struct web *w)
{
    struct sheet_act in = {0};
    struct bound bound = {0};
    char text[INSTANT_LEN + 1];
    int64_t id, until;
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = debt_sheet_unseal(&w->cx, id, in.reason, &until);
    if (e != OK)
        return sheet_again(w, e, id);
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "sheet.unsealed", "until", i18n_instant(w->cx.a, w->cx.lang, until),
                  NULL);
        return web_redirect(w, "/debt-sheets/%" PRId64, id);
    }
    instant_format(until, text);
    model_set_text(w->cx.a, w->data, "until", arena_strdup(w->cx.a, text));
    return web_show(w);
}

/* ---- counts ---- */

static enum err figures_get(struct web *w)
{
    struct arena *a = w->cx.a;
    struct debt_figure *list;
    size_t n;
    struct debt_figure all = {0};
    TRY(debt_figures(&w->cx, &list, &n));
    struct model *items = model_set_array(a, w->data, "items");
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < n; i++) {
        field_to_model(a, &debt_figure_fields, &list[i], true, model_add_object(a, items), NULL);
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "ward", place_name(places(), list[i].ward));
        model_set_text(a, o, "open", web_number(w, list[i].open));
        model_set_text(a, o, "closed", web_number(w, list[i].closed));
        model_set_text(a, o, "withdrawn", web_number(w, list[i].withdrawn));
        all.open += list[i].open;
        all.closed += list[i].closed;
        all.withdrawn += list[i].withdrawn;
    }
    web_list(w, (int64_t)n, false, NULL);
    model_set_text(a, w->page, "open", web_number(w, all.open));
    model_set_text(a, w->page, "closed", web_number(w, all.closed));
    model_set_text(a, w->page, "withdrawn", web_number(w, all.withdrawn));
    model_set_bool(a, w->page, "has_rows", n > 0);
    put_debts_tabs(w, "/debt-sheets/figures");
    if (!n)
        put_nothing(w, "sheet.none", "sheet.none_text");
    else
        model_set_null(a, w->page, "empty");
    return web_show(w);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
static const char until_schema[] = "{\"type\":\"object\",\"required\":[\"until\"],\"properties\":{"
                                   "\"until\":{\"type\":\"string\"}}}";

const struct route sheet_routes[] = {
    {.method = HTTP_GET,
     .path = "/debt-sheets",
     .handle = sheets_get,
     .cap = CAP_DEBT_READ,
     .query = &query_fields,
     .output = &debt_sheet_fields,
     .page = "debt-sheets",
     .flags = BOTH | ROUTE_LIST,
     .doc = "Debt sheets that the actor may know of, the newest first"},
    {.method = HTTP_POST,
     .path = "/debt-sheets",
     .handle = sheets_post,
     .cap = CAP_DEBT_WRITE,
     .input = &debt_sheet_fields,
     .output = &debt_sheet_fields,
     .page = "business-debts",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc =
         "Open a household's debt sheet with the owner's consent; a client_id that is known gives "
         "the sheet there is"},
    {.method = HTTP_GET,
     .path = "/debt-sheets/export",
     .handle = export_get,
     .cap = CAP_EXPORT,
     .query = &query_fields,
     .output_schema = "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
                      "\"sheet_id\",\"lender\",\"kind\"]}}",
     .flags = BOTH | ROUTE_SLOW | ROUTE_TABLE,
     .doc = "Debts of the sheets that the actor reads, as CSV, XLSX or JSON file"},
    {.method = HTTP_GET,
     .path = "/debt-sheets/figures",
     .handle = figures_get,
     .cap = CAP_FIGURES,
     .output = &debt_figure_fields,
     .page = "debt-figures",
     .flags = BOTH | ROUTE_LIST,
     .doc = "How many debt sheets each ward has, by state"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/debts",
     .handle = business_debts_get,
     .cap = CAP_DEBT_READ,
     .query = &of_business_fields,
     .page = "business-debts",
     .flags = ROUTE_HTML,
     .doc = "Debt sheets of a business's owner"},
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}",
     .handle = sheet_get,
     .cap = CAP_DEBT_READ,
     .output = &debt_sheet_fields,
     .page = "debt-sheet",
     .flags = BOTH,
     .doc = "A debt sheet with its sums, or that there is one"},
    {.method = HTTP_GET,
     .path = "/debt-sheets/{id}/print",
     .handle = sheet_print_get,
     .cap = CAP_DEBT_READ,
     .page = "debt-sheet-print",
     .flags = ROUTE_HTML,
     .doc = "A debt sheet for paper, with blank rows"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/close",
     .handle = close_post,
     .cap = CAP_DEBT_WRITE,
     .input = &sheet_close_fields,
     .output = &debt_sheet_fields,
     .page = "debt-sheet",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Close a sheet (If-Match): settled, stopped, mistaken"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/reopen",
     .handle = reopen_post,
     .cap = CAP_DEBT_WRITE,
     .output = &debt_sheet_fields,
     .page = "debt-sheet",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Open a closed sheet again (If-Match)"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/withdraw",
     .handle = withdraw_post,
     .cap = CAP_DEBT_WRITE,
     .output = &debt_sheet_fields,
     .page = "debt-sheet",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "The owner withdraws the consent (If-Match): nobody else reads the sheet any more"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/consent",
     .handle = consent_post,
     .cap = CAP_DEBT_WRITE,
     .input = &sheet_consent_fields,
     .output = &debt_sheet_fields,
     .page = "debt-sheet",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "The owner agrees again (If-Match)"},
    {.method = HTTP_POST,
     .path = "/debt-sheets/{id}/unseal",
     .handle = unseal_post,
     .cap = CAP_DEBT_OPEN,
     .input = &sheet_unseal_fields,
     .output_schema = until_schema,
     .page = "debt-sheet",
     .flags = BOTH | ROUTE_WRITE,
     .doc = "Open a sealed sheet with a reason, for an hour; the owner is told"},
    {.path = NULL},
};
