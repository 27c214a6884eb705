/*
 * The public pages on which anyone reports a problem: what kind, what and where, who. Two short
 * pages instead of a long one, for a phone held in one hand; what was told on the first travels in
 * the second. It is sent once: the form carries a number of its own (client_id).
 */
#include "account.h"
#include "case_attachment.h"
#include "case_list.h"
#include "cases_web.h"
#include "category.h"
#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "registry_web.h"
#include "text.h"
#include "track.h"

#include <inttypes.h>
#include <string.h>

#define ACCEPT "image/jpeg,image/png,image/webp,application/pdf"

/* ---- the fields of each page: some of report_fields ---- */

static const char *const what_names[] = {"description", "ward",     "address", "lat",
                                         "lng",         "concerns", NULL};
static const char *const who_names[] = {
    "name", "phone", "anonymous", "concerned_name", "concerned_phone", "sealed", NULL};

/* Whether the category and what was told ask for the field. */
static bool asked(const struct web *w, const struct category *c, const struct report *r,
                  const char *name)
{
    bool other = r->concerns && strcmp(r->concerns, "other") == 0,
         known = w->actor.role == ROLE_OWNER;
    if (strcmp(name, "anonymous") == 0)
        return c->anonymous && !known;
    if (strncmp(name, "concerned_", 10) == 0)
        return other;
    if (strcmp(name, "sealed") == 0)
        return c->seal != SEAL_NONE;
    return !known || (strcmp(name, "name") != 0 && strcmp(name, "phone") != 0);
}

static void make_radio(struct model *widget)
{
    struct model *flag = (struct model *)model_get(widget, "is_choice");
    if (flag)
        model_rename(widget, flag, "is_radio");
}

/* Moves the widgets of these names into page.fields, in the order of the names. */
static void put_widgets(struct web *w, const struct category *c, const struct report *r,
                        const struct bound *bound, const char *const *names)
{
    struct arena *a = w->cx.a;
    struct model *all = field_widgets(&w->cx, w->app->words, &report_fields, r, bound),
                 *some = model_set_array(a, w->page, "fields");
    for (; *names; names++) {
        struct model *widget = field_widget(all, *names);
        if (!widget || !asked(w, c, r, *names))
            continue;
        struct model *copy = arena_new_of(a, struct model);
        *copy =
            *widget; /* its children stay where they are: only the link to the next one differs */
        copy->next = NULL;
        if (strcmp(*names, "concerns") == 0)
            make_radio(copy);
        bool contact = strcmp(*names, "name") == 0 || strcmp(*names, "phone") == 0;
        if (contact && !c->anonymous)
            ((struct model *)model_get(copy, "required"))->i = 1;
        model_add(some, copy);
    }
}

static const char *in_language(const struct web *w, const char *id, const char *en)
{
    const char *s = w->cx.lang == LANG_EN && en && *en ? en : id;
    return s && *s ? s : NULL;
}

/* ---- what kind ---- */

static bool has_children(const struct category *all, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].is_public && all[i].parent && strcmp(all[i].parent, code) == 0)
            return true;
    return false;
}

static void put_doors(struct web *w, const struct category *all, size_t n, const char *parent)
{
    struct arena *a = w->cx.a;
    struct model *doors = model_set_array(a, w->page, "doors");
    for (size_t i = 0; i < n; i++) {
        const struct category *c = &all[i];
        bool below = c->parent ? parent && strcmp(c->parent, parent) == 0 : !parent;
        if (!c->is_public || !below)
            continue;
        struct model *o = model_add_object(a, doors);
        model_set_text(a, o, "href", arena_printf(a, "/report/%s", c->code));
        model_set_text(a, o, "label", in_language(w, c->name_id, c->name_en));
        model_set_text(a, o, "help", in_language(w, c->help_id, c->help_en));
    }
}

static enum err start_get(struct web *w)
{
    struct category *all;
    size_t n;
    TRY(category_list(&w->cx, false, &all, &n));
    web_title(w, "report.title");
    model_set_text(w->cx.a, w->page, "description", web_words(w, "report.lead", NULL));
    model_set_null(w->cx.a, w->page, "parent");
    put_doors(w, all, n, NULL);
    return web_show(w);
}

