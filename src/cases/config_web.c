/*
 * What officers set for cases: kinds of problems, deadlines, outside bodies, reply templates. Four
 * lists of one shape: a table says how each is read, shown and written.
 */
#include "account.h"
#include "case_clock.h"
#include "case_pages_web.h"
#include "category.h"
#include "i18n.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

union record {
    struct category category;
    struct clock_rule rule;
    struct body body;
    struct reply_template reply;
};

/* A row of a list: what leads to it, and what it says. */
struct line {
    const char *key, *title, *note, *state;
    bool off;
};

struct kind {
    const char *code;           /* words: config.<code>, config.<code>_lead, config.<code>_new */
    const char *path, *history; /* history: code of its undo (config_undo.h) */
    const struct field_table *fields;
    enum err (*rows)(struct web *w, const struct kind *k);
    enum err (*find)(struct web *w, const char *key, union record *ret);
    enum err (*put)(struct ctx *cx, union record *r);
    enum err (*choices)(struct web *w, struct model *fields, const union record *r);
    int64_t (*version)(const union record *r);
    const char *(*key)(struct web *w, const union record *r);
};

/* ---- rows ---- */

static void add_row(struct web *w, const struct kind *k, const struct line *l)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, (struct model *)model_get(w->page, "rows"));
    model_set_text(a, o, "href", arena_printf(a, "%s/%s", k->path, l->key));
    model_set_text(a, o, "title", l->title);
    model_set_text(a, o, "note", l->note && *l->note ? l->note : NULL);
    model_set_text(a, o, "state", l->state);
    model_set_bool(a, o, "off", l->off);
}

static void add_item(struct web *w, const struct kind *k, const void *record)
{
    struct model *items = (struct model *)model_get(w->data, "items");
    field_to_model(w->cx.a, k->fields, record, true, model_add_object(w->cx.a, items), NULL);
}

static const char *indent(struct web *w, const struct category *all, size_t n, size_t i)
{
    int depth = 0;
    const char *parent = all[i].parent;
    while (parent && depth < CATEGORY_DEPTH_MAX) {
        const char *next = NULL;
        for (size_t j = 0; j < n; j++)
            if (strcmp(all[j].code, parent) == 0)
                next = all[j].parent;
        parent = next;
        depth++;
    }
    static const char dashes[] = "– – – – ";
    return arena_printf(w->cx.a, "%.*s", depth * 4, dashes);
}

