/* Reading applications: who sees which, one, the list, papers, events, shares. See application.h.
 */
#include "application_parts.h"
#include "application_sql.h"
#include "curation_dated.h"
#include "i18n.h"
#include "merge.h"
#include "partner.h"
#include "secret.h"
#include "signal.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000, EVENTS = 100, SHARES = 200 };

const struct field_choice application_states[] = {
    {"draft", "application_state.draft"},
    {"submitted", "application_state.submitted"},
    {"with_partner", "application_state.with_partner"},
    {"returned", "application_state.returned"},
    {"accepted", "application_state.accepted"},
    {"rejected", "application_state.rejected"},
    {"withdrawn", "application_state.withdrawn"},
    {NULL, NULL}};
const struct field_choice application_assessments[] = {
    {"recommend", "application_assessment.recommend"},
    {"with_care", "application_assessment.with_care"},
    {"not_now", "application_assessment.not_now"},
    {NULL, NULL}};
const struct field_choice application_reasons[] = {{"capacity", "application_reason.capacity"},
                                                   {"credit", "application_reason.credit"},
                                                   {"documents", "application_reason.documents"},
                                                   {"business", "application_reason.business"},
                                                   {"product", "application_reason.product"},
                                                   {"fund", "application_reason.fund"},
                                                   {"owner", "application_reason.owner"},
                                                   {"other", "application_reason.other"},
                                                   {NULL, NULL}};
const struct field_choice share_ways[] = {{"spoken", "share_way.spoken"},
                                          {"paper", "share_way.paper"},
                                          {"phone", "share_way.phone"},
                                          {"account", "share_way.account"},
                                          {NULL, NULL}};
static const struct field_choice decisions[] = {{"accept", "decision.accept"},
                                                {"return", "decision.return"},
                                                {"reject", "decision.reject"},
                                                {NULL, NULL}};

/* clang-format off */
#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct application, member)
#define I(member) .offset = FIELD_INT(struct application, member)
#define WANTS                                                                                                                       \
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = money_purposes, .flags = F_REQUIRED, .label = "application.purpose"}, \
    {.name = "amount", .kind = F_MONEY, I(amount), .min = 1, .max = INT64_C(1000000000000), .flags = F_REQUIRED | F_PERSONAL, .label = "application.amount"}, \
    {.name = "months", .kind = F_INT, I(months), .min = 1, .max = TENOR_MAX, .flags = F_REQUIRED, .label = "application.months"},  \
    {.name = "need", .kind = F_PARA, T(need), .flags = F_PERSONAL, .max = 2000, .label = "application.need", .help = "application.need_help"}, \
    {.name = "assessment", .kind = F_CHOICE, T(assessment), .choices = application_assessments, .label = "application.assessment"}, \
    {.name = "assessment_why", .kind = F_PARA, T(assessment_why), .flags = F_PERSONAL, .max = 2000, .label = "application.assessment_why"}
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "business", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "owner_name", .kind = F_TEXT, T(owner_name), .flags = OUT | F_PERSONAL},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "partner", .kind = F_REF, I(partner_id), .flags = OUT},
    {.name = "partner_name", .kind = F_TEXT, T(partner_name), .flags = OUT},
    {.name = "product", .kind = F_REF, I(product_id), .flags = OUT},
    {.name = "product_name", .kind = F_TEXT, T(product_name), .flags = OUT},
    {.name = "package", .kind = F_REF, I(package_id), .flags = OUT},
    {.name = "state", .kind = F_CHOICE, T(state), .choices = application_states, .flags = OUT},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = money_purposes, .flags = OUT},
    {.name = "amount", .kind = F_MONEY, I(amount), .flags = OUT | F_PERSONAL},
    {.name = "months", .kind = F_INT, I(months), .flags = OUT},
    {.name = "need", .kind = F_PARA, T(need), .flags = OUT | F_PERSONAL},
    {.name = "assessment", .kind = F_CHOICE, T(assessment), .choices = application_assessments, .flags = OUT | F_PERSONAL},
    {.name = "assessment_why", .kind = F_PARA, T(assessment_why), .flags = OUT | F_PERSONAL},
    {.name = "matched", .kind = F_TEXT, T(matched), .flags = OUT | F_PERSONAL},
    {.name = "consent_at", .kind = F_INSTANT, I(consent_at), .flags = OUT},
    {.name = "referred_at", .kind = F_INSTANT, I(referred_at), .flags = OUT},
    {.name = "due_at", .kind = F_INSTANT, I(due_at), .flags = OUT},
    {.name = "clock", .kind = F_TEXT, T(clock), .flags = OUT},
    {.name = "decided_at", .kind = F_INSTANT, I(decided_at), .flags = OUT},
    {.name = "granted", .kind = F_MONEY, I(granted), .flags = OUT | F_PERSONAL},
    {.name = "reason", .kind = F_CHOICE, T(reason), .choices = application_reasons, .flags = OUT},
    {.name = "reason_words", .kind = F_PARA, T(reason_words), .flags = OUT | F_PERSONAL},
    {.name = "loan", .kind = F_REF, I(loan_id), .flags = OUT},
    {.name = "ended", .kind = F_BOOL, .offset = FIELD_BOOL(struct application, ended), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table application_fields = FIELD_TABLE("Application", fields, struct application);
static const struct field new_list[] = {
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "business", .kind = F_REF, I(business_id), .flags = F_REQUIRED | F_HIDDEN, .label = "loan.business"},
    {.name = "product", .kind = F_REF, I(product_id), .flags = F_REQUIRED, .label = "loan.product"},
    WANTS,
};
const struct field_table application_new_fields = FIELD_TABLE("ApplicationNew", new_list, struct application);
static const struct field change_list[] = {WANTS};
const struct field_table application_change_fields = FIELD_TABLE("ApplicationChange", change_list, struct application);
#undef T
#undef I
#define T(member) .offset = FIELD_TEXT(struct decision, member)
#define I(member) .offset = FIELD_INT(struct decision, member)
static const struct field decision_list[] = {
    {.name = "what", .kind = F_CHOICE, T(what), .choices = decisions, .flags = F_REQUIRED, .label = "decision.what"},
    {.name = "amount", .kind = F_MONEY, I(amount), .min = 1, .max = INT64_C(1000000000000), .label = "decision.amount", .help = "decision.amount_help"},
    {.name = "months", .kind = F_INT, I(months), .min = 1, .max = TENOR_MAX, .label = "decision.months"},
    {.name = "rate", .kind = F_TEXT, T(rate), .max = 20, .label = "decision.rate", .help = "decision.rate_help"},
    {.name = "number", .kind = F_TEXT, T(number), .max = 60, .label = "loan.number"},
    {.name = "fund", .kind = F_REF, I(fund_id), .label = "loan.fund"},
    {.name = "asnaf", .kind = F_CHOICE, T(asnaf), .choices = asnaf_choices, .label = "decision.asnaf"},
    {.name = "reason", .kind = F_CHOICE, T(reason), .choices = application_reasons, .label = "decision.reason"},
    {.name = "words", .kind = F_PARA, T(words), .max = 1000, .label = "decision.words", .help = "decision.words_help"},
};
const struct field_table decision_fields = FIELD_TABLE("Decision", decision_list, struct decision);
/* clang-format on */

