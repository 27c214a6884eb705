/*
 * The rules behind the accounts' pages and commands: see people.h. What an account is stands on the
 * floor below (account.h); here it gets a real territory, a way in, and a way out.
 */
#include "people.h"

#include "audit.h"
#include "people_sql.h"
#include "places.h"
#include "second.h"
#include "text.h"

#include <assert.h>

/* ---- territory ---- */

/* What "Kelurahan", "Kec." and the like in front say of the kind, or NULL; *ret_rest is what
 * follows. */
static const char *named_kind(const char *fold, const char **ret_rest)
{
    static const struct {
        const char *word, *kind;
    } words[] = {
        {"kelurahan ", "ward"}, {"kel ", "ward"}, {"kecamatan ", "district"}, {"kec ", "district"}};
    *ret_rest = fold;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t n = strlen(words[i].word);
        if (strncmp(fold, words[i].word, n) == 0) {
            *ret_rest = fold + n;
            return words[i].kind;
        }
    }
    return NULL;
}

static bool means_city(const char *text, const char *fold)
{
    static const char *const words[] = {"", "kota", "semua", "seluruh kota", "city"};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(fold, words[i]) == 0)
            return true;
    const struct place *p = place_find(places(), text);
    return p && strcmp(p->kind, "city") == 0;
}

static const struct place *district_named(struct arena *a, const char *fold)
{
    size_t n;
    const struct place *const *all = places_of(places(), a, "district", NULL, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->name_fold, fold) == 0)
            return all[i];
    return NULL;
}

/* The place that is properly written, of one kind; else NULL, and *ret_near a name like it, or
 * NULL. */
static const struct place *place_written(struct arena *a, const char *kind, const char *text,
                                         const char *rest, const char **ret_near)
{
    const struct place *p, *of = NULL;
    *ret_near = NULL;
    if (strcmp(kind, "district") == 0) {
        p = district_named(a, rest);
        const struct place *guess = p ? NULL : district_guess(places(), a, text);
        *ret_near = guess ? guess->name : NULL;
        return p;
    }
    bool exact = false;
    const char *comma = strchr(text, ',');
    if (comma)
        of = district_guess(places(), a, comma + 1);
    p = ward_guess(places(), a, text, of ? of->code : NULL, &exact, ret_near);
    if (p && !exact)
        *ret_near = p->name;
    return exact ? p : NULL;
}

static enum err refuse_area(struct ctx *cx, const char *text, const char *near)
{
    if (near)
        fail_field(cx, "area", "error.area_near", "text", text, "near", near, NULL);
    else
        fail_field(cx, "area", "error.area_unknown", "text", text, NULL);
    return fields_check(cx);
}

enum err people_area(struct ctx *cx, const char *role, const char *text, const char **ret_code)
{
    enum role r;
    const char *rest, *near = NULL;
    text = text_trim(cx->a, text ? text : "");
    if (!role_of_code(role, &r)) {
        fail_field(cx, "role", "error.role_unknown", NULL);
        return fields_check(cx);
    }
    const char *kind = role_area_kind(r), *fold = text_fold(cx->a, text);
    const char *named = named_kind(fold, &rest);
    if (means_city(text, fold)) {
        *ret_code = "";
        return OK; /* account_create() refuses it for who needs a ward or district */
    }
    if (!*kind) {
        fail_field(cx, "area", "error.area_none", NULL);
        return fields_check(cx);
    }
    bool any = strcmp(kind, "any") == 0;
    const struct place *p = place_find(places(), text);
    if (!p) {
        kind = any ? named ? named : "ward" : kind;
        if (!named || strcmp(named, kind) == 0)
            p = place_written(cx->a, kind, text, rest, &near);
    }
    if (!p || (!any && strcmp(p->kind, kind) != 0))
        return refuse_area(cx, text, near);
    *ret_code = p->code;
    return OK;
}

/* ---- on the writer ---- */

bool people_name_taken(struct ctx *cx, const char *name)
{
    int64_t found = 0;
    return db_int_of(cx, &q_people_name_taken, ARGS(db_text(name)), 0, &found) == OK && found == 1;
}

