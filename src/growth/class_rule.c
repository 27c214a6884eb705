/* The legal class by dated rules: pure arithmetic, see class_rule.h. */
#include "class_rule.h"

#include "calendar.h"

#include <assert.h>

/* Months since 2000-01 of a day or a month's text. */
static int32_t month_number(const char *day)
{
    int32_t year =
        (day[0] - '0') * 1000 + (day[1] - '0') * 100 + (day[2] - '0') * 10 + day[3] - '0';
    return (year - 2000) * 12 + (day[5] - '0') * 10 + day[6] - '0' - 1;
}

static void first_day(int32_t month, char ret[static DATE_LEN + 1])
{
    date_format((struct date){.year = 2000 + month / 12, .month = month % 12 + 1, .day = 1}, ret);
}

/* What is known of the twelve months before one, perhaps without the best of them. */
struct year {
    int64_t sum, low, high, proven;
    int32_t months;
};

static struct year year_before(const struct class_facts *f, int32_t month, bool without_best)
{
    struct year y = {0};
    const struct month_figure *best = NULL;
    for (size_t i = 0; i < f->figures_n; i++) {
        const struct month_figure *m = &f->figures[i];
        if (m->month < month - 12 || m->month >= month || m->month < f->founded)
            continue;
        y.sum += m->amount;
        y.low += m->low;
        y.high += m->high;
        y.proven += m->confidence >= CLASS_PROOF ? m->amount : 0;
        y.months++;
        if (!best || m->amount > best->amount)
            best = m;
    }
    if (without_best && y.months > 1) {
        y.sum -= best->amount;
        y.low -= best->low;
        y.high -= best->high;
        y.months--;
    }
    return y;
}

/* Of twelve months what `sum` is of `months`: at most 12 × 10^15 × 12, which fits. */
static int64_t of_a_year(int64_t sum, int32_t months)
{
    return (sum * 12 + months / 2) / months;
}

/* The line that a value falls under on a day; *ret_above: over the last one. */
static const struct class_rule *line_of(const struct class_rule *rules, size_t n,
                                        const char *criterion, int64_t value, const char *day,
                                        bool *ret_above)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        const struct class_rule *r = &rules[i];
        if (!r->decides || strcmp(r->criterion, criterion) != 0 || strcmp(r->from, day) > 0 ||
            (r->until && strcmp(r->until, day) <= 0))
            continue;
        any = true;
        if (value > r->over && value <= r->up_to)
            return r;
    }
    *ret_above = any;
    return NULL;
}

static void decide(const struct class_rule *rules, size_t n, const char *criterion, const char *day,
                   struct class_result *r)
{
    bool above = false;
    r->rule = line_of(rules, n, criterion, r->value, day, &above);
    r->code = r->rule ? r->rule->code : above ? CLASS_LARGE : CLASS_NONE;
    r->to_next = r->rule && r->code < CLASS_MEDIUM ? r->rule->up_to + 1 - r->value : 0;
}

static void by_turnover(const struct class_rule *rules, size_t n, const struct year *y,
                        const char *day, enum class_basis basis, struct class_result *r)
{
    r->basis = basis;
    r->value = of_a_year(y->sum, y->months);
    r->low = of_a_year(y->low, y->months);
    r->high = of_a_year(y->high, y->months);
    r->verified = basis == BASIS_TURNOVER && y->proven >= y->sum - y->proven && y->sum > 0;
    decide(rules, n, "turnover", day, r);
}

static void reckon(const struct class_rule *rules, size_t n, const struct class_facts *f,
                   const char *day, bool without_best, struct class_result *ret)
{
    int32_t month = month_number(day);
    struct year y = year_before(f, month, without_best);
    struct class_result r = {.code = CLASS_NONE, .basis = BASIS_NONE, .months = y.months};
    bool old = f->founded <= month - 12;
    if (old && y.months + (without_best ? 1 : 0) >= CLASS_MONTHS_MIN) {
        by_turnover(rules, n, &y, day, BASIS_TURNOVER, &r);
    } else {
        if (f->capital != FIELD_UNSET) {
            r.basis = BASIS_CAPITAL;
            r.value = r.low = r.high = f->capital;
            r.verified = f->capital_proven;
            decide(rules, n, "capital", day, &r);
        }
        if (r.code == CLASS_NONE && y.months)
            by_turnover(rules, n, &y, day, BASIS_TURNOVER_WEAK, &r);
    }
    if (r.code == CLASS_NONE)
        r = (struct class_result){.months = y.months};
    *ret = r;
}

void class_reckon(const struct class_rule *rules, size_t rules_n, const struct class_facts *f,
                  const char *day, struct class_result *ret)
{
    assert(strlen(day) == DATE_LEN);
    reckon(rules, rules_n, f, day, false, ret);
}

/* Whether for `months` month ends back from `month` turnover says higher (sign 1) or lower (-1)
 * than `now`; *ret: the nearest of the classes it said. */
static bool lasts(const struct class_rule *rules, size_t n, const struct class_facts *f,
                  int32_t month, int32_t months, enum class_code now, int sign,
                  enum class_code *ret)
{
    enum class_code nearest = CLASS_NONE;
    for (int32_t i = 0; i < months; i++) {
        char day[DATE_LEN + 1];
        struct class_result whole, trimmed;
        first_day(month - i, day);
        reckon(rules, n, f, day, false, &whole);
        if (whole.basis != BASIS_TURNOVER || ((int)whole.code - (int)now) * sign <= 0)
            return false;
        if (sign > 0) {
            reckon(rules, n, f, day, true, &trimmed);
            if (trimmed.code <= now)
                return false;
            whole.code = trimmed.code < whole.code ? trimmed.code : whole.code;
        }
        if (nearest == CLASS_NONE || ((int)whole.code - (int)nearest) * sign < 0)
            nearest = whole.code;
    }
    *ret = nearest;
    return true;
}

enum class_code class_settle(const struct class_rule *rules, size_t rules_n,
                             const struct class_facts *f, const char *day, enum class_code now)
{
    struct class_result r;
    class_reckon(rules, rules_n, f, day, &r);
    if (now == CLASS_NONE || r.basis == BASIS_CAPITAL)
        return r.code == CLASS_NONE ? now : r.code;
    enum class_code settled = now;
    int32_t month = month_number(day);
    if (r.basis == BASIS_TURNOVER && r.code != now)
        (void)(r.code > now
                   ? lasts(rules, rules_n, f, month, CLASS_RISE_MONTHS, now, 1, &settled)
                   : lasts(rules, rules_n, f, month, CLASS_FALL_MONTHS, now, -1, &settled));
    return settled;
}

static const char *const words[] = {"none", "micro", "small", "medium", "large"};

const char *class_word(enum class_code c)
{
    assert(c <= CLASS_LARGE);
    return words[c];
}

enum class_code class_of_word(const char *word)
{
    for (int c = CLASS_MICRO; word && c <= CLASS_LARGE; c++) {
        if (strcmp(words[c], word) == 0)
            return (enum class_code)c;
    }
    return CLASS_NONE;
}
