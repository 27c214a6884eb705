/* States of one business: the timeline of its facts, what is met, and the forms that the actor may
 * use. */
#include "account.h"
#include "activity.h"
#include "claim.h"
#include "curation.h"
#include "curation_dated.h"
#include "curation_pages_web.h"
#include "i18n.h"
#include "indicator.h"
#include "ownership.h"
#include "people.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>

struct confirm {
    bool consent;
};
static const struct field confirm_list[] = {
    {.name = "consent",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct confirm, consent),
     .flags = F_REQUIRED,
     .label = "claim.consent_seen"},
};
const struct field_table confirm_fields =
    FIELD_TABLE("OwnerConfirmation", confirm_list, struct confirm);
const char confirm_schema[] =
    "{\"type\":\"object\",\"required\":[\"link\",\"expires_at\"],\"properties\":{"
    "\"link\":{\"type\":\"string\"},\"expires_at\":{\"type\":\"string\"}}}";
const char facts_schema[] = "{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"value\",\"valid_"
                            "from\",\"recorded_at\",\"reasons\","
                            "\"note\",\"by\",\"owner_name\"],\"properties\":{\"id\":{\"type\":"
                            "\"integer\"},\"kind\":{\"type\":\"string\"},"
                            "\"value\":{\"type\":\"string\"},\"valid_from\":{\"type\":\"string\","
                            "\"format\":\"date\"},\"recorded_at\":{"
                            "\"type\":\"string\",\"format\":\"date-time\"},\"reasons\":{\"type\":"
                            "\"array\",\"items\":{\"type\":\"string\"}},"
                            "\"note\":{\"type\":[\"string\",\"null\"]},\"by\":{\"type\":["
                            "\"string\",\"null\"]},\"owner_name\":{\"type\":["
                            "\"string\",\"null\"]}}}";

/* ---- facts ---- */

static enum err fact_owner(struct web *w, const struct fact *f, bool personal,
                           const char **ret_name)
{
    int64_t person;
    *ret_name = NULL;
    if (!personal || strcmp(f->kind, "owner") != 0 || !text_int(f->value, &person))
        return OK;
    return owner_name_of(&w->cx, person, ret_name);
}

static enum err fact_api(struct web *w, const struct fact *f, bool personal, struct model *o)
{
    struct arena *a = w->cx.a;
    char *at = arena_alloc(a, INSTANT_LEN + 1), *save = NULL;
    const char *owner;
    TRY(fact_owner(w, f, personal, &owner));
    instant_format(f->recorded_at, at);
    model_set_int(a, o, "id", f->id);
    model_set_text(a, o, "kind", f->kind);
    model_set_text(a, o, "value", f->value);
    model_set_text(a, o, "valid_from", f->valid_from);
    model_set_text(a, o, "recorded_at", at);
    struct model *reasons = model_set_array(a, o, "reasons");
    for (char *c = strtok_r(arena_strdup(a, f->reasons), ",", &save); c;
         c = strtok_r(NULL, ",", &save))
        model_add_text(a, reasons, c);
    model_set_text(a, o, "note", personal && *f->note ? f->note : NULL);
    model_set_text(a, o, "by", f->account);
    model_set_text(a, o, "owner_name", owner);
    return OK;
}

/* Answers about money and debt are as personal as a phone number. */
static bool fact_shows(const struct fact *f, bool personal)
{
    return personal || indicator_of_fact(f->kind) < 0;
}

enum err facts_get(struct web *w)
{
    int64_t id;
    struct business b;
    struct fact *facts;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    TRY(fact_list(&w->cx, id, NULL, &facts, &n));
    bool personal = business_shows_personal(&w->cx, &b);
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        if (fact_shows(&facts[i], personal))
            TRY(fact_api(w, &facts[i], personal, model_add_object(w->cx.a, items)));
    web_list(w, (int64_t)items->kids.count, false, NULL);
    return web_show(w);
}

