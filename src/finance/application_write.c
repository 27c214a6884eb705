/* Applications written, submitted, referred; consent noted and taken back: see application.h. */
#include "application_parts.h"
#include "application_sql.h"
#include "audit.h"
#include "business.h"
#include "curation_dated.h"
#include "document.h"
#include "holiday.h"
#include "match_facts.h"
#include "notice.h"
#include "partner.h"
#include "secret.h"
#include "signal.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { RISK_PERCENT = 80 };

static bool some(const char *s)
{
    return s && *s;
}
static struct db_val id_or_null(int64_t id)
{
    return id > 0 ? db_int(id) : db_null();
}

static const char *protect(void *arg, const char *clear)
{
    struct ctx *cx = arg;
    struct sealed s = seal(cx, cx->app->keys, clear, strlen(clear));
    return arena_printf(cx->a, "sealed:%s", text_base64url(cx->a, s.p, s.n));
}

/* ---- common ---- */

enum err application_moved(struct ctx *cx, const struct application *was, const char *state,
                           const char *kind)
{
    int64_t changed, by = cx->actor->account_id;
    TRY(db_exec(cx, &q_application_touch,
                ARGS(db_int(was->id), db_int(was->version), db_text(state ? state : was->state),
                     db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(db_exec(cx, &q_application_event_put,
                ARGS(db_int(was->id), db_text(kind), id_or_null(by), db_int(cx->now)), NULL));
    return audit(cx, kind, "application", was->id, NULL);
}

enum err application_tell_owner(struct ctx *cx, const struct application *a, const char *event,
                                const char *const *pairs)
{
    int64_t account;
    TRY(db_int_of(cx, &q_application_account_of, ARGS(db_int(a->person_id)), 0, &account));
    struct notice_to to = {.account_id = account,
                           .person_id = a->person_id,
                           .name = a->owner_name,
                           .phone = a->owner_id == a->person_id ? a->phone : NULL,
                           .lang = account ? NULL : "id"};
    return notice_send(cx, event, &to, pairs);
}

/* In sight, for who may write it, of that version (0: any). */
static enum err for_change(struct ctx *cx, int64_t id, int64_t version, struct application *ret)
{
    TRY(need(cx, CAP_APPLY_WRITE));
    TRY(application_get(cx, id, ret));
    return version && version != ret->version ? fail(cx, ERR_STALE, "error.stale", NULL) : OK;
}

static enum err wrong_state(struct ctx *cx)
{
    return fail(cx, ERR_CONFLICT, "application.error.state", NULL);
}

/* ---- a new one ---- */

static enum err check_product(struct ctx *cx, struct application *a)
{
    struct rows *r =
        db_rows(cx, &q_application_product, ARGS(db_int(a->product_id), db_text(today_text(cx))));
    if (rows_next(r)) {
        a->product_version_id = row_int(r, 0);
        a->partner_id = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (!a->partner_id)
        fail_field(cx, "product", "application.error.product", NULL);
    return OK;
}

static enum err of_business(struct ctx *cx, int64_t id, struct business *ret)
{
    TRY(business_get(cx, id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    return business_shows_personal(cx, ret) ? OK
                                            : fail(cx, ERR_FORBIDDEN, "need.error.not_yours", NULL);
}

static enum err insert(struct ctx *cx, struct application *a)
{
    int64_t by = cx->actor->account_id;
    return db_int_of(cx, &q_application_insert,
                     ARGS(db_text(some(a->client_id) ? a->client_id : NULL), db_int(a->business_id),
                          db_int(a->person_id), db_int(a->partner_id),
                          db_int(a->product_version_id), db_text(a->purpose), db_int(a->amount),
                          db_int(a->months), application_seal(cx, a->need),
                          db_text(a->assessment ? a->assessment : ""),
                          application_seal(cx, a->assessment_why),
                          some(a->assessment) ? id_or_null(by) : db_null(), id_or_null(by),
                          db_int(cx->now), id_or_null(a->package_id)),
                     0, &a->id);
}

enum err application_add(struct ctx *cx, struct application *a)
{
    int64_t known = 0, by = cx->actor->account_id;
    struct business b;
    struct application nothing = {0};
    TRY(need(cx, CAP_APPLY_WRITE));
    if (some(a->client_id))
        TRY(db_int_of(cx, &q_application_of_client, ARGS(db_text(a->client_id)), 0, &known));
    if (known)
        return application_get(cx, known, a);
    TRY(of_business(cx, a->business_id, &b));
    a->person_id = b.owner_id;
    field_check(cx, &application_new_fields, a, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    TRY(check_product(cx, a));
    TRY(fields_check(cx));
    TRY(insert(cx, a));
    TRY(db_exec(cx, &q_application_event_put,
                ARGS(db_int(a->id), db_text("create"), id_or_null(by), db_int(cx->now)), NULL));
    TRY(audit(cx, "create", "application", a->id,
              field_diff(cx->a, &application_new_fields, &nothing, a, protect, cx)));
    return application_load(cx, a->id, a);
}

enum err application_put(struct ctx *cx, struct application *a)
{
    struct application old;
    int64_t by = cx->actor->account_id;
    TRY(for_change(cx, a->id, a->version, &old));
    if (!application_changes(&old))
        return wrong_state(cx);
    TRY(field_check(cx, &application_change_fields, a, NULL));
    bool same = strcmp(old.assessment, a->assessment ? a->assessment : "") == 0;
    struct model *diff = field_diff(cx->a, &application_change_fields, &old, a, protect, cx);
    if (!diff)
        return application_get(cx, a->id, a);
    if (!same)
        old.assessed_by = NULL;
    TRY(db_exec(cx, &q_application_update,
                ARGS(db_int(a->id), db_text(a->purpose), db_int(a->amount), db_int(a->months),
                     application_seal(cx, a->need), db_text(a->assessment ? a->assessment : ""),
                     application_seal(cx, a->assessment_why),
                     some(a->assessment) ? id_or_null(by) : db_null()),
                NULL));
    TRY(application_moved(cx, &old, NULL, "change"));
    return application_get(cx, a->id, a);
}

enum err application_paper_set(struct ctx *cx, int64_t id, const char *code, int64_t document,
                               bool there)
{
    struct application a;
    struct document doc;
    TRY(for_change(cx, id, 0, &a));
    if (!application_changes(&a))
        return wrong_state(cx);
    if (!codes_hold(a.documents, code))
        return fail(cx, ERR_NOT_FOUND, "application.error.paper", NULL);
    if (document > 0)
        TRY(document_get(cx, a.business_id, document, &doc));
    if (there)
        TRY(db_exec(cx, &q_application_paper_put,
                    ARGS(db_int(id), db_text(code), id_or_null(document),
                         id_or_null(cx->actor->account_id), db_int(cx->now)),
                    NULL));
    else
        TRY(db_exec(cx, &q_application_paper_drop, ARGS(db_int(id), db_text(code)), NULL));
    TRY(application_file_document(cx, &a, code, there && document > 0 ? &doc : NULL, there));
    return application_moved(cx, &a, NULL, there ? "paper" : "paper-gone");
}

/* ---- submitted: what the system says, beside what people say ---- */

static const char *check_code(const struct match_check *c)
{
    static const char *const own[] = {"purpose", "least", "most", "carry", "pledge", "used"};
    return c->what < RULE_COUNT ? rule_info((enum rule_kind)c->what)->code
                                : own[c->what - CHECK_PURPOSE];
}

/* The checks that are not "yes", as "code:no,code:maybe". */
static const char *why_of(struct ctx *cx, const struct match *m)
{
    struct buf b = buf_new(cx->a, 2000);
    for (size_t i = 0; i < m->n; i++)
        if (m->checks[i].holds != HOLDS_YES)
            buf_printf(&b, "%s%s:%s", b.n ? "," : "", check_code(&m->checks[i]),
                       m->checks[i].holds == HOLDS_NO ? "no" : "maybe");
    return buf_str(&b);
}

static enum err match_now(struct ctx *cx, const struct application *a)
{
    static const char *const verdicts[] = {
        [MATCH_NO] = "no", [MATCH_NEARLY] = "nearly", [MATCH_YES] = "yes"};
    struct match_facts facts;
    struct match m = {0};
    bool debts;
    struct product_now now;
    TRY(match_facts_get(cx, a->business_id, &facts, &debts));
    TRY(product_get(cx, a->product_id, &now.p));
    TRY(product_version_get(cx, a->product_version_id, &now.v));
    struct match_need need = {.amount = a->amount,
                              .monthly = FIELD_UNSET,
                              .purpose = a->purpose,
                              .start = date_of_instant(cx->now)};
    match_reckon(&now, &facts, &need, &m);
    return db_exec(cx, &q_application_matched,
                   ARGS(db_int(a->id), db_text(verdicts[m.verdict]),
                        application_seal(cx, why_of(cx, &m)), db_int(cx->now)),
                   NULL);
}

enum err application_submit(struct ctx *cx, int64_t id, int64_t version)
{
    struct application a;
    TRY(for_change(cx, id, version, &a));
    if (!application_is(&a, "draft") && !application_is(&a, "returned"))
        return wrong_state(cx);
    if (!*a.assessment)
        return fail(cx, ERR_CONFLICT, "application.error.assessment", NULL);
    TRY(match_now(cx, &a));
    return application_moved(cx, &a, "submitted", "submit");
}

/* ---- referred ---- */

static enum err ready(struct ctx *cx, const struct application *a)
{
    struct application_paper *papers;
    size_t n, missing = 0;
    TRY(application_papers(cx, a, &papers, &n));
    for (size_t i = 0; i < n; i++)
        missing += !papers[i].there;
    if (missing)
        return fail(cx, ERR_CONFLICT, "application.error.papers", "n",
                    arena_printf(cx->a, "%zu", missing), NULL);
    return a->consent_id ? OK : fail(cx, ERR_CONFLICT, "application.error.consent", NULL);
}

static enum err start_clock(struct ctx *cx, const struct application *a)
{
    const struct worktime *t = worktime_now(cx);
    struct partner p;
    if (!t)
        return cx->err.code;
    TRY(partner_load(cx, a->partner_id, &p));
    int64_t due = worktime_add(t, cx->now, (struct span){p.answer_days, SPAN_WORKING_DAYS}, NULL);
    int64_t risk = worktime_add_seconds(
        t, cx->now, worktime_between(t, cx->now, due) * RISK_PERCENT / 100, NULL);
    return db_exec(cx, &q_application_clock,
                   ARGS(db_int(a->id), db_int(cx->now), db_int(due), db_int(risk)), NULL);
}

static enum err tell_partner(struct ctx *cx, const struct application *a, const char *event)
{
    int64_t ids[PARTNER_ACCOUNTS_MAX];
    size_t n;
    TRY(partner_accounts(cx, a->partner_id, ids, &n));
    const char *pairs[] = {
        "number", code_make(cx->a, "P", (uint64_t)a->id), "place",
        arena_printf(cx->a, "%s/applications/%" PRId64, site_url(cx->app), a->id), NULL};
    for (size_t i = 0; i < n; i++)
        TRY(notice_send(cx, event, &(struct notice_to){.account_id = ids[i]}, pairs));
    return OK;
}

enum err application_refer(struct ctx *cx, int64_t id, int64_t version)
{
    struct application a;
    TRY(need(cx, CAP_APPLY_REFER));
    TRY(for_change(cx, id, version, &a));
    if (!application_is(&a, "submitted"))
        return wrong_state(cx);
    TRY(ready(cx, &a));
    TRY(start_clock(cx, &a));
    TRY(application_moved(cx, &a, "with_partner", "refer"));
    TRY(tell_partner(cx, &a, "application_referred"));
    const char *pairs[] = {"partner", a.partner_name, "_secret", "partner", NULL};
    return application_tell_owner(cx, &a, "application_sent", pairs);
}

/* ---- consent ---- */

/* The owner themselves, or who may write the application. */
static enum err for_consent(struct ctx *cx, int64_t id, struct application *ret)
{
    TRY(application_get(cx, id, ret));
    if (cx->actor->role == ROLE_PARTNER)
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    return cx->actor->role == ROLE_OWNER ? OK : need(cx, CAP_APPLY_WRITE);
}

static bool way_known(const char *via)
{
    for (const struct field_choice *c = share_ways; c->code; c++)
        if (via && strcmp(c->code, via) == 0)
            return true;
    return false;
}

/* Only the owner's own hand is "account". */
static enum err check_way(struct ctx *cx, const char *via)
{
    bool own = cx->actor->role == ROLE_OWNER;
    if (!way_known(via) || own != (strcmp(via, "account") == 0))
        fail_field(cx, "via", "application.error.via", NULL);
    return fields_check(cx);
}

enum err share_agree(struct ctx *cx, int64_t id, const char *via)
{
    struct application a;
    TRY(for_consent(cx, id, &a));
    via = cx->actor->role == ROLE_OWNER && !some(via) ? "account" : via;
    TRY(check_way(cx, via));
    bool stands = a.consent_id && strcmp(a.consent_text, CONSENT_TEXT) == 0;
    if (!application_changes(&a) && !(a.consent_id && application_is(&a, "with_partner")))
        return wrong_state(cx);
    if (stands)
        return OK; /* an older one is given anew, to the words of today */
    TRY(db_exec(cx, &q_consent_put,
                ARGS(db_int(id), db_int(a.person_id), db_int(a.partner_id), db_text(CONSENT_TEXT),
                     db_text(via), id_or_null(cx->actor->account_id), db_int(cx->now)),
                NULL));
    TRY(application_moved(cx, &a, NULL, "consent"));
    const char *pairs[] = {"partner", a.partner_name, "number", code_make(cx->a, "P", (uint64_t)id),
                           "_secret", "partner",      NULL};
    return application_tell_owner(cx, &a, "consent_given", pairs);
}

enum err share_withdraw(struct ctx *cx, int64_t id, const char *via)
{
    struct application a;
    TRY(for_consent(cx, id, &a));
    via = cx->actor->role == ROLE_OWNER && !some(via) ? "account" : via;
    TRY(check_way(cx, via));
    if (!a.consent_id)
        return fail(cx, ERR_CONFLICT, "application.error.no_consent", NULL);
    TRY(db_exec(cx, &q_consent_end,
                ARGS(db_int(id), db_int(cx->now), id_or_null(cx->actor->account_id), db_text(via)),
                NULL));
    TRY(db_exec(cx, &q_application_link_end,
                ARGS(db_text(arena_printf(cx->a, "%" PRId64, id)), db_int(cx->now)), NULL));
    bool referred = a.referred_at != 0, waits = application_is(&a, "with_partner");
    bool ends = application_changes(&a) || waits;
    TRY(application_moved(cx, &a, ends && referred ? "withdrawn" : NULL, "consent-withdrawn"));
    if (referred)
        TRY(tell_partner(cx, &a, "application_ended"));
    const char *pairs[] = {"partner", a.partner_name, "number", code_make(cx->a, "P", (uint64_t)id),
                           "_secret", "partner",      NULL};
    return application_tell_owner(cx, &a, "consent_withdrawn", pairs);
}

/* ---- what partners saw ---- */

enum err application_looked(struct ctx *cx, const struct application *a, const char *what)
{
    enum { AGAIN = 3600 };
    int64_t last, by = cx->actor->account_id;
    if (!a->consent_id)
        return OK;
    TRY(db_int_of(cx, &q_share_last, ARGS(db_int(a->id), db_text(what), db_int(by)), 0, &last));
    if (last && cx->now - last < AGAIN)
        return OK;
    return db_exec(
        cx, &q_share_put,
        ARGS(db_int(a->id), db_int(a->consent_id), id_or_null(by), db_text(what), db_int(cx->now)),
        NULL);
}
