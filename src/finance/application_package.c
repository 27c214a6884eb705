/* Packages of applications: asked for, read, and their handlers told: see application_package.h. */
#include "application_package.h"

#include "application_package_sql.h"
#include "application_parts.h"
#include "audit.h"
#include "match_facts.h"
#include "notice.h"
#include "partner.h"
#include "register_public.h"
#include "signal.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* clang-format off */
#define T(member) .offset = FIELD_TEXT(struct application_package, member)
#define I(member) .offset = FIELD_INT(struct application_package, member)
#define B(member) .offset = FIELD_BOOL(struct application_package, member), .flags = F_HIDDEN, .label = "package.consent"
static const struct field new_list[] = {
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "amount", .kind = F_MONEY, I(amount), .min = 1, .max = 100000000000, .flags = F_REQUIRED | F_HIDDEN, .label = "match.amount"},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = money_purposes, .flags = F_REQUIRED | F_HIDDEN, .label = "match.purpose"},
    {.name = "more", .kind = F_MONEY, I(more), .max = 100000000000, .flags = F_HIDDEN, .label = "match.more"},
    {.name = "monthly", .kind = F_MONEY, I(monthly), .max = 100000000000, .flags = F_HIDDEN, .label = "match.monthly"},
    {.name = "products", .kind = F_TEXT, T(products), .max = 60, .flags = F_REQUIRED | F_HIDDEN, .label = "package.products"},
    {.name = "need", .kind = F_PARA, T(need), .flags = F_PERSONAL, .max = 2000, .label = "application.need", .help = "application.need_help"},
    {.name = "assessment", .kind = F_CHOICE, T(assessment), .choices = application_assessments, .label = "application.assessment"},
    {.name = "assessment_why", .kind = F_PARA, T(assessment_why), .flags = F_PERSONAL, .max = 2000, .label = "application.assessment_why"},
    {.name = "consent_1", .kind = F_BOOL, B(consent_1)},
    {.name = "consent_2", .kind = F_BOOL, B(consent_2)},
    {.name = "consent_3", .kind = F_BOOL, B(consent_3)},
    {.name = "via", .kind = F_CHOICE, T(via), .choices = share_ways, .label = "application.via"},
};
/* clang-format on */
const struct field_table package_new_fields =
    FIELD_TABLE("PackageNew", new_list, struct application_package);

static bool some(const char *s)
{
    return s && *s;
}

/* ---- which package ---- */

/* "6,2" as ids; none where it is no such list. */
static size_t ids_of(struct ctx *cx, const char *text, int64_t ret[PACKAGE_PARTS])
{
    char *list = arena_strdup(cx->a, text ? text : ""), *save = NULL;
    size_t n = 0;
    for (char *c = strtok_r(list, ",", &save); c; c = strtok_r(NULL, ",", &save)) {
        int64_t id;
        if (n == PACKAGE_PARTS || !text_int(text_trim(cx->a, c), &id) || id < 1)
            return 0;
        for (size_t i = 0; i < n; i++)
            if (ret[i] == id)
                return 0;
        ret[n++] = id;
    }
    return n;
}

static const struct package_part *part_of(const struct package *p, int64_t product)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->parts[i].m->now->p.id == product)
            return &p->parts[i];
    return NULL;
}

static bool is_of(const struct package *p, const int64_t *ids, size_t n)
{
    bool all = p->n == n;
    for (size_t i = 0; all && i < n; i++)
        all = part_of(p, ids[i]) != NULL;
    return all;
}

static enum err find(struct ctx *cx, const struct application_package *p, const int64_t *ids,
                     size_t n, struct package *ret)
{
    struct match_facts facts;
    struct match_pay pay;
    struct match *list;
    struct package_answer answer;
    size_t list_n;
    bool debts;
    TRY(match_facts_get(cx, p->business_id, &facts, &debts));
    TRY(match_pay_get(cx, p->business_id, p->monthly, &pay));
    struct match_need need = {.amount = p->amount,
                              .monthly = pay.monthly,
                              .more = p->more == FIELD_UNSET ? 0 : p->more,
                              .purpose = p->purpose,
                              .start = date_of_instant(cx->now)};
    TRY(match_business_products(cx, &facts, &need, &list, &list_n));
    match_packages(list, list_n, &need, &answer);
    for (size_t i = 0; i < answer.n; i++)
        if (is_of(&answer.list[i], ids, n)) {
            *ret = answer.list[i];
            return OK;
        }
    return fail(cx, ERR_CONFLICT, "package.error.gone", NULL);
}