static const char *fact_name(struct web *w, const struct fact *f)
{
    int at = indicator_of_fact(f->kind);
    return at < 0 ? code_words(w, "fact", f->kind)
                  : web_words(w, indicator_msgid(w->cx.a, at), NULL);
}

static const char *person_words(struct web *w, const char *name)
{
    const char *called = name;
    if (account_called(&w->cx, name, &called) != OK)
        ctx_forgive(&w->cx);
    return called;
}

static const char *fact_value(struct web *w, const struct fact *f, const char *owner)
{
    int64_t level;
    int at = indicator_of_fact(f->kind);
    if (at >= 0 && text_int(f->value, &level) && indicator_level(at, level))
        return web_words(w, indicator_level_msgid(w->cx.a, at, level), NULL);
    if (strcmp(f->kind, "ward") == 0)
        return place_name(places(), f->value);
    if (strcmp(f->kind, "companion") == 0)
        return *f->value ? person_words(w, f->value) : web_words(w, "states.alone", NULL);
    if (strcmp(f->kind, "owner") == 0)
        return owner ? owner : web_words(w, "ui.masked", NULL);
    return code_words(w, f->kind, f->value);
}

static const char *fact_text(struct web *w, const struct fact *f, bool personal)
{
    const char *reasons = codes_words(w, "reason", f->reasons), *note = personal ? f->note : "";
    if (*reasons && *note)
        return arena_printf(w->cx.a, "%s. %s", reasons, note);
    return *reasons ? reasons : *note ? note : NULL;
}

/* ---- facts that stand for the reckoning alone (curation_dated.h) ---- */

static bool same_kind(const struct fact *f, const struct fact *g)
{
    return strcmp(f->kind, g->kind) == 0;
}

/* What was so before facts[i]; NULL: nothing. */
static const struct fact *before(const struct fact *facts, size_t n, size_t i)
{
    for (size_t k = i + 1; k < n; k++)
        if (same_kind(&facts[k], &facts[i]) && strcmp(facts[k].valid_from, facts[i].valid_from) < 0)
            return &facts[k];
    return NULL;
}

/* Written by one act together with the fact of an earlier day that it says again. */
static bool is_repeat(const struct fact *facts, size_t n, size_t i)
{
    const struct fact *f = &facts[i], *g = before(facts, n, i);
    return g && strcmp(g->value, f->value) == 0 && g->recorded_at == f->recorded_at &&
           g->id < f->id;
}

/* The first ward, put before itself for the sake of another fact's day. */
static bool is_ward_of_old(const struct fact *facts, size_t n, size_t i)
{
    if (strcmp(facts[i].kind, "ward") != 0 || before(facts, n, i))
        return false;
    for (size_t k = i; k-- > 0;)
        if (same_kind(&facts[k], &facts[i]))
            return strcmp(facts[k].value, facts[i].value) == 0 && facts[k].id < facts[i].id;
    return false;
}

/* Whether people are told of it: not of a repeat, nor of what the repeat put out of force. */
static bool is_told(const struct fact *facts, size_t n, size_t i)
{
    if (is_repeat(facts, n, i) || is_ward_of_old(facts, n, i))
        return false;
    for (size_t k = i; k-- > 0 && strcmp(facts[k].valid_from, facts[i].valid_from) == 0;)
        if (same_kind(&facts[k], &facts[i]) && is_repeat(facts, n, k))
            return false;
    return true;
}

/* "Kelurahan: Kauman"; of a question: "QRIS? Sudah". */
static const char *told_words(struct web *w, const struct fact *f, const char *owner)
{
    const char *name = fact_name(w, f);
    bool asks = *name && name[strlen(name) - 1] == '?';
    return arena_printf(w->cx.a, "%s%s %s", name, asks ? "" : ":", fact_value(w, f, owner));
}

