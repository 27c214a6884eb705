/* Accounts for administrators: list, one account, new, change. */
#include "audit.h"
#include "people_pages.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT = 50, LIMIT_MAX = 200, HISTORY = 30 };

static const struct field_choice role_choices[] = {
    {"owner", "role.owner"},     {"companion", "role.companion"},
    {"lurah", "role.lurah"},     {"camat", "role.camat"},
    {"officer", "role.officer"}, {"partner", "role.partner"},
    {"mayor", "role.mayor"},     {"admin", "role.admin"},
    {"gateway", "role.gateway"}, {NULL, NULL},
};

struct users_query {
    const char *q, *role, *cursor, *count;
    int64_t limit;
};
static const struct field_choice count_choices[] = {{"exact", "list.exact"}, {NULL, NULL}};
static const struct field query_list[] = {
    {.name = "q",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct users_query, q),
     .max = 100,
     .label = "people.search"},
    {.name = "role",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct users_query, role),
     .choices = role_choices,
     .label = "account.role"},
    {.name = "cursor",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct users_query, cursor),
     .max = 100,
     .flags = F_HIDDEN,
     .label = "list.cursor"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct users_query, limit),
     .min = 1,
     .max = LIMIT_MAX,
     .flags = F_HIDDEN,
     .label = "list.limit"},
    {.name = "count",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct users_query, count),
     .choices = count_choices,
     .flags = F_HIDDEN,
     .label = "list.exact"},
};
const struct field_table users_query_fields =
    FIELD_TABLE("AccountQuery", query_list, struct users_query);

/* The list's own filter, as a widget. */
static const struct field filter_list[] = {
    {.name = "role",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct users_query, role),
     .choices = role_choices,
     .label = "account.role"},
};
static const struct field_table filter_fields =
    FIELD_TABLE("AccountFilter", filter_list, struct users_query);

/* What may be changed: not the sign-in name, which is written on paper and in the record. */
static const struct field change_list[] = {
    {.name = "display_name",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct account, display_name),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "account.display_name"},
    {.name = "phone",
     .kind = F_PHONE,
     .offset = FIELD_TEXT(struct account, phone),
     .flags = F_PERSONAL,
     .label = "account.phone",
     .help = "account.phone_help"},
    {.name = "role",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct account, role),
     .flags = F_REQUIRED,
     .choices = role_choices,
     .label = "account.role"},
    {.name = "area",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct account, area),
     .max = 60,
     .label = "account.area",
     .help = "account.area_help"},
};
const struct field_table users_change_fields =
    FIELD_TABLE("AccountChange", change_list, struct account);

/* ---- list ---- */

static void list_item(struct web *w, struct model *items, struct model *rows,
                      const struct account *a)
{
    field_to_model(w->cx.a, &account_fields, a, true, model_add_object(w->cx.a, items), NULL);
    if (w->req->api)
        return;
    struct model *o = model_add_object(w->cx.a, rows);
    bool waits = !a->password;
    model_set_int(w->cx.a, o, "id", a->id);
    model_set_text(w->cx.a, o, "display_name", a->display_name);
    model_set_text(w->cx.a, o, "name", a->name);
    model_set_text(w->cx.a, o, "role_label", pages_role(w, a->role));
    model_set_text(w->cx.a, o, "place", pages_area(w, a->role, a->area));
    model_set_text(w->cx.a, o, "kind", !a->active ? "bad" : waits ? "warn" : "good");
    model_set_text(w->cx.a, o, "label",
                   web_words(w,
                             !a->active ? "people.shut"
                             : waits    ? "people.waits"
                                        : "people.open",
                             NULL));
}

static void list_search(struct web *w, const struct users_query *q)
{
    struct arena *a = w->cx.a;
    struct model *s = model_set_object(a, w->page, "search");
    model_set_text(a, s, "action", "/users");
    model_set_text(a, s, "value", q->q);
    model_set_text(a, s, "label", web_words(w, "people.search", NULL));
    model_set_null(a, s, "suggest");
    model_set_null(a, s, "kept");
    struct model *hidden = model_set_array(a, s, "hidden");
    if (q->role) {
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", "role");
        model_set_text(a, h, "value", q->role);
    }
}

static void list_filter(struct web *w, const struct users_query *q)
{
    struct arena *a = w->cx.a;
    struct model *f = model_set_object(a, w->page, "filters");
    model_set_text(a, f, "action", "/users");
    model_set(f, "fields", field_widgets(&w->cx, w->app->words, &filter_fields, q, NULL));
    model_set_bool(a, f, "open", false);
    model_set_text(a, f, "clear", q->role ? "/users" : NULL);
    struct model *active = model_set_array(a, f, "active");
    struct model *hidden = model_set_array(a, f, "hidden");
    if (q->role) {
        struct model *o = model_add_object(a, active);
        model_set_text(a, o, "label", pages_role(w, q->role));
        model_set_text(a, o, "remove", web_link(w, "role", NULL));
    }
    if (q->q) {
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", "q");
        model_set_text(a, h, "value", q->q);
    }
}

static const char *unless_empty(const char *s)
{
    return s && *s ? s : NULL;
}

