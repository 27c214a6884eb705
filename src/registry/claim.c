/* Owners claim their record: see claim.h. */
#include "claim.h"

#include "audit.h"
#include "business_parts.h"
#include "claim_sql.h"
#include "curation_dated.h"
#include "people.h"
#include "register_public.h"
#include "text.h"

#include <inttypes.h>

enum { WHAT_MAX = CLAIM_WHAT_MAX };

/* ---- what is claimed ---- */

/* Whether the phone belongs to somebody who works here. */
static enum err phone_of_staff(struct ctx *cx, const char *phone, bool *ret)
{
    struct account a;
    enum err e = account_find(cx, phone, &a);
    if (e == ERR_NOT_FOUND)
        ctx_forgive(cx);
    else
        TRY(e);
    *ret = e == OK && strcmp(a.role, "owner") != 0;
    return OK;
}

static enum err of_business(struct ctx *cx, int64_t id, struct claim_target *ret)
{
    struct business b;
    bool staff;
    enum err e = business_load(cx, id, false, &b);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx);
        return OK;
    }
    TRY(e);
    if (b.merged_into || !b.phone || !phone_is_mobile(b.phone))
        return OK;
    TRY(phone_of_staff(cx, b.phone, &staff));
    if (!staff)
        *ret = (struct claim_target){b.id, b.owner_id, b.phone};
    return OK;
}

static enum err of_phone(struct ctx *cx, const char *phone, struct claim_target *ret)
{
    int64_t id = 0, owner = 0;
    bool several = false, staff;
    struct rows *r = db_rows(cx, &q_claim_of_phone, ARGS(db_text(phone)));
    while (rows_next(r)) {
        several |= owner && owner != row_int(r, 1);
        id = id ? id : row_int(r, 0);
        owner = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (!id || several)
        return OK;
    TRY(phone_of_staff(cx, phone, &staff));
    if (!staff)
        *ret = (struct claim_target){id, owner, phone};
    return OK;
}

enum err claim_find(struct ctx *cx, const char *what, struct claim_target *ret)
{
    uint64_t n;
    *ret = (struct claim_target){0};
    if (code_read(what, "U", &n))
        return n <= INT64_MAX ? of_business(cx, (int64_t)n, ret) : OK;
    const char *phone = text_phone(cx->a, what);
    if (phone && phone_is_mobile(phone))
        return of_phone(cx, phone, ret);
    fail_field(cx, "what", "error.claim_what", NULL);
    return fields_check(cx);
}

/* ---- the draft: what was typed, sealed; always of one length, so that it tells nothing ---- */

struct draft {
    int64_t until;
    char what[WHAT_MAX + 1];
};

static char *draft_make(struct ctx *cx, const char *what)
{
    struct draft d = {.until = cx->now + DRAFT_SECONDS};
    text_copy(d.what, sizeof(d.what), what);
    struct sealed s = seal(cx, cx->app->keys, &d, sizeof(d));
    return text_base64url(cx->a, s.p, s.n);
}

static enum err draft_open(struct ctx *cx, const char *draft, const char **ret_what)
{
    void *p;
    char *text;
    size_t n, text_n;
    struct draft d;
    if (!draft || strlen(draft) > 1000 || !text_unbase64url(cx->a, draft, &p, &n) ||
        !unseal(cx, cx->app->keys, p, n, &text, &text_n) || text_n != sizeof(d))
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    memcpy(&d, text, sizeof(d));
    if (d.until < cx->now || d.what[WHAT_MAX])
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    *ret_what = arena_strdup(cx->a, d.what);
    return OK;
}

/* ---- accounts ---- */

enum err claim_account_used(struct ctx *cx, int64_t person_id, bool *ret_used)
{
    int64_t id = 0;
    struct account a;
    *ret_used = false;
    TRY(db_int_of(cx, &q_claim_account, ARGS(db_int(person_id)), 0, &id));
    if (!id)
        return OK;
    TRY(account_get(cx, id, &a));
    *ret_used = a.password != NULL;
    return OK;
}

/* "pemilik-0001a-8": the business's code in small letters. */
static const char *account_name(struct ctx *cx, const struct business *b)
{
    char *name = arena_printf(cx->a, "pemilik-%s", strchr(b->code, '-') + 1);
    for (char *s = name; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + 'a' - 'A');
    return name;
}

static enum err bind_account(struct ctx *cx, int64_t id, int64_t person_id)
{
    int64_t changed;
    TRY(db_exec(cx, &q_claim_bind, ARGS(db_int(id), db_int(person_id), db_int(cx->now)), &changed));
    if (!changed)
        return fail(cx, ERR_CONFLICT, "error.claim_account", NULL);
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "person_id", person_id);
    return audit(cx, "bind", "account", id, m);
}

