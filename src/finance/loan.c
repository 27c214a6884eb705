/* Reading the loan mirror: who sees which loan, one, the list, what stands open. See loan.h. */
#include "loan.h"

#include "curation_dated.h"
#include "day_cursor.h"
#include "fund.h"
#include "loan_parts.h"
#include "loan_sql.h"
#include "merge.h"
#include "partner.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000 };

const struct field_choice loan_states[] = {{"agreed", "loan_state.agreed"},
                                           {"running", "loan_state.running"},
                                           {"paid", "loan_state.paid"},
                                           {"restructured", "loan_state.restructured"},
                                           {"written_off", "loan_state.written_off"},
                                           {"cancelled", "loan_state.cancelled"},
                                           {NULL, NULL}};
const struct field_choice loan_buckets[] = {
    {"current", "loan_bucket.current"}, {"1-30", "loan_bucket.1-30"},
    {"31-60", "loan_bucket.31-60"},     {"61-90", "loan_bucket.61-90"},
    {"over-90", "loan_bucket.over-90"}, {NULL, NULL}};
static const struct field_choice sources[] = {
    {"entry", "loan_source.entry"}, {"file", "loan_source.file"}, {NULL, NULL}};

/* clang-format off */
#define OUT           (F_READONLY | F_HIDDEN)
#define T(member)     .offset = FIELD_TEXT(struct loan, member)
#define I(member)     .offset = FIELD_INT(struct loan, member)
#define LABEL(name)   .label = "finance.field." name
#define TERMS(flags_)                                                                                                              \
    {.name = "method", .kind = F_CHOICE, T(terms.method), .choices = schedule_methods, .flags = (flags_) | F_REQUIRED, LABEL("method")}, \
    {.name = "principal", .kind = F_MONEY, I(terms.principal), .min = 1, .max = LOAN_MAX, .flags = (flags_) | F_REQUIRED | F_PERSONAL, LABEL("principal")}, \
    {.name = "rate", .kind = F_TEXT, T(terms.rate), .max = 20, .flags = (flags_) | F_PERSONAL, LABEL("rate")},                     \
    {.name = "periods", .kind = F_INT, I(terms.periods), .min = 1, .max = SCHEDULE_PERIODS_MAX, .flags = (flags_) | F_REQUIRED, LABEL("periods")}, \
    {.name = "every", .kind = F_INT, I(terms.every), .min = 1, .max = SCHEDULE_EVERY_MAX, .flags = (flags_), LABEL("every")},      \
    {.name = "unit", .kind = F_CHOICE, T(terms.unit), .choices = schedule_units, .flags = (flags_), LABEL("unit")},                \
    {.name = "first_due", .kind = F_DATE, T(terms.first_due), .flags = (flags_), LABEL("first_due")},                              \
    {.name = "day_count", .kind = F_CHOICE, T(terms.day_count), .choices = schedule_counts, .flags = (flags_), LABEL("day_count")}, \
    {.name = "rounding", .kind = F_CHOICE, T(terms.rounding), .choices = schedule_roundings, .flags = (flags_), LABEL("rounding")}, \
    {.name = "multiple_of", .kind = F_INT, I(terms.multiple_of), .min = 1, .max = SCHEDULE_AMOUNT_MAX, .flags = (flags_), LABEL("multiple_of")}, \
    {.name = "grace_principal", .kind = F_INT, I(terms.grace_principal), .max = SCHEDULE_PERIODS_MAX, .flags = (flags_), LABEL("grace_principal")}, \
    {.name = "grace_interest", .kind = F_INT, I(terms.grace_interest), .max = SCHEDULE_PERIODS_MAX, .flags = (flags_), LABEL("grace_interest")}