/* Everything that is wrong, at once; the area becomes a code. */
static enum err check_all(struct ctx *cx, struct account *a)
{
    enum err area = a->role && *a->role ? people_area(cx, a->role, a->area, &a->area) : OK;
    enum err e = field_check(cx, &account_fields, a, NULL);
    return e != OK ? e : area;
}

enum err people_create(struct ctx *cx, const struct account *given, const char *password_hash,
                       int64_t *ret_id)
{
    struct account a = *given;
    TRY(check_all(cx, &a));
    if (people_name_taken(cx, a.name)) {
        fail_field(cx, "name", "error.account_taken", NULL);
        return fields_check(cx);
    }
    return account_create(cx, &a, password_hash, ret_id);
}

enum err people_change(struct ctx *cx, const struct account *given)
{
    struct account a = *given, old;
    TRY(account_get(cx, a.id, &old));
    TRY(check_all(cx, &a));
    bool own = cx->actor && cx->actor->account_id == a.id;
    if (own && (strcmp(old.role, a.role) != 0 || strcmp(old.area, a.area) != 0))
        return fail(cx, ERR_CONFLICT, "error.account_own_role", NULL);
    return account_update(cx, &a);
}

enum err people_set_active(struct ctx *cx, int64_t id, bool active)
{
    struct account a;
    TRY(account_get(cx, id, &a));
    if (!active && cx->actor && cx->actor->account_id == id)
        return fail(cx, ERR_CONFLICT, "error.account_own", NULL);
    if (a.active == active)
        return OK;
    if (!active)
        TRY(db_exec(cx, &q_people_end_links, ARGS(db_text(a.name), db_int(cx->now)), NULL));
    return account_set_active(cx, id, active);
}

enum err people_end_other_sessions(struct ctx *cx, int64_t account_id, int64_t keep_session)
{
    int64_t ended;
    TRY(db_exec(cx, &q_people_end_sessions,
                ARGS(db_int(account_id), db_int(keep_session), db_int(cx->now)), &ended));
    return ended ? audit(cx, "sign-out", "account", account_id, NULL) : OK;
}

enum err people_set_password(struct ctx *cx, const struct account *a, const char *hash,
                             int64_t keep_session)
{
    TRY(account_set_password(cx, a->id, hash, false));
    TRY(db_exec(cx, &q_people_end_links, ARGS(db_text(a->name), db_int(cx->now)), NULL));
    return people_end_other_sessions(cx, a->id, keep_session);
}

enum err people_reset(struct ctx *cx, int64_t id, char **ret_token)
{
    struct account a;
    TRY(account_get(cx, id, &a));
    if (!a.active)
        return fail(cx, ERR_CONFLICT, "error.account_shut", NULL);
    TRY(db_exec(cx, &q_people_end_links, ARGS(db_text(a.name), db_int(cx->now)), NULL));
    TRY(one_time_create(cx, "reset", id, a.name, NULL, PEOPLE_RESET_SECONDS, ret_token));
    return audit(cx, "reset-link", "account", id, NULL);
}

/* ---- printed codes ---- */

const char *people_code_text(struct ctx *cx, const char *name, const char *typed)
{
    unsigned char hash[HASH_LEN];
    const char *both = arena_printf(cx->a, "%s|%s", name, text_digits(cx->a, typed));
    keyed_hash(cx->app->keys, "onboard", both, strlen(both), hash);
    return arena_printf(cx->a, "%s|%s", name, text_hex(cx->a, hash, 16));
}

enum err people_code(struct ctx *cx, int64_t account_id, const char *name, char **ret_code)
{
    const char *digits = code_digits(cx, 8);
    const char *text = strchr(people_code_text(cx, name, digits), '|') + 1;
    char *stored;
    TRY(db_exec(cx, &q_people_end_links, ARGS(db_text(name), db_int(cx->now)), NULL));
    TRY(one_time_create(cx, "onboard", account_id, name, text, PEOPLE_CODE_SECONDS, &stored));
    TRY(audit(cx, "code", "account", account_id, NULL));
    *ret_code = arena_printf(cx->a, "%.4s-%s", digits, digits + 4);
    return OK;
}

enum err people_waiting(struct ctx *cx, int64_t *ret_n)
{
    return db_int_of(cx, &q_people_waiting, NO_ARGS, 0, ret_n);
}

