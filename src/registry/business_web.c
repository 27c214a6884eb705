/* Pages and API of businesses: list, page, create, change. Search and export:
 * register_web.c; saved views: view_web.c. */
#include "registry_web.h"

#include "audit.h"
#include "business.h"
#include "business_parts.h"
#include "business_query_web.h"
#include "fact.h"
#include "i18n.h"
#include "kbli.h"
#include "money.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "street.h"
#include "text.h"

#include <inttypes.h>

/* ---- tags and choices ---- */

static void put_tag(struct web *w, struct model *object, const char *kind,
                    const struct field_choice *choices, const char *code)
{
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label", choice_words(w, choices, code));
}

void put_curation_tag(struct web *w, struct model *object, const char *state)
{
    const char *kind = strcmp(state, "curated") == 0    ? "good"
                       : strcmp(state, "verified") == 0 ? "info"
                       : strcmp(state, "not_yet") == 0  ? "warn"
                                                        : "plain";
    put_tag(w, object, kind, curation_choices, state);
}

void put_activity_tag(struct web *w, struct model *object, const char *state)
{
    const char *kind = strcmp(state, "active") == 0   ? "good"
                       : strcmp(state, "paused") == 0 ? "warn"
                                                      : "bad";
    put_tag(w, object, kind, activity_choices, state);
}

void put_ward_choices(struct web *w, const char *selected)
{
    struct arena *a = w->cx.a;
    struct model *fields = (struct model *)model_get(w->page, "fields"), *choices = model_array(a);
    size_t n;
    const struct place *const *wards = places_of(places(), a, "ward", NULL, &n);
    for (size_t i = 0; i < n; i++) {
        bool now = selected && strcmp(selected, wards[i]->code) == 0;
        if (!now && !area_holds(w->actor.area, wards[i]->code))
            continue;
        struct model *c = model_add_object(a, choices);
        model_set_text(a, c, "code", wards[i]->code);
        model_set_text(
            a, c, "label",
            arena_printf(a, "%s (%s)", wards[i]->name, place_name(places(), wards[i]->parent)));
        model_set_bool(a, c, "selected", now);
    }
    field_widget_choices(a, field_widget(fields, "ward"), choices);
}

/* ---- one business ---- */

static const char *day(struct web *w, const char *iso)
{
    return iso ? i18n_date(w->cx.a, w->cx.lang, iso) : NULL;
}

static struct model *row(struct web *w, struct model *rows, const char *msgid, const char *value,
                         bool masked)
{
    struct model *r = model_add_object(w->cx.a, rows);
    model_set_text(w->cx.a, r, "label", web_words(w, msgid, NULL));
    model_set_text(w->cx.a, r, "value", masked ? NULL : value && *value ? value : NULL);
    model_set_bool(w->cx.a, r, "masked", masked);
    model_set_null(w->cx.a, r, "note");
    model_set_null(w->cx.a, r, "href");
    model_set_null(w->cx.a, r, "kind");
    return r;
}

static const char *kbli_words(struct web *w, const struct business *b)
{
    struct kbli k;
    if (!b->kbli)
        return NULL;
    if (kbli_find(b->kbli_version, b->kbli, &k))
        return arena_printf(w->cx.a, "%s %s (KBLI %s)", b->kbli, k.title, b->kbli_version);
    return arena_printf(w->cx.a, "%s (KBLI %s)", b->kbli, b->kbli_version);
}

static void rows_profile(struct web *w, const struct business *b, struct model *rows)
{
    bool hidden = !business_shows_personal(&w->cx, b);
    const char *dialled = /* as a phone takes it */
        b->phone ? arena_printf(w->cx.a, "+62%s", b->phone + (b->phone[0] == '0')) : NULL;
    model_set_text(w->cx.a, row(w, rows, "field.phone", b->phone, hidden), "tel", dialled);
    row(w, rows, "field.address", b->address, hidden);
    row(w, rows, "field.ward",
        arena_printf(w->cx.a, "%s, %s", place_name(places(), b->ward),
                     place_name(places(), b->district)),
        false);
    put_map_point(w, b, rows);
    row(w, rows, "field.sector", choice_words(w, sector_choices, b->sector), false);
    row(w, rows, "field.kbli", kbli_words(w, b), false);
    row(w, rows, "field.channels", choices_words(w, channel_choices, b->channels), false);
    row(w, rows, "field.founded_on", day(w, b->founded_on), false);
    row(w, rows, "field.employees",
        b->employees == FIELD_UNSET ? NULL : web_number(w, b->employees), false);
    row(w, rows, "field.capital",
        b->capital == FIELD_UNSET ? NULL : money_format(w->cx.a, b->capital), false);
    row(w, rows, "field.class", choice_words(w, class_choices, b->business_class), false);
    row(w, rows, "field.notes", b->notes, false);
}