static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "business", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "owner_name", .kind = F_TEXT, T(owner_name), .flags = OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "partner", .kind = F_REF, I(partner_id), .flags = OUT},
    {.name = "partner_name", .kind = F_TEXT, T(partner_name), .flags = OUT},
    {.name = "product", .kind = F_REF, I(product_id), .flags = OUT},
    {.name = "fund", .kind = F_REF, I(fund_id), .flags = OUT},
    {.name = "application", .kind = F_REF, I(application_id), .flags = OUT},
    {.name = "number", .kind = F_TEXT, T(number), .flags = OUT},
    {.name = "state", .kind = F_CHOICE, T(state), .choices = loan_states, .flags = OUT},
    {.name = "signed_on", .kind = F_DATE, T(signed_on), .flags = OUT},
    {.name = "disbursed_on", .kind = F_DATE, T(disbursed_on), .flags = OUT},
    {.name = "ended_on", .kind = F_DATE, T(ended_on), .flags = OUT},
    {.name = "plan", .kind = F_INT, I(plan), .flags = OUT},
    TERMS(OUT),
    {.name = "lent", .kind = F_MONEY, I(lent), .flags = OUT | F_PERSONAL},
    {.name = "paid", .kind = F_MONEY, I(paid), .flags = OUT | F_PERSONAL},
    {.name = "principal_left", .kind = F_MONEY, I(principal_left), .flags = OUT | F_PERSONAL},
    {.name = "interest_left", .kind = F_MONEY, I(interest_left), .flags = OUT | F_PERSONAL},
    {.name = "surplus", .kind = F_MONEY, I(surplus), .flags = OUT | F_PERSONAL},
    {.name = "overdue", .kind = F_MONEY, I(overdue), .flags = OUT | F_PERSONAL},
    {.name = "days_late", .kind = F_INT, I(days_late), .flags = OUT},
    {.name = "bucket", .kind = F_CHOICE, T(bucket), .choices = loan_buckets, .flags = OUT},
    {.name = "next_due", .kind = F_DATE, T(next_due), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table loan_fields = FIELD_TABLE("Loan", fields, struct loan);

static const struct field new_list[] = {
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "business", .kind = F_REF, I(business_id), .flags = F_REQUIRED | F_HIDDEN, .label = "loan.business"},
    {.name = "partner", .kind = F_REF, I(partner_id), .label = "loan.partner"},
    {.name = "product", .kind = F_REF, I(product_id), .label = "loan.product"},
    {.name = "fund", .kind = F_REF, I(fund_id), .label = "loan.fund", .help = "loan.fund_help"},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = money_purposes, .label = "loan.purpose"},
    {.name = "asnaf", .kind = F_CHOICE, T(asnaf), .choices = asnaf_choices, .label = "decision.asnaf"},
    {.name = "number", .kind = F_TEXT, T(number), .max = 60, .label = "loan.number", .help = "loan.number_help"},
    {.name = "signed_on", .kind = F_DATE, T(signed_on), .flags = F_REQUIRED, .label = "loan.signed_on"},
    TERMS(0),
};
const struct field_table loan_new_fields = FIELD_TABLE("LoanNew", new_list, struct loan);
#undef T
#undef I

#define T(member) .offset = FIELD_TEXT(struct loan_payment, member)
#define I(member) .offset = FIELD_INT(struct loan_payment, member)
static const struct field payment_list[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "paid_on", .kind = F_DATE, T(paid_on), .flags = F_REQUIRED, .label = "loan.paid_on"},
    {.name = "amount", .kind = F_MONEY, I(amount), .flags = F_REQUIRED | F_PERSONAL, .min = 1, .max = LOAN_MAX, .label = "loan.amount"},
    {.name = "reference", .kind = F_TEXT, T(reference), .max = 80, .label = "loan.reference", .help = "loan.reference_help"},
    {.name = "note", .kind = F_TEXT, T(note), .max = 300, .label = "loan.note"},
    {.name = "plan", .kind = F_INT, I(plan), .flags = OUT},
    {.name = "source", .kind = F_CHOICE, T(source), .choices = sources, .flags = OUT},
    {.name = "reversed_at", .kind = F_INSTANT, I(reversed_at), .flags = OUT},
    {.name = "reversed_why", .kind = F_TEXT, T(reversed_why), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
};
const struct field_table loan_payment_fields = FIELD_TABLE("LoanPayment", payment_list, struct loan_payment);
/* clang-format on */

struct loan loan_new(void)
{
    struct loan l = {0};
    field_clear(&loan_new_fields, &l);
    simulation_clear(&l.terms);
    return l;
}

bool loan_open(const struct loan *l)
{
    return strcmp(l->state, "running") == 0 || strcmp(l->state, "restructured") == 0;
}

/* ---- who sees what ---- */

/* An account that acts for no partner sees nothing. */
static enum err own_partner(struct ctx *cx, int64_t *ret)
{
    TRY(partner_of_actor(cx, ret));
    return *ret ? OK : fail(cx, ERR_FORBIDDEN, "loan.error.no_partner", NULL);
}