static enum err category_rows(struct web *w, const struct kind *k)
{
    struct category *all;
    size_t n;
    static const char *const seals[] = {"case.seal_none", "case.seal", "case.seal_city"};
    TRY(category_list(&w->cx, true, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const struct category *c = &all[i];
        const char *name = w->cx.lang == LANG_EN ? c->name_en : c->name_id;
        const char *seal = c->seal ? web_words(w, seals[c->seal % 3], NULL) : NULL;
        struct line l = {
            .key = c->code,
            .title = arena_printf(w->cx.a, "%s%s", indent(w, all, n, i), name),
            .note = arena_printf(w->cx.a, "%s%s%s", code_words(w, "case_kind", c->kind),
                                 seal ? " · " : "", seal ? seal : ""),
            .state = code_words(w, "config.level", arena_printf(w->cx.a, "%" PRId64, c->level)),
            .off = !c->active};
        add_row(w, k, &l);
        add_item(w, k, c);
    }
    return OK;
}

static const char *scope_words(struct web *w, const char *scope)
{
    if (!*scope)
        return web_words(w, "config.all_kinds", NULL);
    const char *colon = strchr(scope, ':');
    if (strncmp(scope, "kind:", 5) == 0)
        return code_words(w, "case_kind", colon + 1);
    return category_name(&w->cx, colon ? colon + 1 : scope);
}

static enum err rule_rows(struct web *w, const struct kind *k)
{
    struct clock_rule *all;
    size_t n;
    TRY(clock_rule_list(&w->cx, false, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const struct clock_rule *r = &all[i];
        struct line l = {.key = arena_printf(w->cx.a, "%" PRId64, r->id),
                         .title = arena_printf(w->cx.a, "%s: %s", code_words(w, "clock", r->clock),
                                               scope_words(w, r->scope)),
                         .note = r->source,
                         .state = arena_printf(w->cx.a, "%s %s", web_number(w, r->n),
                                               code_words(w, "clock", r->unit))};
        add_row(w, k, &l);
        add_item(w, k, r);
    }
    return OK;
}

static enum err body_rows(struct web *w, const struct kind *k)
{
    struct body *all;
    size_t n;
    TRY(body_list(&w->cx, true, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const char *day = day_words(w, all[i].checked_on);
        struct line l = {.key = all[i].code,
                         .title = all[i].name,
                         .note = all[i].purpose,
                         .state = day ? web_words(w, "config.checked", "day", day, NULL)
                                      : web_words(w, "config.unchecked", NULL),
                         .off = !all[i].active};
        add_row(w, k, &l);
        add_item(w, k, &all[i]);
    }
    return OK;
}

static enum err reply_rows(struct web *w, const struct kind *k)
{
    struct reply_template *all;
    size_t n;
    TRY(reply_template_list(&w->cx, NULL, true, &all, &n));
    for (size_t i = 0; i < n; i++) {
        bool some = all[i].category && *all[i].category;
        struct line l = {.key = arena_printf(w->cx.a, "%" PRId64, all[i].id),
                         .title = all[i].title,
                         .note = all[i].text,
                         .state = some ? category_name(&w->cx, all[i].category)
                                       : web_words(w, "config.all_kinds", NULL),
                         .off = !all[i].active};
        add_row(w, k, &l);
        add_item(w, k, &all[i]);
    }
    return OK;
}

/* ---- one of them ---- */

static enum err nothing(struct web *w)
{
    return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static enum err category_find(struct web *w, const char *key, union record *ret)
{
    return category_get(&w->cx, key, &ret->category);
}

static enum err body_find(struct web *w, const char *key, union record *ret)
{
    return body_get(&w->cx, key, &ret->body);
}

static enum err rule_find(struct web *w, const char *key, union record *ret)
{
    struct clock_rule *all;
    size_t n;
    int64_t id;
    if (!text_int(key, &id))
        return nothing(w);
    TRY(clock_rule_list(&w->cx, false, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id) {
            ret->rule = all[i];
            return OK;
        }
    return nothing(w);
}

static enum err reply_find(struct web *w, const char *key, union record *ret)
{
    struct reply_template *all;
    size_t n;
    int64_t id;
    if (!text_int(key, &id))
        return nothing(w);
    TRY(reply_template_list(&w->cx, NULL, true, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id) {
            ret->reply = all[i];
            return OK;
        }
    return nothing(w);
}

static enum err category_write(struct ctx *cx, union record *r)
{
    return category_put(cx, &r->category);
}
static enum err rule_write(struct ctx *cx, union record *r)
{
    return clock_rule_put(cx, &r->rule);
}
static enum err body_write(struct ctx *cx, union record *r)
{
    return body_put(cx, &r->body);
}
static enum err reply_write(struct ctx *cx, union record *r)
{
    return reply_template_put(cx, &r->reply);
}

static int64_t category_version(const union record *r)
{
    return r->category.version;
}
static int64_t rule_version(const union record *r)
{
    return r->rule.version;
}
static int64_t body_version(const union record *r)
{
    return r->body.version;
}
static int64_t reply_version(const union record *r)
{
    return r->reply.version;
}

static const char *category_key(struct web *w, const union record *r)
{
    return r->category.code;
}
static const char *rule_key(struct web *w, const union record *r)
{
    return arena_printf(w->cx.a, "%" PRId64, r->rule.id);
}
static const char *body_key(struct web *w, const union record *r)
{
    return r->body.code;
}
static const char *reply_key(struct web *w, const union record *r)
{
    return arena_printf(w->cx.a, "%" PRId64, r->reply.id);
}

/* ---- choices that the field tables do not know ---- */

static void choose_numbers(struct web *w, struct model *widget, const char *const *msgids,
                           int64_t first, int64_t now)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    for (int64_t i = first; *msgids; i++, msgids++) {
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", arena_printf(a, "%" PRId64, i));
        model_set_text(a, o, "label", web_words(w, *msgids, NULL));
        model_set_bool(a, o, "selected", i == now);
    }
    field_widget_choices(a, widget, choices);
}

static enum err category_choices(struct web *w, struct model *fields, const union record *r)
{
    static const char *const seals[] = {"case.seal_none", "case.seal", "case.seal_city", NULL},
                             *const levels[] = {"config.level.1", "config.level.2",
                                                "config.level.3", NULL};
    choose_numbers(w, field_widget(fields, "seal"), seals, 0, r->category.seal);
    choose_numbers(w, field_widget(fields, "level"), levels, 1, r->category.level);
    return choose_categories(w, field_widget(fields, "parent"), r->category.parent);
}

static enum err reply_choices(struct web *w, struct model *fields, const union record *r)
{
    return choose_categories(w, field_widget(fields, "category"), r->reply.category);
}

static enum err no_choices(struct web *w, struct model *fields, const union record *r)
{
    return OK;
}

static const struct kind kinds[] = {
    {"categories", "/case-categories", "categories", &category_fields, category_rows, category_find,
     category_write, category_choices, category_version, category_key},
    {"rules", "/case-rules", "deadlines", &clock_rule_fields, rule_rows, rule_find, rule_write,
     no_choices, rule_version, rule_key},
    {"bodies", "/case-bodies", "bodies", &body_fields, body_rows, body_find, body_write, no_choices,
     body_version, body_key},
    {"templates", "/reply-templates", "replies", &reply_template_fields, reply_rows, reply_find,
     reply_write, reply_choices, reply_version, reply_key},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct kind *kind_of(struct web *w)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strncmp(w->req->route->path, kinds[i].path, strlen(kinds[i].path)) == 0)
            return &kinds[i];
    return NULL; /* every route below begins with one of the paths */
}

/* ---- pages ---- */

static void put_tabs(struct web *w, const struct kind *now)
{
    struct arena *a = w->cx.a;
    struct model *tabs = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < KINDS; i++) {
        struct model *t = model_add_object(a, tabs);
        model_set_text(a, t, "href", kinds[i].path);
        model_set_text(a, t, "label",
                       web_words(w, arena_printf(a, "config.%s", kinds[i].code), NULL));
        model_set_bool(a, t, "current", &kinds[i] == now);
        model_set_null(a, t, "count");
    }
}

static enum err list_get(struct web *w)
{
    const struct kind *k = kind_of(w);
    struct arena *a = w->cx.a;
    struct model *items = model_set_array(a, w->data, "items");
    model_set_array(a, w->page, "rows");
    TRY(k->rows(w, k));
    web_list(w, (int64_t)items->kids.count, false, NULL);
    web_title(w, "config.title");
    put_tabs(w, k);
    model_set_text(a, w->page, "lead",
                   web_words(w, arena_printf(a, "config.%s_lead", k->code), NULL));
    model_set_text(a, w->page, "new_href", arena_printf(a, "%s/new", k->path));
    model_set_text(a, w->page, "history", k->history);
    model_set_text(a, w->page, "new_label",
                   web_words(w, arena_printf(a, "config.%s_new", k->code), NULL));
    model_set_text(a, w->page, "heading",
                   web_words(w, arena_printf(a, "config.%s", k->code), NULL));
    model_set_bool(a, w->page, "has_rows", items->kids.count > 0);
    if (items->kids.count)
        model_set_null(a, w->page, "empty");
    else
        put_nothing(w, "config.none", NULL);
    return web_show(w);
}

static enum err put_form(struct web *w, const struct kind *k, const union record *r,
                         const struct bound *bound, const char *action, int64_t version)
{
    struct arena *a = w->cx.a;
    const char *title =
        web_words(w, arena_printf(a, version ? "config.%s_edit" : "config.%s_new", k->code), NULL);
    web_title_text(w, title);
    web_crumb(w, "config.title", "/case-categories");
    web_crumb(w, web_words(w, arena_printf(a, "config.%s", k->code), NULL), k->path);
    web_crumb(w, title, NULL);
    web_form(w, k->fields, r, bound, action, version);
    model_set_text(a, w->page, "cancel", k->path);
    model_set_null(a, w->page, "button");
    return k->choices(w, (struct model *)model_get(w->page, "fields"), r);
}

static union record fresh(const struct kind *k)
{
    union record r;
    memset(&r, 0, sizeof(r));
    field_clear(k->fields, &r);
    if (k->fields == &category_fields) {
        r.category.active = r.category.is_public = true;
        r.category.seal = 0;
        r.category.level = 1;
        r.category.rank = 0;
        r.category.kind = "service";
    } else if (k->fields == &body_fields) {
        r.body.active = true;
    } else if (k->fields == &reply_template_fields) {
        r.reply.active = true;
        r.reply.lang = "id";
    } else {
        r.rule.version = 0;
    }
    return r;
}

static enum err new_get(struct web *w)
{
    const struct kind *k = kind_of(w);
    union record r = fresh(k);
    TRY(put_form(w, k, &r, NULL, k->path, 0));
    return web_show(w);
}

static enum err one_get(struct web *w)
{
    const struct kind *k = kind_of(w);
    union record r;
    TRY(k->find(w, web_param(w, 0), &r));
    web_etag(w, k->version(&r));
    if (reply_wants_json(w)) {
        field_to_model(w->cx.a, k->fields, &r, true, w->data, NULL);
        return web_show(w);
    }
    TRY(put_form(w, k, &r, NULL, w->req->path, k->version(&r)));
    return web_show(w);
}

static enum err again(struct web *w, enum err e, const struct kind *k, const union record *r,
                      const struct bound *bound, const char *action, int64_t version)
{
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w) || e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    w->cx.err.fields = told.fields; /* so that widgets show them */
    TRY(put_form(w, k, r, bound, action, version));
    w->cx.err = told;
    return web_again(w, e, "config-form");
}

static enum err show(struct web *w, const struct kind *k, const union record *r, bool made)
{
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "config.saved", NULL);
        return web_redirect(w, "%s", k->path);
    }
    web_etag(w, k->version(r));
    field_to_model(w->cx.a, k->fields, r, true, w->data, NULL);
    return made ? web_created(w, "%s/%s", k->path, k->key(w, r)) : web_show(w);
}

