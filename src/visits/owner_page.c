/* The owner's private link, the code that opens it, and what they say of a visit: see owner_page.h.
 */
#include "owner_page.h"

#include "audit.h"
#include "business_sql.h"
#include "i18n.h"
#include "notice.h"
#include "owner_page_sql.h"
#include "register_public.h"
#include "task.h"
#include "task_sql.h"
#include "text.h"
#include "visit_confirm.h"

#include <inttypes.h>
#include <string.h>

enum { TOKEN_LEN = 43, DAY = 86400, SAY_DAYS = 7, TEXT_MAX = 200, HOLDERS_MAX = 20 };

/* ---- the link ---- */

/* The business, when the actor may hand its owner a link. */
static enum err may_hand(struct ctx *cx, int64_t business_id, struct business *ret)
{
    TRY(need(cx, CAP_BUSINESS_CREATE));
    TRY(business_get(cx, business_id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    return business_shows_personal(cx, ret) ? OK
                                            : fail(cx, ERR_FORBIDDEN, "task.error.business", NULL);
}

enum err owner_link_make(struct ctx *cx, int64_t business_id, bool alone, char **ret_token)
{
    struct business b;
    unsigned char hash[HASH_LEN];
    int64_t me = cx->actor->account_id;
    TRY(may_hand(cx, business_id, &b));
    if (alone)
        TRY(db_exec(cx, &q_owner_link_end, ARGS(db_int(b.owner_id), db_int(cx->now)), NULL));
    char *token = token_make(cx, hash);
    TRY(db_exec(cx, &q_owner_link_insert,
                ARGS(db_int(b.owner_id), db_blob(hash, HASH_LEN), me ? db_int(me) : db_null(),
                     db_int(cx->now), db_int(cx->now + (int64_t)OWNER_LINK_DAYS * DAY)),
                NULL));
    TRY(db_exec(cx, &q_owner_link_trim, ARGS(db_int(b.owner_id), db_int(cx->now)), NULL));
    TRY(audit(cx, "owner-link", "business", b.id, NULL));
    *ret_token = token;
    return OK;
}

enum err owner_link_revoke(struct ctx *cx, int64_t business_id)
{
    struct business b;
    int64_t changed;
    TRY(may_hand(cx, business_id, &b));
    TRY(db_exec(cx, &q_owner_link_end, ARGS(db_int(b.owner_id), db_int(cx->now)), &changed));
    return changed ? audit(cx, "owner-link-end", "business", b.id, NULL) : OK;
}

enum err owner_link_state(struct ctx *cx, int64_t business_id, struct owner_link *ret)
{
    struct business b;
    TRY(may_hand(cx, business_id, &b));
    *ret = (struct owner_link){0};
    struct rows *r = db_rows(cx, &q_owner_link_state, ARGS(db_int(b.owner_id), db_int(cx->now)));
    if (rows_next(r))
        *ret = (struct owner_link){row_int(r, 0), row_int(r, 1), row_int(r, 2)};
    return rows_end(r);
}

/* ---- whose it is ---- */

static enum err find(struct ctx *cx, const char *token, struct owner *o)
{
    unsigned char hash[HASH_LEN];
    if (token && strlen(token) == TOKEN_LEN) {
        plain_hash(token, TOKEN_LEN, hash);
        struct rows *r =
            db_rows(cx, &q_owner_link_find, ARGS(db_blob(hash, HASH_LEN), db_int(cx->now)));
        if (rows_next(r)) {
            o->link_id = row_int(r, 0);
            o->person_id = row_int(r, 1);
        }
        TRY(rows_end(r));
    }
    return o->link_id ? OK : fail(cx, ERR_NOT_FOUND, "owner.error.link", NULL);
}

static enum err read_businesses(struct ctx *cx, struct owner *o)
{
    struct rows *r = db_rows(cx, &q_business_of_owner, ARGS(db_int(o->person_id)));
    while (o->businesses_n < OWNER_BUSINESSES_MAX && rows_next(r))
        o->businesses[o->businesses_n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < o->businesses_n && !o->phone; i++) {
        struct business b;
        TRY(business_load(cx, o->businesses[i], false, &b));
        o->phone = b.phone && phone_is_mobile(b.phone) ? b.phone : NULL;
    }
    return OK;
}

enum err owner_of_link(struct ctx *cx, const char *token, struct owner *ret)
{
    struct owner o = {0};
    char *name;
    TRY(find(cx, token, &o));
    TRY(db_text_of(cx, &q_owner_of_name, ARGS(db_int(o.person_id)), &name));
    TRY(db_int_of(cx, &q_owner_account, ARGS(db_int(o.person_id)), 0, &o.account_id));
    TRY(read_businesses(cx, &o));
    if (!o.businesses_n) /* another's by now, or merged into another's */
        return fail(cx, ERR_NOT_FOUND, "owner.error.link", NULL);
    o.name = name;
    o.as = (struct actor){.name = "owner",
                          .display_name = name,
                          .role = ROLE_OWNER,
                          .area = "",
                          .person_id = o.person_id,
                          .caps = role_caps(ROLE_OWNER)};
    *ret = o;
    return OK;
}

enum err owner_of_account(struct ctx *cx, struct owner *ret)
{
    struct owner o = {.person_id = cx->actor->person_id,
                      .account_id = cx->actor->account_id,
                      .name = cx->actor->display_name,
                      .as = *cx->actor};
    TRY(need(cx, CAP_OWN_PAGE));
    if (o.person_id)
        TRY(read_businesses(cx, &o));
    *ret = o;
    return OK;
}

/* ---- the code ---- */

struct opening {
    const struct owner *o;
    const char *code;
};

static enum err send(struct ctx *cx, void *phone)
{
    return phone_code_send(cx, phone, "phone_code");
}

static enum err has_phone(struct ctx *cx, const struct owner *o)
{
    return o->phone ? OK : fail(cx, ERR_CONFLICT, "owner.error.phone", NULL);
}

enum err owner_code_send(struct ctx *cx, const struct owner *o, const char *browser)
{
    TRY(has_phone(cx, o));
    TRY(phone_code_wait(cx, o->phone, browser));
    return app_write(cx, send, (void *)(uintptr_t)o->phone);
}

/* What a browser that was opened shows: always of one length, sealed. */
struct grant {
    int64_t link_id, person_id, until;
    unsigned char browser[HASH_LEN];
};

static void browser_hash(struct ctx *cx, const char *browser, unsigned char ret[static HASH_LEN])
{
    keyed_hash(cx->app->keys, "owner-browser", browser, strlen(browser), ret);
}

static enum err take(struct ctx *cx, void *arg)
{
    const struct opening *x = arg;
    TRY(phone_code_use(cx, x->o->phone, x->code));
    TRY(db_exec(cx, &q_owner_link_used, ARGS(db_int(x->o->link_id), db_int(cx->now)), NULL));
    return audit(cx, "owner-open", "person", x->o->person_id, NULL);
}

enum err owner_code_open(struct ctx *cx, const struct owner *o, const char *code,
                         const char *browser, char **ret_grant)
{
    struct grant g = {o->link_id, o->person_id, cx->now + OWNER_OPEN_SECONDS, {0}};
    TRY(has_phone(cx, o));
    TRY(phone_code_check(cx, o->phone, code));
    TRY(app_write(cx, take, &(struct opening){o, code}));
    browser_hash(cx, browser, g.browser);
    struct sealed s = seal(cx, cx->app->keys, &g, sizeof(g));
    *ret_grant = text_base64url(cx->a, s.p, s.n);
    return OK;
}

bool owner_opened(struct ctx *cx, const struct owner *o, const char *grant, const char *browser)
{
    void *p;
    char *text;
    size_t n, text_n;
    struct grant g;
    unsigned char hash[HASH_LEN];
    if (!grant || !*browser || strlen(grant) > 400 || !text_unbase64url(cx->a, grant, &p, &n) ||
        !unseal(cx, cx->app->keys, p, n, &text, &text_n) || text_n != sizeof(g))
        return false;
    memcpy(&g, text, sizeof(g));
    browser_hash(cx, browser, hash);
    return g.link_id == o->link_id && g.person_id == o->person_id && g.until > cx->now &&
           memcmp(g.browser, hash, HASH_LEN) == 0;
}

/* ---- needs ---- */

enum err owner_needs(struct ctx *cx, const struct owner *o, struct owner_need **ret, size_t *ret_n)
{
    enum { MOST = 20 };
    struct owner_need *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_owner_needs, ARGS(db_int(o->person_id)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct owner_need){.kind = row_str(r, 1),
                                        .state = row_str(r, 2),
                                        .due_on = row_str(r, 3),
                                        .outcome = row_str(r, 4),
                                        .business_name = row_str(r, 5)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- what they say of a visit ---- */

/* The lurah of the ward hears at once that somebody objects. */
static enum err tell_lurah(struct ctx *cx, const struct task *t)
{
    int64_t ids[HOLDERS_MAX];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_task_holders, ARGS(db_text("lurah"), db_text(t->ward)));
    while (n < HOLDERS_MAX && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    const char *place = arena_printf(cx->a, "%s/tasks/%" PRId64, site_url(cx->app), t->id);
    const char *pairs[] = {"business", t->business_name, "place", place, NULL};
    for (size_t i = 0; i < n; i++)
        TRY(notice_send(cx, "visit_objected", &(struct notice_to){.account_id = ids[i]}, pairs));
    return OK;
}

static enum err objection_task(struct ctx *cx, const struct visit *v, const char *text)
{
    char due[DATE_LEN + 1];
    date_format(date_of_instant(cx->now + (int64_t)SAY_DAYS * DAY), due);
    const char *day = i18n_date(cx->a, LANG_ID, v->visited_on);
    struct task t = {.business_id = v->business_id,
                     .visit_id = v->id,
                     .origin = "objection",
                     .who = "lurah",
                     .due_on = arena_strdup(cx->a, due),
                     .title = i18n_text(cx->app->words, cx->a, LANG_ID, "owner.objection", "day",
                                        day, "text", text, NULL)};
    TRY(task_add(cx, &t));
    return tell_lurah(cx, &t);
}

enum err owner_says(struct ctx *cx, int64_t visit_id, bool so, const char *text)
{
    struct visit v;
    int64_t asked;
    TRY(visit_get(cx, visit_id, &v));
    if (v.withdrawn_at)
        return fail(cx, ERR_CONFLICT, "error.visit_withdrawn", NULL);
    text = text ? text_trim(cx->a, text) : "";
    if (!so && !*text)
        fail_field(cx, "text", "owner.error.why", NULL);
    if (strlen(text) > (size_t)TEXT_MAX * 4)
        fail_field(cx, "text", "task.error.outcome", NULL);
    TRY(fields_check(cx));
    if (so)
        return visit_confirmed(cx, &v, "link");
    if (v.objected_at)
        return OK;
    TRY(visit_objected(cx, &v, text));
    TRY(db_int_of(cx, &q_owner_objection, ARGS(db_int(visit_id)), 0, &asked));
    return asked ? OK : objection_task(cx, &v, text);
}

enum err owner_visit_code(struct ctx *cx, int64_t visit_id, const char **ret_code,
                          const char **ret_on)
{
    struct visit v;
    TRY(visit_get(cx, visit_id, &v));
    *ret_on = v.visited_on;
    return visit_code_read(cx, &v, ret_code);
}