enum err loan_scope_of(struct ctx *cx, struct loan_scope *ret)
{
    *ret = (struct loan_scope){0};
    TRY(need(cx, CAP_LOAN_READ));
    switch (cx->actor->role) {
    case ROLE_OFFICER:
    case ROLE_OPERATOR: return OK;
    case ROLE_COMPANION: ret->companion = cx->actor->account_id; return OK;
    case ROLE_OWNER: ret->person = cx->actor->person_id ? cx->actor->person_id : -1; return OK;
    case ROLE_PARTNER: return own_partner(cx, &ret->partner);
    default: return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    }
}

bool loan_writable(const struct ctx *cx, const struct loan *l)
{
    (void)l; /* partners see none but their own */
    return can(cx->actor, CAP_LOAN_WRITE);
}

/* ---- rows ---- */

/* The parts of the list and of its count have the same bits. */
enum { P_AFTER = q_part_loan_list_after };
_Static_assert((int)q_part_loan_list_one == (int)q_part_loan_count_one, "parts in one order");
_Static_assert((int)q_part_loan_list_with == (int)q_part_loan_count_with, "parts in one order");

struct asked {
    unsigned mask;
    struct loan_scope scope;
    const char *today, *state, *since, *until, *after;
    int64_t one, business, with, after_id, limit;
};

/* Terms in eleven columns from `at` on: method … first_due, as both queries name them. */
static struct simulation terms_of(struct rows *r, int at)
{
    return (struct simulation){.method = row_str(r, at),
                               .principal = row_int(r, at + 1),
                               .rate = row_str(r, at + 2),
                               .periods = row_int(r, at + 3),
                               .every = row_int(r, at + 4),
                               .unit = row_str(r, at + 5),
                               .day_count = row_str(r, at + 6),
                               .rounding = row_str(r, at + 7),
                               .multiple_of = row_int(r, at + 8),
                               .grace_principal = row_int(r, at + 9),
                               .grace_interest = row_int(r, at + 10),
                               .start = row_str(r, at + 11),
                               .first_due = row_str(r, at + 12)};
}

static struct loan row_of(struct rows *r, const char *today)
{
    struct loan l = {.id = row_int(r, 0),
                     .version = row_int(r, 1),
                     .created_at = row_int(r, 2),
                     .updated_at = row_int(r, 3),
                     .business_id = row_int(r, 4),
                     .person_id = row_int(r, 5),
                     .partner_id = row_int(r, 6),
                     .product_id = row_int(r, 7),
                     .fund_id = row_int(r, 8),
                     .application_id = row_int(r, 9),
                     .client_id = row_str(r, 10),
                     .number = row_str(r, 11),
                     .state = row_str(r, 12),
                     .signed_on = row_str(r, 13),
                     .disbursed_on = row_str(r, 14),
                     .ended_on = row_str(r, 15),
                     .reason = row_str(r, 16),
                     .plan = row_int(r, 17),
                     .lent = row_int(r, 18),
                     .paid = row_int(r, 19),
                     .plan_paid = row_int(r, 20),
                     .principal_left = row_int(r, 21),
                     .interest_left = row_int(r, 22),
                     .surplus = row_int(r, 23),
                     .next_due = row_str(r, 24),
                     .terms = terms_of(r, 25),
                     .business_name = row_str(r, 38),
                     .owner_name = row_str(r, 39),
                     .ward = row_str(r, 40),
                     .partner_name = row_str(r, 41)};
    int64_t overdue = row_int(r, 42) - l.plan_paid;
    l.overdue = overdue > 0 ? overdue : 0;
    if (l.next_due && strcmp(l.next_due, today) < 0)
        l.days_late = loan_days(l.next_due, today);
    l.bucket = loan_open(&l) ? loan_bucket_code(loan_bucket_of(l.days_late)) : NULL;
    return l;
}

static struct rows *run(struct ctx *cx, const struct asked *a)
{
    return db_rows_mask(cx, &q_loan_list, a->mask,
                        ARGS(db_int(a->limit), db_text(a->today), db_int(a->one),
                             db_int(a->scope.companion), db_int(a->scope.person),
                             db_int(a->scope.partner), db_text(a->state), db_text(a->since),
                             db_text(a->until), db_int(a->business), db_int(a->with),
                             db_text(a->after), db_int(a->after_id)));
}

static enum err ask(struct ctx *cx, struct asked *a)
{
    *a = (struct asked){.today = today_text(cx), .limit = 1};
    TRY(loan_scope_of(cx, &a->scope));
    a->mask = (a->scope.companion ? (unsigned)q_part_loan_list_companion : 0) |
              (a->scope.person ? (unsigned)q_part_loan_list_owner : 0) |
              (a->scope.partner ? (unsigned)q_part_loan_list_partner : 0);
    return OK;
}