/* A category that the public may report under, by the path. */
static enum err category_of(struct web *w, struct category *ret)
{
    TRY(category_get(&w->cx, web_param(w, 0), ret));
    if (!ret->active || !ret->is_public)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return OK;
}

/* ---- what and where ---- */

static const char *fresh_client_id(struct web *w)
{
    unsigned char raw[16];
    ctx_random(&w->cx, raw, sizeof(raw));
    return text_base64url(w->cx.a, raw, sizeof(raw));
}

static void put_about(struct web *w, const struct category *c)
{
    struct arena *a = w->cx.a;
    web_title(w, "report.title");
    web_crumb(w, "report.title", "/report");
    web_crumb(w, in_language(w, c->name_id, c->name_en), NULL);
    model_set_text(a, w->page, "code", c->code);
    model_set_text(a, w->page, "category", in_language(w, c->name_id, c->name_en));
    model_set_text(a, w->page, "about", in_language(w, c->help_id, c->help_en));
    model_set_bool(a, w->page, "confidential", c->seal != SEAL_NONE);
    model_set_bool(a, w->page, "urgent", c->urgent);
}

static void put_what(struct web *w, const struct category *c, const struct report *r,
                     const struct bound *bound)
{
    put_about(w, c);
    put_widgets(w, c, r, bound, what_names);
    put_ward_choices(w, bound && bound_has(bound, &report_fields, "ward") ? req_form(w->req, "ward")
                                                                          : r->ward);
    struct model *place = model_set_object(w->cx.a, w->page, "locate");
    model_set_text(w->cx.a, place, "lat", "f-lat");
    model_set_text(w->cx.a, place, "lng", "f-lng");
}

static struct report fresh(void)
{
    struct report r;
    field_clear(&report_fields, &r);
    return r;
}

static enum err what_get(struct web *w)
{
    struct category c, *all;
    size_t n;
    struct report r = fresh();
    TRY(category_of(w, &c));
    TRY(category_list(&w->cx, false, &all, &n));
    if (has_children(all, n, c.code) && !req_query(w->req, "form")) {
        put_about(w, &c);
        model_set_text(w->cx.a, w->page, "parent", in_language(w, c.name_id, c.name_en));
        put_doors(w, all, n, c.code);
        return web_show_page(w, "report-start");
    }
    r.concerns = "self";
    put_what(w, &c, &r, NULL);
    return web_show(w);
}

/* ---- who ---- */

static void put_hidden(struct web *w, const char *name, const char *value)
{
    struct arena *a = w->cx.a;
    struct model *hidden = (struct model *)model_get(w->page, "hidden");
    struct model *o = model_add_object(a, hidden ? hidden : model_set_array(a, w->page, "hidden"));
    model_set_text(a, o, "name", name);
    model_set_text(a, o, "value", value);
}

/* What was told on the first page, as hidden inputs and to be read again. */
static void put_told(struct web *w, const struct report *r)
{
    struct arena *a = w->cx.a;
    static const char *const more[] = {"client_id", "category"};
    for (size_t i = 0; i < 2 + sizeof(what_names) / sizeof(what_names[0]) - 1; i++) {
        const char *name = i < 2 ? more[i] : what_names[i - 2];
        const struct field *f = field_find(&report_fields, name);
        const char *value = f ? field_text(a, f, r) : "";
        if (*value)
            put_hidden(w, name, value);
    }
    if (req_form(w->req, "_guessed"))
        put_hidden(w, "_guessed", "1");
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "told"), "rows");
    put_row(w, rows, web_words(w, "report.description", NULL), r->description, NULL);
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), r->ward), NULL);
}

static void put_similar(struct web *w, const struct case_row *rows, size_t n)
{
    struct arena *a = w->cx.a;
    model_set_bool(a, w->page, "has_similar", n > 0);
    struct model *list = model_set_array(a, w->page, "similar_cases");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "id", rows[i].id);
        model_set_text(a, o, "field_id", arena_printf(a, "follow-%" PRId64, rows[i].id));
        model_set_text(a, o, "title",
                       rows[i].title ? rows[i].title : category_name(&w->cx, rows[i].category));
        model_set_text(a, o, "ward", place_name(places(), rows[i].ward));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, rows[i].opened_at));
    }
}