static enum err put_timeline(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct fact *facts;
    size_t n;
    bool personal = business_shows_personal(&w->cx, b);
    struct model *list = model_set_array(a, w->page, "timeline");
    TRY(fact_list(&w->cx, b->id, NULL, &facts, &n));
    for (size_t i = 0; i < n; i++) {
        const struct fact *f = &facts[i];
        if (!fact_shows(f, personal) || !is_told(facts, n, i))
            continue;
        const char *owner, *by = f->account ? f->account : web_words(w, "states.nobody", NULL);
        TRY(fact_owner(w, f, personal, &owner));
        struct model *t = model_add_object(a, list);
        model_set_text(a, t, "title", told_words(w, f, owner));
        model_set_text(a, t, "when", day_words(w, f->valid_from));
        model_set_text(a, t, "iso", f->valid_from);
        model_set_text(a, t, "who",
                       web_words(w, "states.recorded", "when",
                                 i18n_instant(a, w->cx.lang, f->recorded_at), "who", by, NULL));
        model_set_text(a, t, "text", fact_text(w, f, personal));
        model_set_array(a, t, "changes");
    }
    return OK;
}

/* ---- what is met, how long it holds ---- */

static void put_criteria(struct web *w, const struct business *b)
{
    struct criterion list[CRITERIA_MAX];
    size_t n = curation_criteria(&w->cx, b, list);
    struct model *rows =
        model_set_array(w->cx.a, model_set_object(w->cx.a, w->page, "criteria"), "rows");
    for (size_t i = 0; i < n; i++)
        put_row(w, rows, code_words(w, "criterion", list[i].code),
                web_words(w, list[i].met ? "criterion.met" : "criterion.unmet", NULL),
                list[i].met ? "good" : "plain");
}

static void put_term(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    if (strcmp(b->curation, "curated") != 0 || !b->curation_until) {
        model_set_null(a, w->page, "term");
        return;
    }
    struct date until;
    bool over = date_parse(b->curation_until, &until) &&
                date_days(until) < date_days(date_of_instant(w->cx.now));
    struct model *o = model_set_object(a, w->page, "term");
    model_set_text(a, o, "kind", over ? "warn" : "info");
    model_set_text(a, o, "text",
                   web_words(w, over ? "curation.term_over" : "curation.term", "day",
                             day_words(w, b->curation_until), NULL));
}

/* ---- forms ---- */

static const char *path_of(struct web *w, const struct business *b, const char *what)
{
    return arena_printf(w->cx.a, "/businesses/%" PRId64 "/%s", b->id, what);
}

/* Only the steps that this actor may take from here, as radio buttons. */
static void step_choices(struct web *w, struct model *widgets, const struct business *b,
                         const char *selected)
{
    struct arena *a = w->cx.a;
    struct model *widget = field_widget(widgets, "state"), *flag = widget->kids.first;
    struct model *choices = (struct model *)model_get(widget, "choices");
    model_rename(widget, flag, "is_radio");
    choices->kids.first = choices->kids.last = NULL;
    choices->kids.count = 0;
    for (const struct field_choice *c = curation_choices; c->code; c++) {
        if (!curation_may(&w->actor, b->curation, c->code))
            continue;
        bool same = strcmp(b->curation, c->code) == 0;
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", c->code);
        model_set_text(
            a, o, "label",
            web_words(w, arena_printf(a, "step.%s%s", c->code, same ? "_again" : ""), NULL));
        model_set_bool(a, o, "selected", selected && strcmp(selected, c->code) == 0);
    }
}

static bool any_step(struct web *w, const struct business *b)
{
    for (const struct field_choice *c = curation_choices; c->code; c++)
        if (curation_may(&w->actor, b->curation, c->code))
            return true;
    return false;
}

static void add_curation(struct web *w, struct model *forms, const struct business *b,
                         struct page_form *f, const struct curation_change *c)
{
    f->code = "curation";
    f->action = path_of(w, b, "curation");
    f->fields = &curation_change_fields;
    f->record = c;
    step_choices(w, forms_add(w, forms, f), b, c->state);
}