bool application_is(const struct application *a, const char *state)
{
    return strcmp(a->state, state) == 0;
}

bool application_changes(const struct application *a)
{
    return application_is(a, "draft") || application_is(a, "submitted") ||
           application_is(a, "returned");
}

struct db_val application_seal(struct ctx *cx, const char *text)
{
    if (!text || !*text)
        return db_null();
    struct sealed s = seal(cx, cx->app->keys, text, strlen(text));
    return db_blob(s.p, s.n);
}

static const char *opened(struct ctx *cx, struct rows *r, int column)
{
    char *text;
    size_t n, size;
    const void *p = row_blob(r, column, &size);
    return p && unseal(cx, cx->app->keys, p, size, &text, &n) ? text : "";
}

/* ---- who sees what ---- */

struct scope_asked {
    int64_t companion, person, partner;
};

static enum err scope(struct ctx *cx, struct scope_asked *ret)
{
    *ret = (struct scope_asked){0};
    TRY(need(cx, CAP_APPLY_READ));
    switch (cx->actor->role) {
    case ROLE_OFFICER:
    case ROLE_OPERATOR: return OK;
    case ROLE_COMPANION: ret->companion = cx->actor->account_id; return OK;
    case ROLE_OWNER: ret->person = cx->actor->person_id ? cx->actor->person_id : -1; return OK;
    case ROLE_PARTNER:
        TRY(partner_of_actor(cx, &ret->partner));
        return ret->partner ? OK : fail(cx, ERR_FORBIDDEN, "loan.error.no_partner", NULL);
    default: return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    }
}

/* ---- rows ---- */

_Static_assert((int)q_part_application_list_one == (int)q_part_application_count_one, "one order");
_Static_assert((int)q_part_application_list_package == (int)q_part_application_count_package,
               "one order");

struct asked {
    unsigned mask;
    struct scope_asked scope;
    const char *state;
    int64_t before, one, business, package, limit;
};