static enum err read_query(struct web *w, struct users_query *q)
{
    struct bound bound = {0};
    field_clear(&users_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    TRY(field_check(&w->cx, &users_query_fields, q, &bound));
    q->q = unless_empty(q->q);
    q->role = unless_empty(q->role);
    if (q->limit == FIELD_UNSET)
        q->limit = LIMIT;
    return OK;
}

enum err users_get(struct web *w)
{
    struct users_query q;
    struct account *list;
    size_t n;
    int64_t after, total;
    TRY(read_query(w, &q));
    TRY(pages_cursor(w, q.cursor, &after));
    struct account_filter f = {
        .role = q.role, .text = q.q, .after = after, .limit = (int)q.limit + 1};
    TRY(account_list(&w->cx, &f, &list, &n, &total));
    bool more = n > (size_t)q.limit;
    n = more ? (size_t)q.limit : n;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    struct model *rows = model_set_array(w->cx.a, w->page, "rows");
    for (size_t i = 0; i < n; i++)
        list_item(w, items, rows, &list[i]);
    web_list(w, total, false, more ? arena_printf(w->cx.a, "%" PRId64, list[n - 1].id) : NULL);
    if (w->req->api)
        return web_show(w);
    web_title(w, "people.users");
    list_search(w, &q);
    list_filter(w, &q);
    model_set_bool(w->cx.a, w->page, "has_rows", n > 0);
    if (!n)
        pages_empty(w, "people.none_found");
    return web_show(w);
}

/* ---- one ---- */

static void account_rows(struct web *w, const struct account *a)
{
    struct model *profile = model_set_object(w->cx.a, w->page, "profile");
    struct model *rows = model_set_array(w->cx.a, profile, "rows");
    const char *state = !a->active ? "people.shut" : a->password ? "people.open" : "people.waits";
    model_set_text(w->cx.a, pages_row(w, rows, "account.active", web_words(w, state, NULL)), "kind",
                   !a->active    ? "bad"
                   : a->password ? "good"
                                 : "warn");
    pages_row(w, rows, "account.name", a->name);
    pages_row(w, rows, "account.role", pages_role(w, a->role));
    pages_row(w, rows, "account.area", pages_area(w, a->role, a->area));
    pages_row(w, rows, "account.phone", a->phone);
    pages_row(w, rows, "people.totp", web_words(w, a->has_totp ? "people.on" : "people.off", NULL));
    pages_row(w, rows, "people.created", pages_time(w, a->created_at));
}

static void account_acts(struct web *w, const struct account *a)
{
    bool own = a->id == w->actor.account_id;
    model_set_int(w->cx.a, w->page, "id", a->id);
    model_set_bool(w->cx.a, w->page, "can_reset", a->active && !own);
    model_set_bool(w->cx.a, w->page, "can_disable", a->active && !own);
    model_set_bool(w->cx.a, w->page, "can_enable", !a->active);
    model_set_bool(w->cx.a, w->page, "can_totp_off", a->has_totp && !own);
}

enum err user_get(struct web *w)
{
    struct account a;
    struct audit_row *history;
    int64_t id;
    size_t n;
    TRY(web_id(w, 0, &id));
    TRY(account_get(&w->cx, id, &a));
    field_to_model(w->cx.a, &account_fields, &a, true, w->data, NULL);
    web_etag(w, a.version);
    if (w->req->api)
        return web_show(w);
    web_title_text(w, a.display_name);
    web_crumb(w, "people.users", "/users");
    account_rows(w, &a);
    account_acts(w, &a);
    TRY(audit_list(&w->cx, "account", id, 0, HISTORY, &history, &n));
    audit_timeline(w, history, n);
    return web_show(w);
}

/* ---- new and change ---- */

static void form_page(struct web *w, const struct field_table *t, const struct account *a,
                      const struct bound *bound)
{
    const char *list = "/users";
    const char *one = a->id ? arena_printf(w->cx.a, "/users/%" PRId64, a->id) : list;
    if (a->id)
        web_title_text(w, web_words(w, "people.edit_title", "name", a->name, NULL));
    else
        web_title(w, "people.new");
    web_crumb(w, "people.users", list);
    web_form(w, t, a, bound, one, a->version);
    pages_area_choice(w);
    model_set_text(w->cx.a, w->page, "cancel", one);
}

enum err users_new(struct web *w)
{
    struct account a = {0};
    form_page(w, &account_fields, &a, NULL);
    return web_show(w);
}

enum err users_post(struct web *w)
{
    struct account a = {.active = true};
    struct bound bound = {0};
    int64_t id;
    enum err e = web_bind(w, &a, &bound);
    if (e == OK)
        e = people_create(&w->cx, &a, NULL, &id);
    else
        field_check(&w->cx, &account_fields, &a, &bound); /* the rest of what is wrong */
    if (e != OK) {
        form_page(w, &account_fields, &a, &bound);
        return web_again(w, e, "user-form");
    }
    TRY(account_get(&w->cx, id, &a));
    field_to_model(w->cx.a, &account_fields, &a, true, w->data, NULL);
    web_etag(w, a.version);
    if (!w->req->api)
        web_flash(w, "good", "people.created_flash", NULL);
    return web_created(w, "/users/%" PRId64, id);
}

enum err user_edit(struct web *w)
{
    struct account a;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(account_get(&w->cx, id, &a));
    form_page(w, &users_change_fields, &a, NULL);
    return web_show(w);
}

enum err user_post(struct web *w)
{
    struct account a;
    struct bound bound = {0};
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(account_get(&w->cx, id, &a));
    TRY(web_version(w, &a.version));
    enum err e = web_bind(w, &a, &bound);
    if (e == OK)
        e = people_change(&w->cx, &a);
    else
        field_check(&w->cx, &users_change_fields, &a, &bound);
    if (e != OK) {
        form_page(w, &users_change_fields, &a, &bound);
        return web_again(w, e, "user-form");
    }
    if (!w->req->api) {
        web_flash(w, "good", "people.saved", NULL);
        return web_redirect(w, "/users/%" PRId64, id);
    }
    TRY(account_get(&w->cx, id, &a));
    field_to_model(w->cx.a, &account_fields, &a, true, w->data, NULL);
    web_etag(w, a.version);
    return web_show(w);
}