static enum err one_of(struct ctx *cx, struct asked *a, int64_t id, struct loan *ret)
{
    bool found = false;
    a->one = id;
    a->mask |= q_part_loan_list_one;
    struct rows *r = run(cx, a);
    if (rows_next(r)) {
        *ret = row_of(r, a->today);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "loan.error.unknown", NULL);
}

enum err loan_get(struct ctx *cx, int64_t id, struct loan *ret)
{
    struct asked a;
    TRY(ask(cx, &a));
    return one_of(cx, &a, id, ret);
}

enum err loan_load(struct ctx *cx, int64_t id, struct loan *ret)
{
    struct asked a = {.today = today_text(cx), .limit = 1};
    return one_of(cx, &a, id, ret);
}

/* ---- lists ---- */

static const char *days_before(struct ctx *cx, const char *today, int64_t days)
{
    struct date d;
    char text[DATE_LEN + 1];
    if (!date_parse(today, &d))
        return today;
    date_format(date_from_days(date_days(d) - days), text);
    return arena_strdup(cx->a, text);
}

/* Late so many days: what was next to be paid so long ago. */
static void ask_bucket(struct ctx *cx, const char *code, struct asked *a)
{
    int64_t first, last;
    for (int b = 0; b < BUCKETS; b++) {
        if (strcmp(loan_bucket_code((enum loan_bucket)b), code) != 0)
            continue;
        loan_bucket_days((enum loan_bucket)b, &first, &last);
        a->mask |= q_part_loan_list_open;
        if (last != INT64_MAX) {
            a->since = days_before(cx, a->today, last);
            a->mask |= q_part_loan_list_since;
        }
        if (first > 0) {
            a->until = days_before(cx, a->today, first);
            a->mask |= q_part_loan_list_until;
        }
    }
}

static enum err ask_filter(struct ctx *cx, const struct loan_filter *f, struct asked *a)
{
    TRY(ask(cx, a));
    a->state = f->state;
    a->business = f->business;
    a->with = f->partner;
    if (f->bucket && *f->bucket)
        ask_bucket(cx, f->bucket, a);
    a->mask |= f->state && *f->state ? (unsigned)q_part_loan_list_state : 0;
    a->mask |= f->business > 0 ? (unsigned)q_part_loan_list_business : 0;
    a->mask |= f->partner > 0 ? (unsigned)q_part_loan_list_with : 0;
    return OK;
}

static enum err count(struct ctx *cx, const struct asked *a, struct loan_page *ret)
{
    struct rows *r =
        db_rows_mask(cx, &q_loan_count, a->mask & ~(unsigned)P_AFTER,
                     ARGS(db_int(a->one), db_int(a->scope.companion), db_int(a->scope.person),
                          db_int(a->scope.partner), db_text(a->state), db_text(a->since),
                          db_text(a->until), db_int(a->business), db_int(a->with)));
    if (rows_next(r))
        ret->total = row_int(r, 0);
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    return rows_end(r);
}

enum err loan_list(struct ctx *cx, const struct loan_filter *f, struct loan_page *ret)
{
    struct asked a;
    *ret = (struct loan_page){0};
    TRY(ask_filter(cx, f, &a));
    TRY(count(cx, &a, ret));
    if (f->cursor && *f->cursor) {
        TRY(day_cursor_read(cx, f->cursor, &a.after, &a.after_id));
        a.mask |= P_AFTER;
    }
    size_t limit = (size_t)(f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL);
    a.limit = (int64_t)limit + 1;
    ret->rows = arena_array(cx->a, limit, sizeof(*ret->rows));
    struct rows *r = run(cx, &a);
    while (rows_next(r)) {
        if (ret->n == limit) {
            ret->next = day_cursor(cx, ret->rows[limit - 1].next_due, ret->rows[limit - 1].id);
            break;
        }
        ret->rows[ret->n++] = row_of(r, a.today);
    }
    return rows_end(r);
}