static const char *clock_of(struct ctx *cx, const struct application *a)
{
    if (!application_is(a, "with_partner"))
        return NULL;
    return cx->now > a->due_at ? "overdue" : cx->now > a->risk_at ? "risk" : "running";
}

/* To a partner whose consent was taken back: that it ended, and nothing more. */
static void cover(struct application *a)
{
    a->ended = true;
    a->business_id = a->person_id = a->fund_id = a->owner_id = a->companion_id = a->package_id = 0;
    a->amount = a->months = a->granted = FIELD_UNSET;
    a->business_name = a->owner_name = a->ward = a->need = a->purpose = NULL;
    a->assessment = a->assessment_why = a->assessed_by = a->matched = a->matched_why = NULL;
    a->reason_words = a->phone = NULL;
}

static struct application row_of(struct ctx *cx, struct rows *r)
{
    struct application a = {.id = row_int(r, 0),
                            .version = row_int(r, 1),
                            .created_at = row_int(r, 2),
                            .updated_at = row_int(r, 3),
                            .business_id = row_int(r, 4),
                            .person_id = row_int(r, 5),
                            .partner_id = row_int(r, 6),
                            .product_id = row_int(r, 7),
                            .product_version_id = row_int(r, 8),
                            .fund_id = row_int(r, 9),
                            .amount = row_int(r, 10),
                            .months = row_int(r, 11),
                            .granted = row_null(r, 12) ? FIELD_UNSET : row_int(r, 12),
                            .matched_at = row_int(r, 13),
                            .referred_at = row_int(r, 14),
                            .due_at = row_int(r, 15),
                            .risk_at = row_int(r, 16),
                            .decided_at = row_int(r, 17),
                            .client_id = row_str(r, 18),
                            .state = row_str(r, 19),
                            .purpose = row_str(r, 20),
                            .need = opened(cx, r, 21),
                            .assessment = row_str(r, 22),
                            .assessment_why = opened(cx, r, 23),
                            .assessed_by = row_str(r, 24),
                            .matched = row_str(r, 25),
                            .matched_why = opened(cx, r, 26),
                            .reason = row_str(r, 27),
                            .reason_words = opened(cx, r, 28),
                            .documents = row_str(r, 29),
                            .business_name = row_str(r, 30),
                            .owner_name = row_str(r, 31),
                            .ward = row_str(r, 32),
                            .partner_name = row_str(r, 33),
                            .product_name = row_str(r, 34),
                            .phone = row_str(r, 35),
                            .owner_id = row_int(r, 36),
                            .companion_id = row_int(r, 37),
                            .consent_id = row_int(r, 38),
                            .consent_at = row_int(r, 39),
                            .loan_id = row_int(r, 40),
                            .package_id = row_int(r, 41),
                            .consent_text = row_str(r, 42)};
    a.clock = clock_of(cx, &a);
    return a;
}

static struct rows *run(struct ctx *cx, const struct asked *q)
{
    return db_rows_mask(cx, &q_application_list, q->mask,
                        ARGS(db_int(q->limit), db_int(q->before > 0 ? q->before : INT64_MAX),
                             db_int(q->one), db_int(q->scope.companion), db_int(q->scope.person),
                             db_int(q->scope.partner), db_text(q->state), db_int(q->business),
                             db_int(q->package)));
}

static enum err ask(struct ctx *cx, struct asked *q)
{
    *q = (struct asked){.limit = 1};
    TRY(scope(cx, &q->scope));
    q->mask = (q->scope.companion ? (unsigned)q_part_application_list_companion : 0) |
              (q->scope.person ? (unsigned)q_part_application_list_owner : 0) |
              (q->scope.partner ? (unsigned)q_part_application_list_partner : 0);
    return OK;
}

static struct application seen(struct ctx *cx, const struct asked *q, struct rows *r)
{
    struct application a = row_of(cx, r);
    if (q->scope.partner && !a.consent_id)
        cover(&a);
    return a;
}

