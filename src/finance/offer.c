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

static const struct offer_product products[] = {
    {.code = "KUR_SUPERMIKRO",
     .name = "finance.product.kur_supermikro",
     .percent = "3",
     .ceiling = 10000000,
     .months_max = 36,
     .from = "2023-01-01",
     .basis = "Permenko 1/2022 jo. 1/2023 Pasal 18"},
    {.code = "OJIR",
     .name = "finance.product.ojir",
     .percent = "0",
     .ceiling = 10000000,
     .months_max = 24,
     .from = "2023-08-01",
     .basis = "BPR Tugu Artha Sejahtera & BAZNAS Kota Malang"},
};

const struct offer_product *offer_product_next(const struct offer_product *after, const char *day)
{
    const struct offer_product *p = after ? after + 1 : products;
    for (; p < products + sizeof(products) / sizeof(products[0]); p++)
        if (strcmp(p->from, day) <= 0 && (!p->until || strcmp(day, p->until) <= 0))
            return p;
    return NULL;
}

bool offer_product_reckon(struct ctx *cx, const struct offer_product *p, int64_t received,
                          int64_t months, struct offer_plan *ret)
{
    int64_t n = months < OFFER_MONTHS_MIN ? OFFER_MONTHS_MIN : months;
    struct schedule_terms t = {.method = SCHEDULE_ANNUITY,
                               .principal = received,
                               .multiple = 1,
                               .periods = n > p->months_max ? p->months_max : n,
                               .every = 1,
                               .start = date_of_instant(cx->now)};
    struct schedule_row *rows = arena_array(cx->a, (size_t)t.periods, sizeof(*rows));
    struct schedule_sum sum;
    if (received > p->ceiling || !rate_parse(p->percent, &t.rate))
        return false;
    schedule_rows(&t, rows, &sum);
    *ret = (struct offer_plan){t.periods, rows[0].total, sum.interest, per_mille(cx, &t, rows)};
    return true;
}