static void rows_owner(struct web *w, const struct business *b, struct model *rows)
{
    bool personal = business_shows_personal(&w->cx, b), nik = business_shows_nik(&w->cx, b);
    row(w, rows, "field.owner_name", b->owner_name, false);
    row(w, rows, "field.owner_nik", b->owner_nik, !nik);
    row(w, rows, "field.owner_birth_date", day(w, b->owner_birth_date), !personal);
    row(w, rows, "field.owner_gender", choice_words(w, gender_choices, b->owner_gender), false);
    row(w, rows, "field.nib", b->nib, false);
    row(w, rows, "field.npwp", b->owner_npwp, !nik);
}

static void rows_record(struct web *w, const struct business *b, struct model *rows)
{
    const char *source =
        b->source_id ? arena_printf(w->cx.a, "%s · %s", b->source, b->source_id) : b->source;
    row(w, rows, "field.code", b->code, false);
    row(w, rows, "field.companion", b->companion_name, false);
    row(w, rows, "field.source", source, false);
    row(w, rows, "field.confirmed_at", i18n_instant(w->cx.a, w->cx.lang, b->confirmed_at), false);
    row(w, rows, "field.created_at", i18n_instant(w->cx.a, w->cx.lang, b->created_at), false);
    row(w, rows, "field.updated_at", i18n_instant(w->cx.a, w->cx.lang, b->updated_at), false);
}

static struct model *section(struct web *w, struct model *sections, const char *msgid)
{
    struct model *s = model_add_object(w->cx.a, sections);
    model_set_text(w->cx.a, s, "heading", web_words(w, msgid, NULL));
    return model_set_array(w->cx.a, s, "rows");
}

const struct business_tab *const *business_tabs;

static void put_tab(struct web *w, struct model *list, const char *href, const char *msgid,
                    bool current)
{
    struct model *t = model_add_object(w->cx.a, list);
    model_set_text(w->cx.a, t, "href", href);
    model_set_text(w->cx.a, t, "label", web_words(w, msgid, NULL));
    model_set_null(w->cx.a, t, "count");
    model_set_bool(w->cx.a, t, "current", current);
}

void put_business_tabs(struct web *w, const struct business *b, const char *current)
{
    struct arena *a = w->cx.a;
    static const struct {
        const char *code, *path, *msgid;
    } tabs[] = {{"profile", "", "business.tab_profile"},
                {"states", "/states", "business.tab_states"},
                {"documents", "/documents", "business.tab_documents"},
                {"history", "/history", "business.tab_history"}};
    struct model *list = model_set_array(w->cx.a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++)
        put_tab(w, list, arena_printf(a, "/businesses/%" PRId64 "%s", b->id, tabs[i].path),
                tabs[i].msgid, strcmp(tabs[i].code, current) == 0);
    for (const struct business_tab *const *l = business_tabs; l && *l; l++)
        for (const struct business_tab *t = *l; t->msgid; t++)
            if (can(&w->actor, (enum cap)t->cap))
                put_tab(w, list, arena_printf(a, "%s%" PRId64 "%s", t->before, b->id, t->after),
                        t->msgid, strcmp(t->msgid, current) == 0);
}

const struct business_glance *const *business_glances;

static enum err put_glances(struct web *w, const struct business *b)
{
    struct model *list = model_set_array(w->cx.a, w->page, "glances");
    for (const struct business_glance *const *g = business_glances; g && *g; g++) {
        struct model *o = model_object(w->cx.a);
        bool shown = false;
        if (!can(&w->actor, (enum cap)(*g)->cap))
            continue;
        TRY((*g)->put(w, b, o, &shown));
        if (shown)
            model_add(list, o);
    }
    return OK;
}