enum err application_package_reckon(struct ctx *cx, const struct application_package *p,
                                    struct package *ret)
{
    int64_t ids[PACKAGE_PARTS];
    TRY(need(cx, CAP_APPLY_WRITE));
    if (field_check(cx, &package_new_fields, p, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    size_t n = ids_of(cx, p->products, ids);
    if (!n && some(p->products))
        fail_field(cx, "products", "package.error.products", NULL);
    TRY(fields_check(cx));
    TRY(find(cx, p, ids, n, ret));
    for (size_t i = 0; i < ret->n; i++)
        if (!ret->parts[i].m->now->p.partner_id)
            fail_field(cx, "products", "application.error.product", NULL);
    return fields_check(cx);
}

/* ---- asking ---- */

static enum err add_part(struct ctx *cx, const struct application_package *p,
                         const struct package_part *x, bool consent)
{
    int64_t months = x->plan.months ? x->plan.months : 1; /* a grant's */
    struct application a = {.business_id = p->business_id,
                            .package_id = p->id,
                            .product_id = x->m->now->p.id,
                            .purpose = x->amount ? p->purpose : "working",
                            .amount = x->amount + x->more,
                            .months = months,
                            .need = p->need,
                            .assessment = p->assessment,
                            .assessment_why = p->assessment_why};
    TRY(application_add(cx, &a));
    return consent ? share_agree(cx, a.id, p->via) : OK;
}

enum err application_package_ask(struct ctx *cx, struct application_package *p)
{
    struct package found;
    int64_t known = 0, ids[PACKAGE_PARTS], by = cx->actor->account_id;
    const bool consents[PACKAGE_PARTS] = {p->consent_1, p->consent_2, p->consent_3};
    TRY(need(cx, CAP_APPLY_WRITE));
    if (some(p->client_id))
        TRY(db_int_of(cx, &q_package_of_client, ARGS(db_text(p->client_id)), 0, &known));
    if (known)
        return application_package_get(cx, known, p);
    TRY(application_package_reckon(cx, p, &found));
    TRY(db_int_of(cx, &q_package_insert,
                  ARGS(db_text(some(p->client_id) ? p->client_id : NULL), db_text(p->purpose),
                       db_int(p->amount), db_int(p->more == FIELD_UNSET ? 0 : p->more),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &p->id));
    size_t n = ids_of(cx, p->products, ids);
    for (size_t i = 0; i < n; i++)
        TRY(add_part(cx, p, part_of(&found, ids[i]), consents[i]));
    TRY(audit(cx, "package", "business", p->business_id, NULL));
    return application_package_get(cx, p->id, p);
}

/* ---- reading ---- */

static enum err read_parts(struct ctx *cx, struct application_package *p)
{
    const struct application_filter f = {.package = p->id, .limit = PACKAGE_PARTS};
    struct application_page page;
    TRY(application_list(cx, &f, &page));
    for (p->n = 0; p->n < page.n; p->n++)
        p->parts[p->n] = page.rows[page.n - 1 - p->n]; /* they come newest first */
    if (!p->n)
        return fail(cx, ERR_NOT_FOUND, "application.error.unknown", NULL);
    p->business_id = p->parts[0].business_id;
    return OK;
}

enum err application_package_get(struct ctx *cx, int64_t id, struct application_package *ret)
{
    struct application_package p = {.id = id, .monthly = FIELD_UNSET};
    if (cx->actor->role == ROLE_PARTNER)
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(read_parts(cx, &p));
    struct rows *r = db_rows(cx, &q_package_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        p.client_id = row_str(r, 0);
        p.purpose = row_str(r, 1);
        p.amount = row_int(r, 2);
        p.more = row_int(r, 3);
        p.created_at = row_int(r, 4);
    }
    TRY(rows_end(r));
    *ret = p;
    return OK;
}

enum err application_package_count(struct ctx *cx, int64_t id, int64_t *ret_n,
                                   int64_t *ret_rejected)
{
    *ret_n = *ret_rejected = 0;
    struct rows *r = db_rows(cx, &q_package_states, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret_n = row_int(r, 0);
        *ret_rejected = row_int(r, 1);
    }
    return rows_end(r);
}

/* ---- one part was rejected ---- */

struct other {
    int64_t id, partner_id;
    bool at_partner;
};

static enum err tell(struct ctx *cx, int64_t account, int64_t application)
{
    const char *place =
        arena_printf(cx->a, "%s/applications/%" PRId64, site_url(cx->app), application);
    const char *pairs[] = {"number", code_make(cx->a, "P", (uint64_t)application), "place", place,
                           NULL};
    return notice_send(cx, "package_part_rejected", &(struct notice_to){.account_id = account},
                       pairs);
}

static enum err tell_desk(struct ctx *cx, const struct other *x)
{
    int64_t ids[PARTNER_ACCOUNTS_MAX];
    size_t n;
    TRY(partner_accounts(cx, x->partner_id, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tell(cx, ids[i], x->id));
    return OK;
}

enum err application_package_shrunk(struct ctx *cx, const struct application *a)
{
    struct other others[PACKAGE_PARTS];
    int64_t officers[20];
    size_t n = 0, officers_n = 0;
    if (!a->package_id)
        return OK;
    struct rows *r = db_rows(cx, &q_package_others, ARGS(db_int(a->package_id), db_int(a->id)));
    while (n < PACKAGE_PARTS && rows_next(r))
        others[n++] = (struct other){row_int(r, 0), row_int(r, 1),
                                     strcmp(row_text(r, 2), "with_partner") == 0 && row_int(r, 3)};
    TRY(rows_end(r));
    r = db_rows(cx, &q_package_officers, ARGS(db_int(a->package_id), db_int(a->id)));
    while (officers_n < sizeof(officers) / sizeof(officers[0]) && rows_next(r))
        officers[officers_n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        if (others[i].at_partner)
            TRY(tell_desk(cx, &others[i]));
        if (a->companion_id)
            TRY(tell(cx, a->companion_id, others[i].id));
        for (size_t k = 0; k < officers_n; k++)
            TRY(tell(cx, officers[k], others[i].id));
    }
    return OK;
}