static enum err create_post(struct web *w)
{
    const struct kind *k = kind_of(w);
    union record r = fresh(k);
    struct bound bound = {0};
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = k->put(&w->cx, &r);
    if (e != OK)
        return again(w, e, k, &r, &bound, k->path, 0);
    return show(w, k, &r, true);
}

static enum err change_post(struct web *w)
{
    const struct kind *k = kind_of(w);
    union record r;
    struct bound bound = {0};
    int64_t version;
    TRY(k->find(w, web_param(w, 0), &r));
    TRY(web_version(w, &version));
    if (version != k->version(&r))
        return fail(&w->cx, ERR_STALE, "error.stale", NULL);
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = k->put(&w->cx, &r);
    if (e != OK)
        return again(w, e, k, &r, &bound, w->req->path, version);
    return show(w, k, &r, false);
}

#define BOTH (ROUTE_HTML | ROUTE_API)
#define ROWS(PATH, TABLE, WHAT)                                             \
    {.method = HTTP_GET,                                                    \
     .path = PATH,                                                          \
     .handle = list_get,                                                    \
     .cap = CAP_CASE_CONFIG,                                                \
     .output = &TABLE,                                                      \
     .page = "config",                                                      \
     .flags = BOTH | ROUTE_LIST,                                            \
     .doc = WHAT},                                                          \
        {.method = HTTP_GET,                                                \
         .path = PATH "/new",                                               \
         .handle = new_get,                                                 \
         .cap = CAP_CASE_CONFIG,                                            \
         .page = "config-form",                                             \
         .flags = ROUTE_HTML,                                               \
         .doc = "Form: " WHAT},                                             \
        {.method = HTTP_POST,                                               \
         .path = PATH,                                                      \
         .handle = create_post,                                             \
         .cap = CAP_CASE_CONFIG,                                            \
         .input = &TABLE,                                                   \
         .output = &TABLE,                                                  \
         .page = "config-form",                                             \
         .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,                       \
         .doc = "New: " WHAT},                                              \
        {.method = HTTP_GET,                                                \
         .path = PATH "/{key}",                                             \
         .handle = one_get,                                                 \
         .cap = CAP_CASE_CONFIG,                                            \
         .output = &TABLE,                                                  \
         .page = "config-form",                                             \
         .flags = BOTH,                                                     \
         .doc = "One of: " WHAT},                                           \
        {.method = HTTP_POST,                                               \
         .path = PATH "/{key}",                                             \
         .handle = change_post,                                             \
         .cap = CAP_CASE_CONFIG,                                            \
         .input = &TABLE,                                                   \
         .page = "config-form",                                             \
         .flags = ROUTE_HTML | ROUTE_WRITE,                                 \
         .doc = "Change by form: " WHAT},                                   \
    {                                                                       \
        .method = HTTP_PATCH, .path = PATH "/{key}", .handle = change_post, \
        .cap = CAP_CASE_CONFIG, .input = &TABLE, .output = &TABLE,          \
        .flags = ROUTE_API | ROUTE_WRITE, .doc = "Change: " WHAT            \
    }
