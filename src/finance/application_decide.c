/*
 * The partner's answer: by its account, or by a link that holds seven days and answers once. The
 * link alone shows nothing: a code sent to the desk's phone opens it in one browser. See
 * application.h.
 */
#include "application_parts.h"
#include "application_sql.h"
#include "audit.h"
#include "award.h"
#include "curation_dated.h"
#include "loan.h"
#include "notice.h"
#include "partner.h"
#include "register_public.h"
#include "secret.h"
#include "session.h"
#include "signal.h"
#include "text.h"
#include "throttle.h"

#include <inttypes.h>
#include <string.h>

enum { CODE_DIGITS = 6, TRIES = 5 };

static bool some(const char *s)
{
    return s && *s;
}

/* ---- the answer ---- */

static void check(struct ctx *cx, struct decision *d)
{
    struct rate rate;
    bool accepts = strcmp(d->what, "accept") == 0, rejects = strcmp(d->what, "reject") == 0;
    if (rejects && !some(d->reason))
        fail_field(cx, "reason", "field.error.required", NULL);
    if (!accepts && !some(d->words))
        fail_field(cx, "words", "field.error.required", NULL);
    if (accepts && some(d->rate) && !rate_parse(d->rate, &rate))
        fail_field(cx, "rate", "reckon.percent", NULL);
}

static enum err reserve(struct ctx *cx, const struct application *a, const struct decision *d,
                        int64_t amount)
{
    struct fund f;
    if (d->fund_id <= 0)
        return OK;
    TRY(fund_load(cx, d->fund_id, &f));
    if (f.partner_id != a->partner_id) {
        fail_field(cx, "fund", "loan.error.fund", NULL);
        return fields_check(cx);
    }
    const struct fund_subject of = {d->fund_id, "application", a->id};
    return fund_reserve_for(cx, &of, amount, a->purpose, d->asnaf);
}

static enum err give(struct ctx *cx, const struct application *a, const struct decision *d,
                     int64_t amount)
{
    struct award x = {.application_id = a->id,
                      .business_id = a->business_id,
                      .person_id = a->person_id,
                      .partner_id = a->partner_id,
                      .product_version_id = a->product_version_id,
                      .fund_id = d->fund_id,
                      .granted = amount,
                      .purpose = a->purpose};
    return award_accept_for(cx, &x);
}

/* The loan as agreed, by the product's method; or the grant, which is none. */
static enum err agree(struct ctx *cx, const struct application *a, const struct decision *d,
                      int64_t amount)
{
    struct product_version v;
    struct loan l = loan_new();
    TRY(product_version_get(cx, a->product_version_id, &v));
    if (strcmp(v.method, "grant") == 0)
        return give(cx, a, d, amount);
    bool known = strcmp(v.method, "unknown") != 0;
    l.business_id = a->business_id;
    l.person_id = a->person_id;
    l.partner_id = a->partner_id;
    l.product_id = a->product_id;
    l.fund_id = d->fund_id;
    l.application_id = a->id;
    l.number = d->number;
    l.signed_on = today_text(cx);
    l.terms.method = known ? v.method : "annuity";
    l.terms.principal = amount;
    l.terms.rate = strcmp(l.terms.method, "qardh") == 0 ? "0" : some(d->rate) ? d->rate : v.rate;
    l.terms.periods = d->months;
    return loan_agree_for(cx, &l);
}

static enum err tell(struct ctx *cx, const struct application *a, const struct decision *d)
{
    const char *event = strcmp(d->what, "accept") == 0   ? "application_accepted"
                        : strcmp(d->what, "reject") == 0 ? "application_rejected"
                                                         : "application_returned";
    const char *pairs[] = {
        "partner", a->partner_name, "number", code_make(cx->a, "P", (uint64_t)a->id),
        "_secret", "partner",       NULL};
    const char *place = arena_printf(cx->a, "%s/applications/%" PRId64, site_url(cx->app), a->id);
    const char *staff[] = {"number", code_make(cx->a, "P", (uint64_t)a->id), "place", place, NULL};
    if (a->companion_id)
        TRY(notice_send(cx, "application_answered",
                        &(struct notice_to){.account_id = a->companion_id}, staff));
    return application_tell_owner(cx, a, event, pairs);
}