static enum err put_business_page(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    web_title_text(w, b->name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b->name, NULL);
    put_business_tabs(w, b, "profile");
    struct model *head = model_set_object(a, w->page, "head");
    model_set_text(a, head, "owner", b->owner_name);
    model_set_text(a, head, "ward", place_name(places(), b->ward));
    put_curation_tag(w, model_set_object(a, head, "curation"), b->curation);
    put_activity_tag(w, model_set_object(a, head, "activity"), b->activity);
    bool merged = b->merged_into != 0;
    model_set_text(a, head, "merged",
                   merged ? arena_printf(a, "/businesses/%" PRId64, b->merged_into) : NULL);
    model_set_text(a, head, "edit",
                   !merged && can(&w->actor, CAP_BUSINESS_EDIT)
                       ? arena_printf(a, "/businesses/%" PRId64 "/edit", b->id)
                       : NULL);
    bool proposes = can(&w->actor, CAP_BUSINESS_PROPOSE) && !can(&w->actor, CAP_BUSINESS_EDIT);
    model_set_text(a, head, "propose",
                   !merged && proposes ? arena_printf(a, "/businesses/%" PRId64 "/propose", b->id)
                                       : NULL);
    TRY(put_siblings(w, b));
    struct model *sections = model_set_array(a, w->page, "sections");
    rows_profile(w, b, section(w, sections, "business.section_profile"));
    rows_owner(w, b, section(w, sections, "business.section_owner"));
    rows_record(w, b, section(w, sections, "business.section_record"));
    TRY(put_photo(w, b));
    bool told = business_shows_personal(&w->cx, b); /* where the address is hidden, the place is */
    put_street(w, told ? b->lat : FIELD_UNSET, told ? b->lng : FIELD_UNSET);
    return b->merged_into ? OK : put_glances(w, b);
}

static enum err get_business(struct web *w)
{
    int64_t id;
    struct business b;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    web_etag(w, b.version);
    if (reply_wants_json(w))
        business_to_model(&w->cx, &b, w->data);
    else
        TRY(put_business_page(w, &b));
    return web_show(w);
}

/* ---- the form ---- */

/* `before`: the record as it stands, whatever was typed; NULL: a new one. */
static void put_form(struct web *w, struct business *b, const struct business *before,
                     const struct bound *bound, const char *action)
{
    web_form(w, &business_fields, b, bound, action, b->version);
    put_ward_choices(w, bound && bound_has(bound, &business_fields, "ward")
                            ? req_form(w->req, "ward")
                            : b->ward);
    if (b->id == 0)
        model_set_text(w->cx.a, w->page, "similar", "/api/v1/businesses/similar");
    else
        model_set_null(w->cx.a, w->page, "similar");
    model_set_text(w->cx.a, w->page, "cancel",
                   b->id ? arena_printf(w->cx.a, "/businesses/%" PRId64, b->id) : "/businesses");
    web_crumb(w, "nav.businesses", "/businesses");
    if (before)
        web_crumb(w, before->name, arena_printf(w->cx.a, "/businesses/%" PRId64, before->id));
    web_title(w, b->id ? "business.edit_title" : "business.new_title");
    web_crumb(w, b->id ? "business.edit_title" : "business.new_title", NULL);
}

static enum err get_new(struct web *w)
{
    struct business b = business_new();
    if (w->actor.role == ROLE_LURAH || w->actor.role == ROLE_COMPANION)
        b.ward = *w->actor.area ? w->actor.area : NULL;
    put_form(w, &b, NULL, NULL, "/businesses");
    return web_show(w);
}

/* What to look at again, one after the other; NULL: nothing. */
static const char *warnings(struct web *w)
{
    const char *all = NULL;
    for (const struct field_err *f = w->cx.err.fields; f; f = f->next) {
        if (!f->warning)
            continue;
        const char *one = i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args);
        all = all ? arena_printf(w->cx.a, "%s; %s", all, one) : one;
    }
    return all;
}

/* Said on the next page: that it is saved, what looks alike, what to look at again. */
static void tell_saved(struct web *w, const char *saved, int64_t possible)
{
    const char *check = warnings(w);
    bool reviews = can(&w->actor, CAP_DUPLICATE_REVIEW);
    if (possible)
        saved = arena_printf(w->cx.a, "%s %s", saved,
                             web_words(w, reviews ? "business.alike" : "business.alike_reviewed",
                                       "n", web_number(w, possible), NULL));
    if (check)
        saved = arena_printf(w->cx.a, "%s %s", saved,
                             web_words(w, "business.check", "warning", check, NULL));
    web_flash_text(w, "good", saved);
}