static enum err one_of(struct ctx *cx, struct asked *q, int64_t id, struct application *ret)
{
    bool found = false;
    q->one = id;
    q->mask |= q_part_application_list_one;
    struct rows *r = run(cx, q);
    if (rows_next(r)) {
        *ret = seen(cx, q, r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "application.error.unknown", NULL);
}

enum err application_get(struct ctx *cx, int64_t id, struct application *ret)
{
    struct asked q;
    TRY(ask(cx, &q));
    return one_of(cx, &q, id, ret);
}

enum err application_load(struct ctx *cx, int64_t id, struct application *ret)
{
    struct asked q = {.limit = 1};
    return one_of(cx, &q, id, ret);
}

static enum err count(struct ctx *cx, const struct asked *q, struct application_page *ret)
{
    struct rows *r = db_rows_mask(cx, &q_application_count, q->mask,
                                  ARGS(db_int(q->one), db_int(q->scope.companion),
                                       db_int(q->scope.person), db_int(q->scope.partner),
                                       db_text(q->state), db_int(q->business), db_int(q->package)));
    if (rows_next(r))
        ret->total = row_int(r, 0);
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    return rows_end(r);
}

/* A page of what was asked, as its scope sees it. */
static enum err take_page(struct ctx *cx, struct asked *q, int64_t limit,
                          struct application_page *ret)
{
    q->limit = limit + 1;
    ret->rows = arena_array(cx->a, (size_t)limit, sizeof(*ret->rows));
    struct rows *r = run(cx, q);
    while (rows_next(r)) {
        if (ret->n == (size_t)limit) {
            ret->more = true;
            break;
        }
        ret->rows[ret->n++] = seen(cx, q, r);
    }
    return rows_end(r);
}

enum err application_list(struct ctx *cx, const struct application_filter *f,
                          struct application_page *ret)
{
    struct asked q;
    *ret = (struct application_page){0};
    TRY(ask(cx, &q));
    q.state = f->state;
    q.business = f->business;
    q.package = f->package;
    q.mask |= f->state && *f->state ? (unsigned)q_part_application_list_state : 0;
    q.mask |= f->business > 0 ? (unsigned)q_part_application_list_business : 0;
    q.mask |= f->package > 0 ? (unsigned)q_part_application_list_package : 0;
    TRY(count(cx, &q, ret));
    q.before = f->before;
    return take_page(cx, &q, f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL, ret);
}

enum err application_list_of(struct ctx *cx, int64_t partner_id, int64_t before,
                             struct application_page *ret)
{
    struct asked q = {
        .scope.partner = partner_id, .mask = q_part_application_list_partner, .before = before};
    *ret = (struct application_page){0};
    return take_page(cx, &q, LIMIT_MAX, ret);
}

/* ---- what hangs on one ---- */

enum err application_papers(struct ctx *cx, const struct application *a,
                            struct application_paper **ret, size_t *ret_n)
{
    struct application_paper *list = arena_array(cx->a, PAPERS_MAX, sizeof(*list));
    size_t n = 0;
    char *codes = arena_strdup(cx->a, a->documents ? a->documents : ""), *save = NULL;
    for (char *c = strtok_r(codes, ",", &save); c && n < PAPERS_MAX; c = strtok_r(NULL, ",", &save))
        list[n++].code = c;
    struct rows *r = db_rows(cx, &q_application_papers, ARGS(db_int(a->id)));
    while (rows_next(r))
        for (size_t i = 0; i < n; i++)
            if (strcmp(list[i].code, row_text(r, 0)) == 0) {
                list[i].document_id = row_int(r, 1);
                list[i].seen_at = row_int(r, 2);
                list[i].seen_by = row_str(r, 3);
                list[i].there = true;
            }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err application_events(struct ctx *cx, int64_t id, struct application_event **ret,
                            size_t *ret_n)
{
    struct application_event *list = arena_array(cx->a, EVENTS, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_application_events, ARGS(db_int(id)));
    while (n < EVENTS && rows_next(r))
        list[n++] = (struct application_event){row_str(r, 0), row_str(r, 1), row_int(r, 2)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err application_shares(struct ctx *cx, int64_t id, struct share **ret, size_t *ret_n)
{
    struct share *list = arena_array(cx->a, SHARES, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_shares, ARGS(db_int(id)));
    while (n < SHARES && rows_next(r))
        list[n++] = (struct share){row_str(r, 0), row_str(r, 1), row_int(r, 2)};
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- for the owner's page ---- */

static enum err each(struct ctx *cx, int64_t account_id, const char *phone, owner_word_taker *take,
                     void *arg)
{
    struct rows *r = db_rows(cx, &q_application_of_owner,
                             ARGS(db_int(account_id ? account_id : -1), db_text(phone)));
    while (rows_next(r)) {
        const char *state = arena_printf(cx->a, "application_state.%s", row_text(r, 1));
        struct owner_word x = {.number = code_make(cx->a, "P", (uint64_t)row_int(r, 0)),
                               .title =
                                   arena_printf(cx->a, "%s, %s", row_text(r, 2), row_text(r, 3)),
                               .state = i18n_get(cx->app->words, cx->lang, state),
                               .at = row_int(r, 4)};
        take(arg, &x);
    }
    return rows_end(r);
}
const struct owner_source application_owner_source = {.code = "application", .each = each};

/* ---- merged businesses ---- */

const struct merge_mover application_merge_mover = {.name = "application",
                                                    .rows = &q_application_merge_move,
                                                    .rows_back = &q_application_merge_back};