static void add_activity(struct web *w, struct model *forms, const struct business *b,
                         struct page_form *f, const struct activity_change *c)
{
    f->code = "activity";
    f->action = path_of(w, b, "activity");
    f->fields = &activity_change_fields;
    f->record = c;
    forms_add(w, forms, f);
}

static void add_move(struct web *w, struct model *forms, const struct business *b,
                     struct page_form *f, const struct ward_move *m)
{
    f->code = "move";
    f->action = path_of(w, b, "ward");
    f->fields = &ward_move_fields;
    f->record = m;
    f->lead = "move.lead";
    forms_wards(w, forms_add(w, forms, f), m->ward);
}

static void add_owner(struct web *w, struct model *forms, const struct business *b,
                      struct page_form *f, const struct owner_change *c)
{
    f->code = "owner";
    f->action = path_of(w, b, "owner");
    f->fields = &owner_change_fields;
    f->record = c;
    f->lead = "owner.lead";
    forms_add(w, forms, f);
}

static void add_confirm(struct web *w, struct model *forms, const struct business *b,
                        struct page_form *f, const struct confirm *c)
{
    f->code = "confirm";
    f->action = path_of(w, b, "confirm-owner");
    f->fields = &confirm_fields;
    f->record = c;
    f->lead = "claim.confirm_lead";
    forms_add(w, forms, f);
}

static enum err put_forms(struct web *w, const struct business *b)
{
    const char *today = today_text(&w->cx);
    struct model *forms = forms_begin(w);
    struct page_form f = {.version = b->version};
    bool used = true;
    if (b->merged_into)
        return OK;
    if (any_step(w, b))
        add_curation(w, forms, b, &f, &(struct curation_change){.on = today});
    if (can(&w->actor, CAP_BUSINESS_EDIT)) {
        add_activity(w, forms, b, &f, &(struct activity_change){.on = today});
        if (!is_ward(places(), w->actor.area)) /* who has but one ward cannot move anything */
            add_move(w, forms, b, &f, &(struct ward_move){.on = today});
        f.lead = NULL;
        add_owner(w, forms, b, &f, &(struct owner_change){.on = today});
    }
    if (claim_confirmable(&w->cx, b))
        TRY(claim_account_used(&w->cx, b->owner_id, &used));
    if (!used)
        add_confirm(w, forms, b, &f, &(struct confirm){0});
    return OK;
}

/* All of the page but its forms. */
static enum err put_page(struct web *w, const struct business *b)
{
    put_business_head(w, b, "states", "business.tab_states");
    put_term(w, b);
    put_criteria(w, b);
    return put_timeline(w, b);
}

enum err states_get(struct web *w)
{
    int64_t id;
    struct business b;
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &b));
    TRY(put_page(w, &b));
    TRY(put_forms(w, &b));
    web_etag(w, b.version);
    return web_show(w);
}

/* ---- changes ---- */

/* What every change begins with: the business as it is, the version it was seen in, the input.
 * `record` begins with nothing set. */
struct change {
    struct business b;
    int64_t version;
    struct bound bound;
};

static enum err change_begin(struct web *w, struct change *c, void *record)
{
    int64_t id;
    field_clear(w->req->route->input, record);
    TRY(web_id(w, 0, &id));
    TRY(business_get(&w->cx, id, &c->b));
    TRY(web_version(w, &c->version));
    return web_bind(w, record, &c->bound);
}

/* The page again, with the one form open; a rule's error goes along. */
static enum err again(struct web *w, enum err e, struct change *c,
                      void (*add)(struct web *, struct model *, const struct business *,
                                  struct page_form *, const void *),
                      const void *record)
{
    if (!c->b.id || reply_wants_json(w))
        return e;
    struct page_form f = {.version = c->b.version, .bound = &c->bound, .back = true};
    if (put_page(w, &c->b) != OK)
        return e;
    add(w, forms_begin(w), &c->b, &f, record);
    return web_again(w, e, "business-states");
}

