/* Facts for matching, and what the owner said: see match_facts.h. The whole run is match_reach.c.
 */
#include "match_facts_parts.h"

#include "audit.h"
#include "debt.h"
#include "match_facts_sql.h"
#include "secret.h"

#include <jansson.h>
#include <string.h>

static const struct field_choice yes_no[] = {
    {"yes", "answer.yes"}, {"no", "answer.no"}, {NULL, NULL}};

#define OUT       (F_READONLY | F_HIDDEN)
#define I(member) .offset = FIELD_INT(struct finance_answers, member)
#define ASK(member)                                                                              \
    {                                                                                            \
        .name = #member, .kind = F_CHOICE, .offset = FIELD_TEXT(struct finance_answers, member), \
        .choices = yes_no, .label = "answer." #member                                            \
    }
static const struct field fields[] = {
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
    ASK(resident),
    ASK(mustahik),
    ASK(victim),
    {.name = "kur_times",
     .kind = F_INT,
     I(kur_times),
     .max = 20,
     .label = "answer.kur_times",
     .help = "answer.kur_times_help"},
    ASK(credit_clean),
    ASK(program),
    ASK(other),
    ASK(letter),
    {.name = "income",
     .kind = F_MONEY,
     I(income),
     .max = 1000000000,
     .label = "answer.income",
     .help = "answer.income_help"},
    ASK(market),
    {.name = "group",
     .kind = F_INT,
     I(group),
     .max = 1000,
     .label = "answer.group",
     .help = "answer.group_help"},
    ASK(cluster),
    ASK(migrant),
    ASK(congregation),
    ASK(client),
    ASK(social_security),
    ASK(pledge),
};
const struct field_table finance_answer_fields =
    FIELD_TABLE("FinanceAnswers", fields, struct finance_answers);
enum { HEAD = 2, SEALED_MAX = 4096, USED_MAX = 50 };
static const struct field_table sealed_fields = {.name = "FinanceAnswersSealed",
                                                 .fields = fields + HEAD,
                                                 .n = sizeof(fields) / sizeof(fields[0]) - HEAD,
                                                 .size = sizeof(struct finance_answers)};

/* ---- who may ---- */

enum err match_business(struct ctx *cx, int64_t business_id, struct business *ret)
{
    TRY(need(cx, CAP_MATCH));
    TRY(business_get(cx, business_id, ret));
    if (!business_shows_personal(cx, ret))
        return fail(cx, ERR_FORBIDDEN, "error.match_forbidden", NULL);
    return OK;
}

/* ---- answers ---- */

static enum err read_sealed(struct ctx *cx, const char *text, struct finance_answers *ret)
{
    struct bound bound;
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    enum err e = json ? field_bind_json(cx, &sealed_fields, json, ret, &bound) : ERR_INTERNAL;
    json_decref(json);
    if (e == OK)
        return OK;
    ctx_forgive(cx);
    return fail_log(cx, ERR_INTERNAL, "answers for matching do not read");
}

static enum err answers_load(struct ctx *cx, int64_t person_id, struct finance_answers *ret)
{
    char *text = NULL;
    bool found = false;
    struct finance_answers a;
    field_clear(&finance_answer_fields, &a);
    a.version = a.updated_at = 0;
    struct rows *r = db_rows(cx, &q_answers_of, ARGS(db_int(person_id)));
    if (rows_next(r)) {
        size_t n, key_n, text_n;
        struct own_key key;
        const void *p = row_blob(r, 0, &n), *k = row_blob(r, 3, &key_n);
        found = true;
        a.version = row_int(r, 1);
        a.updated_at = row_int(r, 2);
        if (!own_key_open(cx, cx->app->keys, k, key_n, &key) ||
            !own_unseal(cx, &key, p, n, &text, &text_n))
            text = NULL;
    }
    TRY(rows_end(r));
    if (found)
        TRY(read_sealed(cx, text, &a));
    *ret = a;
    return OK;
}

enum err answers_get(struct ctx *cx, int64_t business_id, struct finance_answers *ret)
{
    struct business b;
    TRY(match_business(cx, business_id, &b));
    return answers_load(cx, b.owner_id, ret);
}