/* The same for programs. */
static void put_warnings(struct web *w)
{
    struct model *list = model_set_array(w->cx.a, w->data, "warnings");
    for (const struct field_err *f = w->cx.err.fields; f; f = f->next) {
        if (!f->warning)
            continue;
        struct model *item = model_add_object(w->cx.a, list);
        model_set_text(w->cx.a, item, "field", f->field);
        model_set_text(w->cx.a, item, "detail",
                       i18n_format(w->app->words, w->cx.a, w->cx.lang, f->msgid, f->args));
    }
}

/* What came in. What cannot be read does not keep the rest from being judged: all is told at once.
 */
static enum err bind(struct web *w, struct business *b, const struct business *before,
                     struct bound *bound)
{
    enum err e = web_bind(w, b, bound);
    if (e == ERR_INVALID)
        business_check(&w->cx, b, before);
    return e;
}

static enum err post_business(struct web *w)
{
    struct business b = business_new();
    struct bound bound = {0};
    int64_t possible = 0;
    enum err e = bind(w, &b, NULL, &bound);
    if (e == OK)
        e = business_create(&w->cx, &b, HAND_PERSON, &possible);
    if (e != OK) {
        b.id = 0;
        b.version = 0;
        put_form(w, &b, NULL, &bound, "/businesses");
        return web_again(w, e, "business-form");
    }
    tell_saved(w, web_words(w, "business.created", "name", b.name, NULL), possible);
    if (reply_wants_json(w)) {
        business_to_model(&w->cx, &b, w->data);
        model_set_int(w->cx.a, w->data, "possible_duplicates", possible);
        put_warnings(w);
    }
    web_etag(w, b.version);
    return web_created(w, "/businesses/%" PRId64, b.id);
}

static enum err get_edit(struct web *w)
{
    int64_t id;
    struct business b;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    put_form(w, &b, &b, NULL, arena_printf(w->cx.a, "/businesses/%" PRId64 "/edit", id));
    return web_show(w);
}

/* The record as it is, with what came in laid over it. */
static enum err change(struct web *w, struct business *b, struct business *ret_before,
                       struct bound *bound, bool *ret_changed)
{
    int64_t id, version;
    TRY(web_id(w, 0, &id));
    TRY(web_version(w, &version));
    TRY(business_get(&w->cx, id, b));
    b->version = version;
    *ret_before = *b;
    TRY(bind(w, b, ret_before, bound));
    return business_update(&w->cx, b, HAND_PERSON, ret_changed);
}

static enum err post_edit(struct web *w)
{
    struct business b = business_new(), before;
    struct bound bound = {0};
    bool changed = false;
    enum err e = change(w, &b, &before, &bound, &changed);
    if (e != OK) {
        if (b.id == 0)
            return e;
        put_form(w, &b, &before, &bound,
                 arena_printf(w->cx.a, "/businesses/%" PRId64 "/edit", b.id));
        return web_again(w, e, "business-form");
    }
    tell_saved(w, web_words(w, changed ? "business.saved" : "business.unchanged", NULL), 0);
    return web_redirect(w, "/businesses/%" PRId64, b.id);
}

static enum err patch_business(struct web *w)
{
    struct business b = business_new(), before;
    struct bound bound = {0};
    bool changed = false;
    TRY(change(w, &b, &before, &bound, &changed));
    TRY(business_get(&w->cx, b.id, &b));
    business_to_model(&w->cx, &b, w->data);
    put_warnings(w);
    web_etag(w, b.version);
    return web_show(w);
}

/* ---- history: who changed what ---- */

static const char *field_label(struct web *w, const char *name)
{
    return strcmp(name, "version") == 0 || strcmp(name, "owner_id") == 0
               ? NULL
               : i18n_get(w->app->words, w->cx.lang, arena_printf(w->cx.a, "field.%s", name));
}