enum err people_codes(struct ctx *cx, struct people_code **ret, size_t *ret_n)
{
    struct people_code *list = arena_array(cx->a, PEOPLE_CODES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_people_waiting_list, ARGS(db_int(PEOPLE_CODES_MAX)));
    while (n < PEOPLE_CODES_MAX && rows_next(r))
        list[n++] = (struct people_code){.account_id = row_int(r, 0),
                                         .name = row_str(r, 1),
                                         .display_name = row_str(r, 2),
                                         .role = row_str(r, 3),
                                         .area = row_str(r, 4)};
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        char *code;
        TRY(people_code(cx, list[i].account_id, list[i].name, &code));
        list[i].code = code;
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- for commands ---- */

struct order {
    const struct people_new *given;
    const char *name, *hash, *label;
    int64_t id;
    char *text;
};

static enum err add(struct ctx *cx, void *arg)
{
    struct order *o = arg;
    const struct people_new *g = o->given;
    struct account a = {.role = g->role, .area = g->area, .active = true};
    enum role role;
    if (role_of_code(g->role, &role))
        a.role = role_code(role); /* also by its Indonesian name */
    field_bind_text(cx, &account_fields, "name", g->name, &a, NULL);
    field_bind_text(cx, &account_fields, "display_name",
                    g->display_name ? g->display_name : g->name, &a, NULL);
    field_bind_text(cx, &account_fields, "phone", g->phone, &a, NULL);
    return people_create(cx, &a, o->hash, &o->id);
}

enum err people_add(struct ctx *cx, const struct people_new *n, int64_t *ret_id)
{
    struct order o = {.given = n};
    if (n->password) {
        TRY(password_check(cx, "password", n->password, n->name));
        o.hash = password_hash(cx, n->password);
    }
    TRY(app_write(cx, add, &o));
    *ret_id = o.id;
    return OK;
}

static enum err set_password(struct ctx *cx, void *arg)
{
    struct order *o = arg;
    struct account a;
    TRY(account_find(cx, o->name, &a));
    return people_set_password(cx, &a, o->hash, 0);
}

enum err people_password(struct ctx *cx, const char *name, const char *password)
{
    TRY(password_check(cx, "password", password, name));
    struct order o = {.name = name, .hash = password_hash(cx, password)};
    return app_write(cx, set_password, &o);
}

static enum err disable(struct ctx *cx, void *arg)
{
    struct order *o = arg;
    struct account a;
    TRY(account_find(cx, o->name, &a));
    return people_set_active(cx, a.id, false);
}

enum err people_disable(struct ctx *cx, const char *name)
{
    struct order o = {.name = name};
    return app_write(cx, disable, &o);
}

static enum err totp_off_rule(struct ctx *cx, void *arg)
{
    struct order *o = arg;
    struct account a;
    TRY(account_find(cx, o->name, &a));
    return second_off(cx, a.id);
}

enum err people_totp_off(struct ctx *cx, const char *name)
{
    struct order o = {.name = name};
    return app_write(cx, totp_off_rule, &o);
}

static enum err make_token(struct ctx *cx, void *arg)
{
    struct order *o = arg;
    struct account a;
    TRY(account_find(cx, o->name, &a));
    if (!a.active)
        return fail(cx, ERR_CONFLICT, "error.account_shut", NULL);
    struct api_token_row row;
    return api_token_create(cx, a.id, o->label, &o->text, &row);
}

enum err people_token(struct ctx *cx, const char *name, const char *label, char **ret_token)
{
    struct order o = {.name = name, .label = label};
    TRY(app_write(cx, make_token, &o));
    *ret_token = o.text;
    return OK;
}

static enum err make_code(struct ctx *cx, void *arg)
{
    struct order *o = arg;
    struct account a;
    TRY(account_find(cx, o->name, &a));
    if (!a.active)
        return fail(cx, ERR_CONFLICT, "error.account_shut", NULL);
    return people_code(cx, a.id, a.name, &o->text);
}

enum err people_code_for(struct ctx *cx, const char *name, char **ret_code)
{
    struct order o = {.name = name};
    TRY(app_write(cx, make_code, &o));
    *ret_code = o.text;
    return OK;
}