enum err loan_figures(struct ctx *cx, struct loan_figure ret[static BUCKETS])
{
    struct asked a;
    memset(ret, 0, BUCKETS * sizeof(*ret));
    TRY(ask(cx, &a));
    unsigned mask = (a.scope.companion ? (unsigned)q_part_loan_figures_companion : 0) |
                    (a.scope.person ? (unsigned)q_part_loan_figures_owner : 0) |
                    (a.scope.partner ? (unsigned)q_part_loan_figures_partner : 0);
    struct rows *r = db_rows_mask(cx, &q_loan_figures, mask,
                                  ARGS(db_text(a.today), db_int(a.scope.companion),
                                       db_int(a.scope.person), db_int(a.scope.partner)));
    while (rows_next(r)) {
        const char *next = row_text(r, 0);
        int64_t late = strcmp(next, a.today) < 0 ? loan_days(next, a.today) : 0;
        struct loan_figure *f = &ret[loan_bucket_of(late)];
        f->loans += row_int(r, 1);
        f->principal_left += row_int(r, 2);
        f->overdue += late ? row_int(r, 3) : 0;
    }
    return rows_end(r);
}

/* ---- one loan's book ---- */

enum err loan_plans(struct ctx *cx, int64_t loan_id, struct loan_plan **ret, size_t *ret_n)
{
    enum { MOST = 100 };
    struct loan_plan *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_loan_plans, ARGS(db_int(loan_id)));
    while (n < MOST && rows_next(r)) {
        list[n] = (struct loan_plan){.plan = row_int(r, 0),
                                     .prior = row_int(r, 1),
                                     .carried = row_int(r, 2),
                                     .waived = row_int(r, 3),
                                     .created_at = row_int(r, 4),
                                     .kind = row_str(r, 5),
                                     .made_on = row_str(r, 6),
                                     .reason = row_str(r, 7),
                                     .terms = terms_of(r, 8)};
        n++;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

static enum err stored_rows(struct ctx *cx, int64_t loan_id, int64_t plan, struct loan_row **ret,
                            size_t *ret_n)
{
    struct loan_row *list = arena_array(cx->a, SCHEDULE_PERIODS_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_loan_rows, ARGS(db_int(loan_id), db_int(plan)));
    while (n < SCHEDULE_PERIODS_MAX && rows_next(r)) {
        list[n] = (struct loan_row){.n = row_int(r, 0),
                                    .due_on = row_str(r, 1),
                                    .pay_by = row_str(r, 2),
                                    .principal = row_int(r, 3),
                                    .interest = row_int(r, 4)};
        n++;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err loan_rows(struct ctx *cx, const struct loan *l, int64_t plan, struct loan_row **ret,
                   size_t *ret_n, struct loan_sum *ret_sum)
{
    struct schedule_terms t;
    int64_t paid = 0;
    plan = plan ? plan : l->plan;
    if (l->disbursed_on) {
        TRY(stored_rows(cx, l->id, plan, ret, ret_n));
        TRY(db_int_of(cx, &q_loan_plan_paid, ARGS(db_int(l->id), db_int(plan)), 0, &paid));
    } else {
        TRY(simulation_terms(cx, &l->terms, NULL, &t));
        TRY(loan_rows_make(cx, &t, 0, ret));
        *ret_n = (size_t)t.periods;
    }
    loan_allocate(*ret, *ret_n, paid, today_text(cx), ret_sum);
    return OK;
}

static struct loan_payment payment_of(struct rows *r)
{
    return (struct loan_payment){.id = row_int(r, 0),
                                 .loan_id = row_int(r, 1),
                                 .plan = row_int(r, 2),
                                 .amount = row_int(r, 3),
                                 .import_id = row_int(r, 4),
                                 .created_at = row_int(r, 5),
                                 .reversed_at = row_int(r, 6),
                                 .paid_on = row_str(r, 7),
                                 .reference = row_str(r, 8),
                                 .source = row_str(r, 9),
                                 .note = row_str(r, 10),
                                 .reversed_why = row_str(r, 11)};
}

enum err loan_payments(struct ctx *cx, int64_t loan_id, struct loan_payment **ret, size_t *ret_n)
{
    size_t n = 0, room = 64;
    struct loan_payment *list = arena_array(cx->a, room, sizeof(*list));
    struct rows *r =
        db_rows_mask(cx, &q_loan_payments, 0, ARGS(db_int(loan_id), db_int(0), db_text(NULL)));
    while (n < LOAN_PAYMENTS_MAX && rows_next(r)) {
        if (n == room) {
            list = arena_grow(cx->a, list, room * sizeof(*list), 2 * room * sizeof(*list));
            room *= 2;
        }
        list[n++] = payment_of(r);
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- merged businesses ---- */

const struct merge_mover loan_merge_mover = {
    .name = "loan", .rows = &q_loan_merge_move, .rows_back = &q_loan_merge_back};
