/* True cost of an offer, and public products beside it: see offer.h. */
#include "offer.h"

#include "xirr.h"

#include <math.h>
#include <string.h>

static const struct field_choice units[] = {{"day", "finance.unit.day"},
                                            {"week", "finance.unit.week"},
                                            {"month", "finance.unit.month"},
                                            {NULL, NULL}};

#define I(member) FIELD_INT(struct offer, member)
static const struct field fields[] = {
    {.name = "received",
     .kind = F_MONEY,
     .offset = I(received),
     .flags = F_REQUIRED,
     .min = 1000,
     .max = 100000000000,
     .label = "finance.offer.received",
     .help = "finance.offer.received_help"},
    {.name = "fee",
     .kind = F_MONEY,
     .offset = I(fee),
     .max = 100000000000,
     .label = "finance.offer.fee",
     .help = "finance.offer.fee_help"},
    {.name = "instalment",
     .kind = F_MONEY,
     .offset = I(instalment),
     .flags = F_REQUIRED,
     .min = 1,
     .max = 100000000000,
     .label = "finance.offer.instalment",
     .help = "finance.offer.instalment_help"},
    {.name = "number",
     .kind = F_INT,
     .offset = I(number),
     .flags = F_REQUIRED,
     .min = 1,
     .max = SCHEDULE_PERIODS_MAX,
     .label = "finance.offer.number"},
    {.name = "every",
     .kind = F_INT,
     .offset = I(every),
     .min = 1,
     .max = SCHEDULE_EVERY_MAX,
     .label = "finance.offer.every",
     .help = "finance.offer.every_help"},
    {.name = "unit",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct offer, unit),
     .flags = F_REQUIRED,
     .choices = units,
     .label = "finance.offer.unit"},
};
const struct field_table offer_fields = FIELD_TABLE("Offer", fields, struct offer);

/* ---- the offer ---- */

/* The effective yearly rate of money received at the start and what each row pays, in tenths of a
 * percent. */
static int64_t per_mille(struct ctx *cx, const struct schedule_terms *t,
                         const struct schedule_row *rows)
{
    size_t n = (size_t)t->periods;
    struct flow *flows = arena_array(cx->a, n + 1, sizeof(*flows));
    long double rate = 0;
    flows[0] = (struct flow){date_days(t->start), (long double)t->principal};
    for (size_t k = 0; k < n; k++)
        flows[k + 1] = (struct flow){date_days(rows[k].due), -(long double)rows[k].total};
    if (xirr_only(cx->a, flows, n + 1, &rate) != XIRR_OK)
        return OFFER_RATE_MAX; /* one change of sign: what has no root here is beyond all bounds */
    return rate * 1000 >= OFFER_RATE_MAX ? OFFER_RATE_MAX : llroundl(rate * 1000);
}

/* Only the dates of these terms are used: when instalments of 0 interest would be due. */
static struct schedule_terms dates_of(const struct offer *o, struct date start)
{
    bool day = strcmp(o->unit, "day") == 0, week = strcmp(o->unit, "week") == 0;
    return (struct schedule_terms){.method = SCHEDULE_QARDH,
                                   .unit = day    ? SCHEDULE_DAY
                                           : week ? SCHEDULE_WEEK
                                                  : SCHEDULE_MONTH,
                                   .rate = {0, 1},
                                   .principal = o->received,
                                   .multiple = 1,
                                   .periods = o->number,
                                   .every = o->every == FIELD_UNSET ? 1 : o->every,
                                   .start = start};
}

enum err offer_reckon(struct ctx *cx, const struct offer *o, struct offer_cost *ret)
{
    struct schedule_terms t = dates_of(o, date_of_instant(cx->now));
    struct schedule_row *rows = arena_array(cx->a, (size_t)t.periods, sizeof(*rows));
    struct schedule_sum sum;
    struct offer_cost c = {.paid = o->instalment * o->number};
    struct ctx alone = ctx_new(cx->a, cx->now);
    c.cost = c.paid - o->received;
    if (c.cost < 0)
        fail_field(cx, "instalment", "finance.offer.too_little", NULL);
    if (schedule_check(&alone, &t) != OK)
        fail_field(cx, "number", "reckon.past_end", NULL);
    TRY(fields_check(cx));
    schedule_rows(&t, rows, &sum);
    for (int64_t k = 0; k < t.periods; k++)
        rows[k].total = o->instalment;
    c.per_mille = per_mille(cx, &t, rows);
    int64_t days = date_days(rows[t.periods - 1].due) - date_days(t.start);
    c.months = t.unit == SCHEDULE_MONTH ? t.every * o->number : (days + 29) / 30;
    *ret = c;
    return OK;
}

/* ---- products ---- */

static const char *const beside[OFFER_PRODUCTS_MAX] = {"KUR_SUPERMIKRO", "KUR_MIKRO", "OJIR"};

static bool compared(const struct product_now *now)
{
    for (size_t i = 0; i < OFFER_PRODUCTS_MAX; i++)
        if (strcmp(now->p.code, beside[i]) == 0)
            return true;
    return false;
}

/* The same money from that product, for a loan of so many months. */
static void reckon(struct ctx *cx, int64_t received, int64_t months, struct offer_beside *x)
{
    const struct product_version *v = &x->now.v;
    int64_t most = product_tenor(v, "working");
    int64_t n = months < OFFER_MONTHS_MIN ? OFFER_MONTHS_MIN : months;
    struct schedule_terms t;
    struct schedule_sum sum;
    n = most != FIELD_UNSET && n > most ? most : n;
    x->how = OFFER_UNKNOWN;
    if (v->amount_max == FIELD_UNSET || most == FIELD_UNSET)
        return;
    if (received > v->amount_max || received < v->amount_min) {
        x->how = received > v->amount_max ? OFFER_ABOVE : OFFER_BELOW;
        return;
    }
    if (!product_terms(v, received, n, date_of_instant(cx->now), &t))
        return;
    struct schedule_row *rows = arena_array(cx->a, (size_t)n, sizeof(*rows));
    schedule_rows(&t, rows, &sum);
    x->how = OFFER_FITS;
    x->plan = (struct offer_plan){n, rows[0].total, sum.interest, per_mille(cx, &t, rows)};
}

static bool before(const struct offer_beside *a, const struct offer_beside *b)
{
    if (a->how != OFFER_FITS || b->how != OFFER_FITS)
        return a->how == OFFER_FITS && b->how != OFFER_FITS;
    return a->plan.cost != b->plan.cost ? a->plan.cost < b->plan.cost
                                        : a->plan.per_mille < b->plan.per_mille;
}

enum err offer_beside(struct ctx *cx, const struct offer *o, const struct offer_cost *c,
                      struct offer_beside ret[OFFER_PRODUCTS_MAX], size_t *ret_n)
{
    char today[DATE_LEN + 1];
    struct product_now *list;
    size_t n, k = 0;
    date_format(date_of_instant(cx->now), today);
    TRY(product_on(cx, today, false, &list, &n));
    for (size_t i = 0; i < n && k < OFFER_PRODUCTS_MAX; i++) {
        struct offer_beside x = {.now = list[i]};
        size_t at = k;
        if (!compared(&list[i]))
            continue;
        reckon(cx, o->received, c->months, &x);
        for (; at > 0 && before(&x, &ret[at - 1]); at--)
            ret[at] = ret[at - 1];
        ret[at] = x;
        k++;
    }
    *ret_n = k;
    return OK;
}
