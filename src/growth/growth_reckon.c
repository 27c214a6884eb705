/* From what is known of a business to its class, levels and step: pure, see growth.h. */
#include "growth_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MILLION INT64_C(1000000)

static int64_t at_most_3(int64_t n)
{
    return n > INDICATOR_LEVEL_MAX ? INDICATOR_LEVEL_MAX : n;
}

/* -1: none on record. */
static int64_t online(const char *channels)
{
    static const char *const kinds[] = {"whatsapp", "social_media", "marketplace", "delivery_app"};
    int64_t n = 0;
    if (!channels || !*channels)
        return -1;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *at = strstr(channels, kinds[i]);
        size_t length = strlen(kinds[i]);
        if (at && (at == channels || at[-1] == ',') && (at[length] == '\0' || at[length] == ','))
            n++;
    }
    return at_most_3(n);
}

static int64_t of_workers(int64_t n)
{
    return n == FIELD_UNSET ? -1 : n >= 5 ? 3 : n >= 3 ? 2 : n >= 1 ? 1 : 0;
}

static int64_t of_turnover(int64_t year)
{
    return year == FIELD_UNSET      ? -1
           : year > 15000 * MILLION ? 3
           : year > 2000 * MILLION  ? 2
           : year >= 300 * MILLION  ? 1
                                    : 0;
}

/* What the register knows of an indicator; -1: nothing. */
static int64_t derived(const struct subject *s, const char *code, int64_t turnover)
{
    if (strcmp(code, "LEG1") == 0)
        return s->nib ? 3 : -1;
    if (strcmp(code, "LEG2") == 0)
        return s->licenses ? at_most_3(s->licenses) : -1;
    if (strcmp(code, "LEG3") == 0)
        return s->npwp ? 3 : -1;
    if (strcmp(code, "DIG1") == 0)
        return online(s->channels);
    if (strcmp(code, "KEU4") == 0)
        return of_turnover(turnover);
    if (strcmp(code, "SDM1") == 0)
        return of_workers(s->facts.workers);
    if (strcmp(code, "SDM2") == 0)
        return s->trainings ? at_most_3(s->trainings) : -1;
    return -1;
}

static bool papers(const char *code)
{
    return strcmp(code, "LEG1") == 0 || strcmp(code, "LEG2") == 0;
}

static void put_levels(const struct basis *basis, const struct subject *s, struct growth *g)
{
    for (int i = 0; i < INDICATORS; i++) {
        const char *code = indicators[i].code;
        int64_t level = derived(s, code, g->turnover);
        if (level < 0)
            level = s->told[i];
        if (level < 0 && papers(code))
            level = 0; /* papers that nobody has on record are papers to be got */
        g->indicators[i] = (struct ladder_indicator){.code = code,
                                                     .dimension = indicators[i].dimension,
                                                     .weight = basis->weights[i],
                                                     .level = (int32_t)level,
                                                     .yes_no = indicators[i].yes_no};
    }
}

enum ladder_step step_of_word(const char *word)
{
    for (int s = STEP_SURVIVING; word && s <= STEP_READY; s++)
        if (strcmp(step_word((enum ladder_step)s), word) == 0)
            return (enum ladder_step)s;
    return STEP_UNKNOWN;
}

/* The turnover of a year, whatever decided the class. */
static int64_t year_of(const struct basis *basis, const struct subject *s,
                       const struct growth_day *day, const struct class_result *r)
{
    if (r->basis == BASIS_TURNOVER || r->basis == BASIS_TURNOVER_WEAK)
        return r->value;
    struct class_facts f = s->facts;
    struct class_result by_turnover;
    f.capital = FIELD_UNSET;
    class_reckon(basis->rules, basis->rules_n, &f, day->text, &by_turnover);
    return by_turnover.basis == BASIS_NONE ? FIELD_UNSET : by_turnover.value;
}

void growth_reckon(const struct basis *basis, const struct subject *s, const struct growth_day *day,
                   enum ladder_step before, struct growth *ret)
{
    static_assert((int)INDICATORS <= (int)LADDER_INDICATORS_MAX, "the ladder takes fewer");
    struct growth g = {.business_id = s->id,
                       .ward = s->ward,
                       .day = day->text,
                       .in_force = class_of_word(s->class_),
                       .proof = s->proof,
                       .workers = s->facts.workers};
    class_reckon(basis->rules, basis->rules_n, &s->facts, day->text, &g.class_now);
    g.settled = class_settle(basis->rules, basis->rules_n, &s->facts, day->text, g.in_force);
    g.trend = trend_of(s->facts.figures, s->facts.figures_n, day->number - 1);
    g.fell = fell_of(s->facts.figures, s->facts.figures_n, day->number - 1);
    g.turnover = year_of(basis, s, day, &g.class_now);
    put_levels(basis, s, &g);
    ladder_reckon(g.indicators, INDICATORS, g.trend, before, &g.ladder);
    *ret = g;
}