enum err application_answer(struct ctx *cx, const struct application *a, struct decision *d)
{
    TRY(field_check(cx, &decision_fields, d, NULL));
    if (!application_is(a, "with_partner"))
        return fail(cx, ERR_CONFLICT, "application.error.answered", NULL);
    if (!a->consent_id)
        return fail(cx, ERR_CONFLICT, "application.error.ended", NULL);
    check(cx, d);
    TRY(fields_check(cx));
    bool accepts = strcmp(d->what, "accept") == 0;
    int64_t amount = d->amount == FIELD_UNSET ? a->amount : d->amount;
    d->months = d->months == FIELD_UNSET ? a->months : d->months;
    if (accepts) {
        TRY(reserve(cx, a, d, amount));
        TRY(agree(cx, a, d, amount));
    }
    int64_t by = cx->actor->account_id;
    TRY(db_exec(cx, &q_application_decided,
                ARGS(db_int(a->id), db_int(cx->now), by ? db_int(by) : db_null(),
                     accepts ? db_int(amount) : db_null(),
                     db_text(strcmp(d->what, "reject") == 0 ? d->reason : ""),
                     application_seal(cx, d->words),
                     d->fund_id > 0 ? db_int(d->fund_id) : db_null()),
                NULL));
    TRY(db_exec(cx, &q_application_link_end,
                ARGS(db_text(arena_printf(cx->a, "%" PRId64, a->id)), db_int(cx->now)), NULL));
    TRY(application_moved(cx, a,
                          accepts                          ? "accepted"
                          : strcmp(d->what, "reject") == 0 ? "rejected"
                                                           : "returned",
                          d->what));
    TRY(tell(cx, a, d));
    return strcmp(d->what, "reject") == 0 ? application_package_shrunk(cx, a) : OK;
}