static enum err get_history(struct web *w)
{
    int64_t id, before = 0;
    struct business b;
    struct audit_row *rows;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    const char *cursor = req_query(w->req, "cursor");
    if (cursor && *cursor && !text_int(cursor, &before))
        return fail(&w->cx, ERR_INPUT, "error.cursor", NULL);
    TRY(audit_list(&w->cx, "business", id, before, 50, &rows, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    bool personal = business_shows_nik(&w->cx, &b);
    for (size_t i = 0; i < n; i++)
        history_item(w, &rows[i], personal, model_add_object(w->cx.a, items));
    web_list(w, (int64_t)n, n == 50,
             n == 50 ? arena_printf(w->cx.a, "%" PRId64, rows[n - 1].id) : NULL);
    if (!reply_wants_json(w)) {
        web_title_text(w, b.name);
        web_crumb(w, "nav.businesses", "/businesses");
        web_crumb(w, b.name, arena_printf(w->cx.a, "/businesses/%" PRId64, id));
        web_crumb(w, "business.tab_history", NULL);
        put_business_tabs(w, &b, "history");
        history_timeline(w, items, field_label);
    }
    return web_show(w);
}

const struct route business_routes[] = {
    {.method = HTTP_GET,
     .path = "/businesses",
     .handle = business_list_get,
     .cap = CAP_BUSINESS_READ,
     .query = &list_query_fields,
     .output = &business_row_fields,
     .page = "businesses",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST | ROUTE_STANDBY,
     .doc = "Businesses within one's territory"},
    {.method = HTTP_POST,
     .path = "/businesses",
     .handle = post_business,
     .cap = CAP_BUSINESS_CREATE,
     .input = &business_fields,
     .output = &business_fields,
     .output_schema = SAVED_SCHEMA,
     .page = "business-form",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Register a business"},
    {.method = HTTP_GET,
     .path = "/businesses/new",
     .handle = get_new,
     .cap = CAP_BUSINESS_CREATE,
     .page = "business-form",
     .flags = ROUTE_HTML,
     .doc = "Form for a new business"},
    {.method = HTTP_GET,
     .path = "/businesses/suggest",
     .handle = business_suggest_get,
     .cap = CAP_BUSINESS_READ,
     .query = &suggest_query_fields,
     .output = &business_row_fields,
     .flags = ROUTE_API | ROUTE_LIST | ROUTE_STANDBY,
     .doc = "Search as one types: words, phone, NIB, code"},
    {.method = HTTP_GET,
     .path = "/businesses/counts",
     .handle = business_counts_get,
     .cap = CAP_BUSINESS_READ,
     .query = &counts_query_fields,
     .output_schema = COUNTS_SCHEMA,
     .flags = ROUTE_API | ROUTE_STANDBY,
     .doc = "Counts by curation state, now or on a past day"},
    {.method = HTTP_GET,
     .path = "/businesses/export",
     .handle = business_export_get,
     .cap = CAP_EXPORT,
     .query = &list_query_fields,
     .output_schema = "{\"type\":\"object\"}",
     .flags = ROUTE_HTML | ROUTE_SLOW | ROUTE_STANDBY,
     .doc = "What the list shows as CSV, XLSX or JSON file"},
    {.method = HTTP_GET,
     .path = "/businesses/views",
     .handle = business_views_get,
     .cap = CAP_BUSINESS_READ,
     .output = &view_fields,
     .flags = ROUTE_API | ROUTE_LIST,
     .doc = "Own saved views of the list"},
    {.method = HTTP_POST,
     .path = "/businesses/views",
     .handle = business_view_post,
     .cap = CAP_BUSINESS_READ,
     .input = &view_fields,
     .output = &view_fields,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Save the list's filters under a name; the same name again: other filters"},
    {.method = HTTP_POST,
     .path = "/businesses/views/{id}/delete",
     .handle = business_view_delete,
     .cap = CAP_BUSINESS_READ,
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Forget a saved view"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}",
     .handle = get_business,
     .cap = CAP_BUSINESS_READ,
     .output = &business_fields,
     .page = "business",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "One business"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/edit",
     .handle = get_edit,
     .cap = CAP_BUSINESS_EDIT,
     .page = "business-form",
     .flags = ROUTE_HTML,
     .doc = "Form to change a business"},
    {.method = HTTP_POST,
     .path = "/businesses/{id}/edit",
     .handle = post_edit,
     .cap = CAP_BUSINESS_EDIT,
     .input = &business_fields,
     .page = "business-form",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Change a business"},
    {.method = HTTP_PATCH,
     .path = "/businesses/{id}",
     .handle = patch_business,
     .cap = CAP_BUSINESS_EDIT,
     .input = &business_fields,
     .output = &business_fields,
     .output_schema = SAVED_SCHEMA,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "Change some fields of a business (If-Match)"},
    {.method = HTTP_GET,
     .path = "/businesses/{id}/history",
     .handle = get_history,
     .cap = CAP_BUSINESS_READ,
     .query = &history_query_fields,
     .output_schema = HISTORY_SCHEMA,
     .page = "business-history",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_LIST,
     .doc = "Who changed what, when"},
    {.path = NULL},
};

const struct nav_entry registry_nav[] = {
    {"/businesses", "nav.businesses", CAP_BUSINESS_READ, 10},
    {NULL, NULL, 0, 0},
};