static enum err seal_answers(struct ctx *cx, int64_t person_id, const struct finance_answers *a,
                             struct sealed *ret)
{
    struct own_key key;
    bool opened = false;
    struct model *m = model_object(cx->a);
    struct buf text = buf_new(cx->a, SEALED_MAX);
    struct rows *r = db_rows(cx, &q_answers_key, ARGS(db_int(person_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        opened = own_key_open(cx, cx->app->keys, p, n, &key);
    }
    TRY(rows_end(r));
    if (!opened)
        return fail_log(cx, ERR_INTERNAL, "person %lld has no key", (long long)person_id);
    field_to_model(cx->a, &sealed_fields, a, true, m, NULL);
    json_write(&text, m);
    const char *s = buf_str(&text);
    *ret = own_seal(cx, &key, s, strlen(s));
    return OK;
}

/* Which were changed, not to what. */
static struct model *names_changed(struct ctx *cx, const struct finance_answers *was,
                                   const struct finance_answers *now)
{
    struct model *m = model_object(cx->a);
    for (size_t i = 0; i < sealed_fields.n; i++) {
        const struct field *f = &sealed_fields.fields[i];
        if (strcmp(field_text(cx->a, f, was), field_text(cx->a, f, now)) == 0)
            continue;
        struct model *pair = model_set_array(cx->a, m, f->name);
        model_add_text(cx->a, pair, "•");
        model_add_text(cx->a, pair, "•");
    }
    return m;
}

enum err answers_put(struct ctx *cx, int64_t business_id, struct finance_answers *a)
{
    struct business b;
    struct finance_answers was;
    struct sealed sealed;
    int64_t changed = 0, by = cx->actor->account_id;
    TRY(match_business(cx, business_id, &b));
    TRY(field_check(cx, &finance_answer_fields, a, NULL));
    TRY(answers_load(cx, b.owner_id, &was));
    TRY(seal_answers(cx, b.owner_id, a, &sealed));
    struct db_val who = by ? db_int(by) : db_null(), body = db_blob(sealed.p, sealed.n);
    if (!was.version && !a->version)
        TRY(db_int_of(cx, &q_answers_insert, ARGS(db_int(b.owner_id), body, who, db_int(cx->now)),
                      0, &changed));
    else
        TRY(db_exec(cx, &q_answers_update,
                    ARGS(db_int(b.owner_id), db_int(a->version), body, who, db_int(cx->now)),
                    &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(answers_load(cx, b.owner_id, a));
    return audit(cx, "finance-answers", "business", business_id, names_changed(cx, &was, a));
}

/* ---- facts ---- */

static int64_t months_since(const char *day, struct date today)
{
    struct date d;
    if (!day || !date_parse(day, &d))
        return FIELD_UNSET;
    int64_t n = (today.year - d.year) * 12 + today.month - d.month - (today.day < d.day);
    return n < 0 ? 0 : n;
}

void match_facts_row(struct ctx *cx, struct rows *r, struct date today, struct match_facts *ret)
{
    const char *basis = row_text(r, 9), *gender = row_text(r, 7);
    *ret = match_facts_none();
    ret->ward = row_str(r, 1);
    ret->age = months_since(row_text(r, 2), today);
    ret->class_code = row_str(r, 3);
    ret->sector = row_str(r, 4);
    ret->nib = row_int(r, 5) ? TRI_YES : TRI_UNKNOWN;
    ret->npwp = row_int(r, 6) ? TRI_YES : TRI_UNKNOWN;
    ret->woman = !gender || !*gender ? TRI_UNKNOWN : *gender == 'f' ? TRI_YES : TRI_NO;
    ret->companion = row_int(r, 8) ? TRI_YES : TRI_NO;
    if (basis && strncmp(basis, "turnover", 8) == 0)
        ret->turnover = row_int(r, 10);
}

static enum tri tri_of(const char *s)
{
    return !s || !*s ? TRI_UNKNOWN : strcmp(s, "yes") == 0 ? TRI_YES : TRI_NO;
}

static void take_answers(const struct finance_answers *a, struct match_facts *f)
{
    f->answers[ANSWER_RESIDENT] = tri_of(a->resident);
    f->answers[ANSWER_LETTER] = tri_of(a->letter);
    f->answers[ANSWER_CREDIT_CLEAN] = tri_of(a->credit_clean);
    f->answers[ANSWER_PROGRAM] = tri_of(a->program);
    f->answers[ANSWER_OTHER] = tri_of(a->other);
    f->answers[ANSWER_MUSTAHIK] = tri_of(a->mustahik);
    f->answers[ANSWER_VICTIM] = tri_of(a->victim);
    f->answers[ANSWER_MARKET] = tri_of(a->market);
    f->answers[ANSWER_CLUSTER] = tri_of(a->cluster);
    f->answers[ANSWER_MIGRANT] = tri_of(a->migrant);
    f->answers[ANSWER_CONGREGATION] = tri_of(a->congregation);
    f->answers[ANSWER_CLIENT] = tri_of(a->client);
    f->answers[ANSWER_SOCIAL_SECURITY] = tri_of(a->social_security);
    f->answers[ANSWER_PLEDGE] = tri_of(a->pledge);
    f->kur_times = a->kur_times;
    f->group = a->group;
    f->income = a->income;
}

/* What the owner had or has, by the loan mirror. Loans of KUR there are at least as many as told.
 */
static enum err look_at_loans(struct ctx *cx, int64_t person_id, struct match_facts *f)
{
    struct match_used *list = arena_array(cx->a, USED_MAX, sizeof(*list));
    int64_t kur = 0;
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_match_used, ARGS(db_int(person_id)));
    while (n < USED_MAX && rows_next(r)) {
        const char *state = row_text(r, 3);
        list[n] = (struct match_used){.product_id = row_int(r, 0),
                                      .family = row_str(r, 1),
                                      .name = row_str(r, 2),
                                      .running = strcmp(state, "agreed") == 0 ||
                                                 strcmp(state, "running") == 0 ||
                                                 strcmp(state, "restructured") == 0};
        kur += strcmp(list[n++].family, "kur") == 0;
    }
    if (kur && (f->kur_times == FIELD_UNSET || f->kur_times < kur))
        f->kur_times = kur;
    f->used = list;
    f->used_n = n;
    return rows_end(r);
}

/* A moneylender or online lender on the household's open sheet, where the actor reads it. That
 * there is none says nothing: not every debt is told. */
static enum err look_at_debts(struct ctx *cx, int64_t business_id, bool *ret_found)
{
    const struct sheet_filter filter = {.state = "open", .business = business_id};
    struct sheet_page page;
    *ret_found = false;
    if (!can(cx->actor, CAP_DEBT_READ))
        return OK;
    TRY(debt_sheet_list(cx, &filter, &page));
    for (size_t i = 0; i < page.n && !*ret_found; i++) {
        struct debt_sheet s;
        struct debt *list;
        size_t n;
        if (page.rows[i].sight != SHEET_FULL || !page.rows[i].owners)
            continue;
        TRY(debt_sheet_full(cx, page.rows[i].id, &s));
        TRY(debt_list(cx, &s, false, &list, &n));
        for (size_t k = 0; k < n; k++)
            *ret_found = *ret_found || strcmp(list[k].kind, "moneylender") == 0 ||
                         strcmp(list[k].kind, "online") == 0;
    }
    return OK;
}

enum err match_facts_get(struct ctx *cx, int64_t business_id, struct match_facts *ret,
                         bool *ret_debts)
{
    struct business b;
    struct finance_answers a;
    struct match_facts f = match_facts_none();
    TRY(match_business(cx, business_id, &b));
    struct rows *r =
        db_rows(cx, &q_match_slice, ARGS(db_int(business_id), db_int(business_id + 1)));
    if (rows_next(r))
        match_facts_row(cx, r, date_of_instant(cx->now), &f);
    TRY(rows_end(r));
    TRY(answers_load(cx, b.owner_id, &a));
    take_answers(&a, &f);
    TRY(look_at_loans(cx, b.owner_id, &f));
    TRY(look_at_debts(cx, business_id, ret_debts));
    if (*ret_debts)
        f.answers[ANSWER_VICTIM] = TRI_YES;
    *ret = f;
    return OK;
}

enum err match_business_products(struct ctx *cx, const struct match_facts *f,
                                 const struct match_need *need, struct match **ret, size_t *ret_n)
{
    char today[DATE_LEN + 1];
    struct product_now *products;
    size_t n;
    date_format(date_of_instant(cx->now), today);
    TRY(product_on(cx, today, false, &products, &n));
    struct match *list = arena_array(cx->a, n ? n : 1, sizeof(*list));
    for (size_t i = 0; i < n; i++)
        match_reckon(&products[i], f, need, &list[i]);
    match_sort(list, n);
    *ret = list;
    *ret_n = n;
    return OK;
}