static void curation_form(struct web *w, struct model *forms, const struct business *b,
                          struct page_form *f, const void *p)
{
    add_curation(w, forms, b, f, p);
}
static void activity_form(struct web *w, struct model *forms, const struct business *b,
                          struct page_form *f, const void *p)
{
    add_activity(w, forms, b, f, p);
}
static void move_form(struct web *w, struct model *forms, const struct business *b,
                      struct page_form *f, const void *p)
{
    add_move(w, forms, b, f, p);
}
static void owner_form(struct web *w, struct model *forms, const struct business *b,
                       struct page_form *f, const void *p)
{
    add_owner(w, forms, b, f, p);
}
static void confirm_form(struct web *w, struct model *forms, const struct business *b,
                         struct page_form *f, const void *p)
{
    add_confirm(w, forms, b, f, p);
}

enum err curation_post(struct web *w)
{
    struct change c = {0};
    struct curation_change in;
    struct business b;
    enum err e = change_begin(w, &c, &in);
    if (e == OK)
        e = curation_set(&w->cx, c.b.id, c.version, &in, &b);
    return e == OK ? show_changed(w, &b, "states.saved", "states")
                   : again(w, e, &c, curation_form, &in);
}

enum err activity_post(struct web *w)
{
    struct change c = {0};
    struct activity_change in;
    struct business b;
    enum err e = change_begin(w, &c, &in);
    if (e == OK)
        e = activity_set(&w->cx, c.b.id, c.version, &in, &b);
    return e == OK ? show_changed(w, &b, "states.saved", "states")
                   : again(w, e, &c, activity_form, &in);
}

enum err ward_post(struct web *w)
{
    struct change c = {0};
    struct ward_move in;
    struct business b;
    enum err e = change_begin(w, &c, &in);
    if (e == OK)
        e = ward_move(&w->cx, c.b.id, c.version, &in, &b);
    return e == OK ? show_changed(w, &b, "states.saved", "states")
                   : again(w, e, &c, move_form, &in);
}

enum err owner_post(struct web *w)
{
    struct change c = {0};
    struct owner_change in;
    struct business b;
    enum err e = change_begin(w, &c, &in);
    if (e == OK)
        e = owner_set(&w->cx, c.b.id, c.version, &in, &b);
    return e == OK ? show_changed(w, &b, "states.saved", "states")
                   : again(w, e, &c, owner_form, &in);
}

/* The address people reach us by: as set, else as this very request was addressed. */
static const char *site(struct web *w)
{
    const char *host = req_header(w->req, "host");
    return w->app->base_url ? w->app->base_url
           : host           ? arena_printf(w->cx.a, "http://%s", host)
                            : "";
}

void put_reset_link(struct web *w, const char *token)
{
    char *until = arena_alloc(w->cx.a, INSTANT_LEN + 1);
    instant_format(w->cx.now + PEOPLE_RESET_SECONDS, until);
    model_set_text(w->cx.a, w->data, "link", arena_printf(w->cx.a, "%s/reset/%s", site(w), token));
    model_set_text(w->cx.a, w->data, "expires_at", until);
}

enum err confirm_owner_post(struct web *w)
{
    struct change c = {0};
    struct confirm in;
    char *token;
    enum err e = change_begin(w, &c, &in);
    if (e == OK)
        e = claim_confirm(&w->cx, c.b.id, c.version, in.consent, &token);
    if (e != OK)
        return again(w, e, &c, confirm_form, &in);
    put_reset_link(w, token);
    web_title(w, "claim.link_title");
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, c.b.name, path_of(w, &c.b, "states"));
    model_set_text(w->cx.a, w->page, "who", c.b.owner_name);
    model_set_text(w->cx.a, w->page, "until",
                   i18n_instant(w->cx.a, w->cx.lang, w->cx.now + PEOPLE_RESET_SECONDS));
    model_set_text(w->cx.a, w->page, "back", path_of(w, &c.b, "states"));
    return web_show(w);
}