static void put_file(struct web *w)
{
    const struct page_form f = {.code = "f", .back = true};
    forms_add_file(w, (struct model *)model_get(w->page, "fields"), &f, false, ACCEPT);
}

static enum err put_who(struct web *w, const struct category *c, const struct report *r,
                        const struct bound *bound)
{
    struct case_row similar[5];
    size_t n = 0;
    put_about(w, c);
    put_widgets(w, c, r, bound, who_names);
    put_file(w);
    put_told(w, r);
    if (c->seal == SEAL_NONE) {
        struct errinfo told = w->cx.err;
        ctx_forgive(&w->cx);
        TRY(case_similar(&w->cx, r, similar, &n));
        w->cx.err = told;
    }
    put_similar(w, similar, n);
    return OK;
}

/* The first page's own faults: those of its fields alone. */
static bool keep_errors_of(struct web *w, const char *const *names)
{
    struct field_err *kept = NULL, **tail = &kept;
    for (struct field_err *e = w->cx.err.fields; e; e = e->next)
        for (const char *const *n = names; *n; n++)
            if (strcmp(e->field, *n) == 0) {
                *tail = e;
                tail = &e->next;
                break;
            }
    *tail = NULL;
    ctx_forgive(&w->cx);
    if (!kept)
        return false;
    w->cx.err.fields = kept;
    w->cx.err.tail = tail;
    w->cx.err.code = ERR_INVALID;
    w->cx.err.msgid = "error.fields";
    return true;
}

/* The nearest ward to the point stands for the one not chosen; a person confirms it later. */
static bool guess_ward(struct report *r)
{
    const struct place *near = NULL;
    if ((!r->ward || !*r->ward) && r->lat != FIELD_UNSET && r->lng != FIELD_UNSET)
        near = ward_nearest(places(), r->lat, r->lng);
    if (near)
        r->ward = near->code;
    return near != NULL;
}

static enum err what_post(struct web *w)
{
    struct category c;
    struct report r = fresh();
    struct bound bound = {0};
    TRY(category_of(w, &c));
    web_bind(w, &r, &bound);
    bool guessed = guess_ward(&r);
    field_check(&w->cx, &report_fields, &r, &bound);
    if (r.ward && *r.ward && !is_ward(places(), r.ward))
        fail_field(&w->cx, "ward", "field.error.ref", NULL);
    if (keep_errors_of(w, what_names)) {
        put_what(w, &c, &r, &bound);
        return web_again(w, ERR_INVALID, "report");
    }
    r.client_id = fresh_client_id(w);
    r.category = c.code;
    TRY(put_who(w, &c, &r, NULL));
    if (guessed)
        put_hidden(w, "_guessed", "1");
    return web_show(w);
}

/* ---- sending ---- */

static const struct upload *chosen(struct web *w)
{
    const struct upload *u = w->req->uploads;
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    return u && u->n ? u : NULL;
}

struct attaching {
    int64_t case_id;
    struct document_file file;
};
static enum err attach(struct ctx *cx, void *arg)
{
    struct attaching *x = arg;
    struct case_attachment made;
    return case_attach(cx, x->case_id, &x->file, false, true, &made);
}

/* The owner who is signed in need not say who they are. */
static enum err know_reporter(struct web *w, struct report *r)
{
    struct account acc;
    if (w->actor.role != ROLE_OWNER)
        return OK;
    TRY(account_get(&w->cx, w->actor.account_id, &acc));
    r->name = acc.display_name;
    r->phone = acc.phone;
    r->anonymous = false;
    return OK;
}