/* The owner's account: theirs already, one with this phone that is nobody's yet, or a new one. */
static enum err account_for(struct ctx *cx, const struct business *b, int64_t *ret_id)
{
    struct account a;
    TRY(db_int_of(cx, &q_claim_account, ARGS(db_int(b->owner_id)), 0, ret_id));
    if (*ret_id)
        return OK;
    enum err e = b->phone ? account_find(cx, b->phone, &a) : ERR_NOT_FOUND;
    if (e == OK) {
        if (strcmp(a.role, "owner") != 0 || a.person_id)
            return fail(cx, ERR_CONFLICT, "error.claim_account", NULL);
        *ret_id = a.id;
        return bind_account(cx, a.id, b->owner_id);
    }
    if (e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    struct account fresh = {.name = account_name(cx, b),
                            .display_name = b->owner_name,
                            .phone = b->phone,
                            .role = "owner",
                            .person_id = b->owner_id,
                            .active = true};
    if (people_name_taken(cx, fresh.name)) /* of a former owner of the same business */
        fresh.name = arena_printf(cx->a, "%s-%" PRId64, fresh.name, b->owner_id);
    return people_create(cx, &fresh, NULL, ret_id);
}

static enum err link_for(struct ctx *cx, const struct business *b, const char *via,
                         char **ret_token)
{
    int64_t account;
    TRY(account_for(cx, b, &account));
    TRY(consent_give(cx, b->owner_id, via));
    return people_reset(cx, account, ret_token);
}

/* ---- by phone ---- */

static enum err send(struct ctx *cx, void *phone)
{
    return phone_code_send(cx, phone, "phone_code");
}

enum err claim_begin(struct ctx *cx, const char *what, const char *browser, char **ret_draft)
{
    struct claim_target t;
    what = text_trim(cx->a, what ? what : "");
    if (!*what || strlen(what) > WHAT_MAX) {
        fail_field(cx, "what", "error.claim_what", NULL);
        return fields_check(cx);
    }
    TRY(claim_find(cx, what, &t));
    TRY(phone_code_wait(cx, t.phone ? t.phone : what, browser));
    if (t.phone)
        TRY(app_write(cx, send, (void *)(uintptr_t)t.phone));
    *ret_draft = draft_make(cx, what);
    return OK;
}

struct claim {
    struct claim_target t;
    const char *code;
    char *token;
};

static enum err take(struct ctx *cx, void *arg)
{
    struct claim *c = arg;
    struct business b;
    TRY(phone_code_use(cx, c->t.phone, c->code));
    TRY(business_load(cx, c->t.business_id, false, &b));
    if (b.owner_id != c->t.person_id || !b.phone || strcmp(b.phone, c->t.phone) != 0)
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    TRY(link_for(cx, &b, "claim", &c->token));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "via", "phone");
    return audit(cx, "claim", "business", b.id, m);
}

enum err claim_end(struct ctx *cx, const char *draft, const char *code, bool consent,
                   char **ret_token)
{
    const char *what = NULL;
    struct claim c = {.code = code};
    TRY(draft_open(cx, draft, &what));
    TRY(claim_find(cx, what, &c.t));
    if (!consent) {
        fail_field(cx, "consent", "error.consent_needed", NULL);
        return fields_check(cx);
    }
    TRY(phone_code_check(cx, c.t.phone ? c.t.phone : what, code));
    if (!c.t.phone)
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    TRY(app_write(cx, take, &c));
    *ret_token = c.token;
    return OK;
}

/* ---- in person ---- */

bool claim_confirmable(const struct ctx *cx, const struct business *b)
{
    return !b->merged_into && can(cx->actor, CAP_BUSINESS_CREATE) && business_shows_personal(cx, b);
}

enum err claim_confirm(struct ctx *cx, int64_t business_id, int64_t version, bool consent,
                       char **ret_token)
{
    struct business b;
    bool used;
    TRY(need(cx, CAP_BUSINESS_CREATE));
    TRY(business_get(cx, business_id, &b));
    if (b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (!claim_confirmable(cx, &b))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    if (b.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (!consent) {
        fail_field(cx, "consent", "error.consent_needed", NULL);
        return fields_check(cx);
    }
    TRY(claim_account_used(cx, b.owner_id, &used));
    if (used)
        return fail(cx, ERR_CONFLICT, "error.claim_has_account", NULL);
    TRY(business_put_state(cx, &b));
    TRY(fact_add(cx, b.id, "owner", arena_printf(cx->a, "%" PRId64, b.owner_id), today_text(cx),
                 "confirmed", NULL));
    TRY(link_for(cx, &b, "companion", ret_token));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "via", role_code(cx->actor->role));
    return audit(cx, "claim", "business", b.id, m);
}