enum err application_decide(struct ctx *cx, int64_t id, struct decision *d)
{
    struct application a;
    TRY(need(cx, CAP_APPLY_DECIDE));
    TRY(application_get(cx, id, &a));
    if (a.ended)
        return fail(cx, ERR_CONFLICT, "application.error.ended", NULL);
    if (d->version && d->version != a.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return application_answer(cx, &a, d);
}

/* ---- the link ---- */

static const char *subject_of(struct ctx *cx, int64_t id)
{
    return arena_printf(cx->a, "%" PRId64, id);
}

enum err decide_link_make(struct ctx *cx, int64_t id, char **ret_token)
{
    struct application a;
    struct partner p;
    char *code, *kept;
    TRY(need(cx, CAP_APPLY_REFER));
    TRY(application_get(cx, id, &a));
    if (!application_is(&a, "with_partner") || !a.consent_id)
        return fail(cx, ERR_CONFLICT, "application.error.state", NULL);
    TRY(partner_load(cx, a.partner_id, &p));
    if (!p.phone)
        return fail(cx, ERR_CONFLICT, "application.error.no_phone", NULL);
    TRY(db_exec(cx, &q_application_link_end, ARGS(db_text(subject_of(cx, id)), db_int(cx->now)),
                NULL));
    TRY(one_time_create(cx, "decide", 0, subject_of(cx, id), NULL, DECIDE_DAYS * INT64_C(86400),
                        ret_token));
    code = code_digits(cx, CODE_DIGITS);
    TRY(one_time_create(cx, "decide-code", 0, *ret_token, code, DECIDE_DAYS * INT64_C(86400),
                        &kept));
    TRY(audit(cx, "link", "application", id, NULL));
    return notice_send(
        cx, "decide_code", &(struct notice_to){.name = p.name, .phone = p.phone, .lang = "id"},
        (const char *const[]){
            "code", code, "number", code_make(cx->a, "P", (uint64_t)id), "_urgent", "1", "_until",
            arena_printf(cx->a, "%" PRId64, cx->now + DECIDE_DAYS * INT64_C(86400)), NULL});
}

enum err decide_link_look(struct ctx *cx, const char *token, int64_t *ret_id)
{
    const char *subject;
    int64_t account;
    struct application a;
    if (!token || strchr(token, '|'))
        return fail(cx, ERR_GONE, "application.error.link", NULL);
    enum err e = one_time_look(cx, "decide", token, &account, &subject);
    if (e == ERR_GONE) {
        ctx_forgive(cx);
        return fail(cx, ERR_GONE, "application.error.link", NULL);
    }
    TRY(e);
    if (!text_int(subject, ret_id))
        return fail(cx, ERR_GONE, "application.error.link", NULL);
    TRY(application_load(cx, *ret_id, &a));
    return application_is(&a, "with_partner") && a.consent_id
               ? OK
               : fail(cx, ERR_GONE, "application.error.link", NULL);
}

/* What a browser that was opened shows: always of one length, sealed. */
struct grant {
    int64_t id, until;
    unsigned char token[HASH_LEN], browser[HASH_LEN];
};

static struct grant grant_of(struct ctx *cx, int64_t id, const char *token, const char *browser)
{
    struct grant g;
    memset(&g, 0, sizeof(g));
    g.id = id;
    g.until = cx->now + DECIDE_OPEN_SECONDS;
    keyed_hash(cx->app->keys, "decide-token", token, strlen(token), g.token);
    keyed_hash(cx->app->keys, "decide-browser", browser, strlen(browser), g.browser);
    return g;
}

struct try_op {
    const char *key, *code;
    int64_t id;
};
static enum err count_try(struct ctx *cx, void *arg)
{
    const struct try_op *t = arg;
    return throttle_failed(cx, t->key, TRIES);
}
static enum err take(struct ctx *cx, void *arg)
{
    const struct try_op *t = arg;
    TRY(throttle_passed(cx, t->key, TRIES));
    return audit(cx, "link-open", "application", t->id, NULL);
}

enum err decide_link_open(struct ctx *cx, const char *token, const char *code, const char *browser,
                          char **ret_grant)
{
    struct try_op t = {.key = throttle_key(cx, "decide", token), .code = code};
    int64_t account;
    const char *subject;
    TRY(decide_link_look(cx, token, &t.id));
    TRY(throttle_turn(cx, t.key, TRIES));
    const char *digits = text_digits(cx->a, code ? code : "");
    enum err e = one_time_look(cx, "decide-code", arena_printf(cx->a, "%s|%s", token, digits),
                               &account, &subject);
    if (e == ERR_GONE) {
        ctx_forgive(cx);
        TRY(app_write(cx, count_try, &t));
        fail_field(cx, "code", "application.error.code", NULL);
        return fields_check(cx);
    }
    TRY(e);
    TRY(app_write(cx, take, &t));
    struct grant g = grant_of(cx, t.id, token, browser);
    struct sealed s = seal(cx, cx->app->keys, &g, sizeof(g));
    *ret_grant = text_base64url(cx->a, s.p, s.n);
    return OK;
}

bool decide_link_opened(struct ctx *cx, const char *token, const char *grant, const char *browser)
{
    void *p;
    char *text;
    size_t n, text_n;
    struct grant g;
    if (!grant || !*browser || strlen(grant) > 600 || !text_unbase64url(cx->a, grant, &p, &n) ||
        !unseal(cx, cx->app->keys, p, n, &text, &text_n) || text_n != sizeof(g))
        return false;
    memcpy(&g, text, sizeof(g));
    struct grant want = grant_of(cx, g.id, token, browser);
    return g.until > cx->now && memcmp(g.token, want.token, HASH_LEN) == 0 &&
           memcmp(g.browser, want.browser, HASH_LEN) == 0;
}

enum err decide_link_get(struct ctx *cx, int64_t id, struct application *ret)
{
    TRY(application_load(cx, id, ret));
    return application_looked(cx, ret, "application");
}

enum err decide_link_answer(struct ctx *cx, const char *token, struct decision *d)
{
    struct application a;
    int64_t id;
    TRY(decide_link_look(cx, token, &id));
    TRY(application_load(cx, id, &a));
    return application_answer(cx, &a, d); /* which uses up all links of the application */
}

/* ---- the clock ---- */

struct late {
    int64_t id;
    const char *partner, *what;
};
enum { LATE = 50, OFFICERS = 50 };

static enum err read_late(struct ctx *cx, struct late *list, size_t *ret_n)
{
    *ret_n = 0;
    struct rows *r = db_rows(cx, &q_application_late, ARGS(db_int(cx->now)));
    while (*ret_n < LATE && rows_next(r))
        list[(*ret_n)++] = (struct late){.id = row_int(r, 0),
                                         .partner = row_str(r, 4),
                                         .what = row_int(r, 1) < cx->now ? "overdue" : "risk"};
    return rows_end(r);
}

static enum err tell_late(struct ctx *cx, void *arg)
{
    struct late list[LATE];
    int64_t officers[OFFICERS];
    size_t n, m = 0;
    TRY(read_late(cx, list, &n));
    struct rows *r = db_rows(cx, &q_application_officers, NO_ARGS);
    while (m < OFFICERS && rows_next(r))
        officers[m++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        const char *pairs[] = {
            "number",
            code_make(cx->a, "P", (uint64_t)list[i].id),
            "partner",
            list[i].partner,
            "place",
            arena_printf(cx->a, "%s/applications/%" PRId64, site_url(cx->app), list[i].id),
            NULL};
        const char *event =
            strcmp(list[i].what, "risk") == 0 ? "application_risk" : "application_overdue";
        for (size_t k = 0; k < m; k++)
            TRY(notice_send(cx, event, &(struct notice_to){.account_id = officers[k]}, pairs));
        TRY(db_exec(cx, &q_application_told, ARGS(db_int(list[i].id), db_text(list[i].what)),
                    NULL));
    }
    *(size_t *)arg = n;
    return OK;
}

enum err application_care(struct ctx *cx)
{
    size_t n = LATE;
    for (int i = 0; i < 20 && n == LATE; i++)
        TRY(app_write(cx, tell_late, &n));
    return OK;
}