const struct route config_routes[] = {
    ROWS("/case-categories", category_fields, "kinds of problems"),
    ROWS("/case-rules", clock_rule_fields, "deadlines of cases"),
    ROWS("/case-bodies", body_fields, "bodies outside that cases are referred to"),
    ROWS("/reply-templates", reply_template_fields, "reply templates"),
    {.path = NULL},
};

const struct nav_entry config_nav[] = {
    {.href = "/case-categories", .msgid = "config.title", .cap = CAP_CASE_CONFIG, .rank = 70},
    {.href = NULL},
};

/* ---- in the record of changes ---- */

static const char *category_words(struct web *w, const char *code)
{
    return category_name(&w->cx, code);
}

/* Whom a case was referred to: a body, else a partner by its sign-in name. */
static const char *referred_words(struct web *w, const char *code)
{
    struct body b;
    if (body_get(&w->cx, code, &b) == OK)
        return b.name;
    ctx_forgive(&w->cx);
    if (account_called(&w->cx, code, &code) != OK)
        ctx_forgive(&w->cx);
    return code;
}

const struct audit_namer cases_namers[] = {
    {"case", "category", category_words},        {"case", "to", referred_words},
    {"case_category", "parent", category_words}, {"reply_template", "category", category_words},
    {"clock_rule", "scope", scope_words},        {NULL, NULL, NULL},
};