static enum err send(struct web *w, struct report *r, const struct document_file *file,
                     char **ret_track)
{
    struct casefile made;
    TRY(know_reporter(w, r));
    TRY(report_send(&w->cx, r, browser_text(w), req_form(w->req, "_guessed") != NULL, &made,
                    ret_track));
    if (!file)
        return OK;
    struct attaching x = {.case_id = made.id, .file = *file};
    if (app_write(&w->cx, attach, &x) !=
        OK) { /* the report stands; its photo can be added by the link */
        ctx_forgive(&w->cx);
        web_flash(w, "bad", "report.file_later", NULL);
    }
    return OK;
}

static enum err send_post(struct web *w)
{
    struct category c;
    struct report r = fresh();
    struct bound bound = {0};
    struct document_file file;
    const struct upload *u = chosen(w);
    char *track = NULL;
    enum err e = field_bind_form(&w->cx, &report_fields, w->req->form, &r, &bound);
    if (!r.category || category_get(&w->cx, r.category, &c) != OK || !c.active || !c.is_public) {
        ctx_forgive(&w->cx);
        return web_redirect(w, "/report");
    }
    if (e == OK && u)
        e = document_file_look(&w->cx, "file", u->data, u->n, false, &file);
    if (e == OK)
        e = send(w, &r, u ? &file : NULL, &track);
    if (e != OK) {
        if (w->cx.err.retry_after > 0)
            response_header(w->cx.a, w->res, "Retry-After",
                            arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
        TRY(put_who(w, &c, &r, &bound));
        return web_again(w, e, "report-who");
    }
    return web_redirect(w, "/track/%s?new=1", track);
}

/* ---- following what is there ---- */

struct follow {
    int64_t case_id;
    const char *phone;
};
static const struct field follow_list[] = {
    {.name = "case",
     .kind = F_REF,
     .offset = FIELD_INT(struct follow, case_id),
     .flags = F_REQUIRED},
    {.name = "phone",
     .kind = F_PHONE,
     .offset = FIELD_TEXT(struct follow, phone),
     .flags = F_REQUIRED | F_PERSONAL},
};
static const struct field_table follow_fields =
    FIELD_TABLE("CaseFollow", follow_list, struct follow);

static enum err follow_post(struct web *w)
{
    struct follow f = {0};
    struct bound bound = {0};
    char *track = NULL;
    enum err e = web_bind(w, &f, &bound);
    if (e == OK)
        e = field_check(&w->cx, &follow_fields, &f, &bound);
    if (e == OK)
        e = track_follow(&w->cx, f.case_id, f.phone, browser_text(w), &track);
    if (e == ERR_INVALID) { /* one field: its words are enough */
        web_flash(w, "bad", "report.follow_phone", NULL);
        ctx_forgive(&w->cx);
        return web_redirect(w, "/report");
    }
    TRY(e);
    web_flash(w, "good", "report.following", NULL);
    return web_redirect(w, "/track/%s", track);
}

#define PAGE ROUTE_HTML
#define SEND (ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW)
const struct route report_routes[] = {
    {.method = HTTP_GET,
     .path = "/report",
     .handle = start_get,
     .cap = CAP_PUBLIC,
     .page = "report-start",
     .flags = PAGE,
     .doc = "Report a problem: the kinds"},
    {.method = HTTP_POST,
     .path = "/report",
     .handle = send_post,
     .cap = CAP_PUBLIC,
     .input = &report_fields,
     .page = "report-who",
     .flags = SEND | ROUTE_UPLOAD,
     .body_max = DOCUMENT_BYTES + (64 << 10),
     .doc = "Send a report"},
    {.method = HTTP_POST,
     .path = "/report/follow",
     .handle = follow_post,
     .cap = CAP_PUBLIC,
     .input = &follow_fields,
     .page = "report-who",
     .flags = SEND,
     .doc = "Follow a report that is there already"},
    {.method = HTTP_GET,
     .path = "/report/{category}",
     .handle = what_get,
     .cap = CAP_PUBLIC,
     .page = "report",
     .flags = PAGE,
     .doc = "Report a problem: what and where"},
    {.method = HTTP_POST,
     .path = "/report/{category}",
     .handle = what_post,
     .cap = CAP_PUBLIC,
     .input = &report_fields,
     .page = "report-who",
     .flags = PAGE,
     .doc = "Report a problem: who (nothing is stored yet)"},
    {.path = NULL},
};
