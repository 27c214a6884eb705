/*
 * A debt beside the rules: pure arithmetic over whole rupiah. See ceiling.h for what is reckoned,
 * and in whose favour.
 */
#include "ceiling.h"

#include "calendar.h"

#include <string.h>

enum {
    MILLION = 1000000,
    HALF_YEAR = 180,
    HALF_YEAR_MONTHS = 6,
    MONTH_DAYS = 30,
    LONGEST_MONTH = 31
};

/* What a debt says, in days and rupiah; FIELD_UNSET: not known. */
struct facts {
    const struct debt *d;
    const struct ceiling_about *about;
    const char *day; /* whose rules count: when it was taken */
    bool dated;      /* that is known */
    int64_t principal, charged, days, late_days;
    int64_t tenor[2]; /* what rules look at; the second where it is open */
    struct ceiling_finding *out;
    size_t n;
};

static struct ceiling_finding *add(struct facts *f, const char *topic,
                                   const struct ceiling_rule *rule)
{
    static struct ceiling_finding spare; /* full: what comes is not told */
    struct ceiling_finding *x = f->n < CEILING_FINDINGS_MAX ? &f->out[f->n++] : &spare;
    *x = (struct ceiling_finding){.topic = topic,
                                  .verdict = "unknown",
                                  .actual = FIELD_UNSET,
                                  .allowed = FIELD_UNSET,
                                  .excess = FIELD_UNSET,
                                  .days = FIELD_UNSET,
                                  .rule = rule};
    return x;
}

static void judge(struct ceiling_finding *x, int64_t actual, int64_t allowed, bool sure)
{
    x->actual = actual;
    x->allowed = allowed;
    x->excess = actual > allowed ? actual - allowed : 0;
    x->verdict = x->excess ? "exceeds" : "within";
    x->check = !sure || !x->rule->verified;
    x->citable = x->excess && !x->check;
}

/* principal × parts per million × days, a fraction rounded up; past the largest amount: that. */
static int64_t allowed_of(int64_t principal, int64_t ppm, int64_t days)
{
    __int128 x = (__int128)principal * ppm * days;
    x = (x + MILLION - 1) / MILLION;
    return x > INT64_MAX ? INT64_MAX : (int64_t)x;
}

/* ---- days ---- */

static int64_t day_number(const char *iso)
{
    struct date d;
    return iso && date_parse(iso, &d) ? date_days(d) : FIELD_UNSET;
}

static int64_t months_after(const char *iso, int64_t months)
{
    struct date d;
    return iso && date_parse(iso, &d) ? date_days(date_add_months(d, (int)months)) : FIELD_UNSET;
}

/* The tenor in days: as agreed, else until the due day; a month without a first day has 30. */
static int64_t tenor_days(const struct debt *d, int64_t taken, int64_t due)
{
    if (d->tenor == FIELD_UNSET || !d->tenor_unit)
        return taken != FIELD_UNSET && due != FIELD_UNSET ? due - taken : FIELD_UNSET;
    if (strcmp(d->tenor_unit, "month") == 0)
        return taken == FIELD_UNSET ? d->tenor * MONTH_DAYS
                                    : months_after(d->taken_on, d->tenor) - taken;
    return strcmp(d->tenor_unit, "week") == 0 ? d->tenor * 7 : d->tenor;
}

/* What the rule's tenor is compared with. The source speaks of six months, the rule of 180 days:
 * days in between may be either. */
static void tenor_of(struct facts *f, int64_t taken)
{
    const struct debt *d = f->d;
    bool months = d->tenor != FIELD_UNSET && d->tenor_unit && strcmp(d->tenor_unit, "month") == 0;
    f->tenor[0] = f->tenor[1] = months ? d->tenor * MONTH_DAYS : f->days;
    if (months || f->days == FIELD_UNSET || f->days <= HALF_YEAR)
        return;
    int64_t half =
        taken == FIELD_UNSET ? HALF_YEAR + 4 : months_after(d->taken_on, HALF_YEAR_MONTHS) - taken;
    if (f->days <= half)
        f->tenor[1] = HALF_YEAR;
}

static void read_facts(struct facts *f)
{
    const struct debt *d = f->d;
    int64_t taken = day_number(d->taken_on), due = day_number(d->due_on);
    f->dated = taken != FIELD_UNSET;
    f->day = f->dated ? d->taken_on : f->about->on;
    f->principal = debt_principal(d);
    f->charged = debt_charged(d);
    f->days = tenor_days(d, taken, due);
    int64_t end = taken != FIELD_UNSET && f->days != FIELD_UNSET ? taken + f->days : due;
    if (due != FIELD_UNSET && (end == FIELD_UNSET || due > end))
        end = due;
    f->late_days = end == FIELD_UNSET ? FIELD_UNSET : day_number(f->about->on) - end;
    if (f->late_days != FIELD_UNSET && f->late_days < 0)
        f->late_days = 0;
    tenor_of(f, taken);
}

/* ---- which rules ---- */

static bool in_force(const struct ceiling_rule *r, const char *day)
{
    return strcmp(r->valid_from, day) <= 0 && (!r->valid_to || strcmp(r->valid_to, day) > 0);
}

static bool fits(const char *rule, const char *fact)
{
    return strcmp(rule, "all") == 0 || !fact || !*fact || strcmp(rule, fact) == 0;
}

static bool holds_tenor(const struct ceiling_rule *r, int64_t days)
{
    return days == FIELD_UNSET ||
           (days >= r->days_from && (r->days_to == FIELD_UNSET || days <= r->days_to));
}

static bool matches(const struct facts *f, const struct ceiling_rule *r, const char *topic)
{
    return strcmp(r->topic, topic) == 0 && in_force(r, f->day) && fits(r->purpose, f->d->purpose) &&
           fits(r->scale, f->about->scale) &&
           (holds_tenor(r, f->tenor[0]) || holds_tenor(r, f->tenor[1]));
}

/* The only one that matches, with how many did. */
static const struct ceiling_rule *only(const struct facts *f, const struct ceiling_rules *rules,
                                       const char *topic, size_t *ret_n)
{
    const struct ceiling_rule *found = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < rules->n; i++)
        if (matches(f, &rules->list[i], topic)) {
            found = &rules->list[i];
            ++*ret_n;
        }
    return *ret_n == 1 ? found : NULL;
}

/* ---- interest and fees ---- */

static const char *missing_of(const struct facts *f)
{
    return f->d->received == FIELD_UNSET  ? "received"
           : f->d->claimed == FIELD_UNSET ? "claimed"
           : f->days == FIELD_UNSET       ? "tenor"
           : !f->dated                    ? "taken_on"
                                          : NULL;
}

/* What is no fine; where fines are not told apart, they count with what a fine may be. */
static void check_benefit(struct facts *f, const struct ceiling_rule *r, size_t matching,
                          const struct ceiling_rules *rules)
{
    size_t late_n;
    const char *missing = missing_of(f);
    struct ceiling_finding *x = add(f, "benefit", r);
    bool split = f->d->late_claimed != FIELD_UNSET || f->late_days == 0, sure = matching == 1;
    int64_t fines = f->d->late_claimed == FIELD_UNSET ? 0 : f->d->late_claimed;
    x->missing = missing;
    x->check = true;
    x->days = f->days;
    if (f->principal == FIELD_UNSET || f->charged == FIELD_UNSET || f->days == FIELD_UNSET)
        return;
    int64_t allowed = allowed_of(f->principal, r->value, f->days);
    if (!split) {
        const struct ceiling_rule *late = only(f, rules, "late", &late_n);
        if (late && f->late_days != FIELD_UNSET)
            allowed += allowed_of(f->principal, late->value, f->late_days);
        sure = sure && late && late->verified && f->late_days != FIELD_UNSET;
        x->missing = sure || missing ? missing : "late_claimed";
    }
    judge(x, f->charged > fines ? f->charged - fines : 0, allowed, sure && !missing);
}

/* Percent as decimal text × 10^6; FIELD_UNSET for none. */
static int64_t rate_of(const char *s)
{
    int64_t n = 0;
    int places = -1;
    for (; s && *s; s++) {
        if (*s == '.')
            places = 0;
        else if (*s < '0' || *s > '9' || places >= 6 || n > INT64_MAX / 100)
            return FIELD_UNSET;
        else {
            n = n * 10 + (*s - '0');
            places += places >= 0;
        }
    }
    for (; places < 6; places++)
        n *= places >= 0 ? 10 : 1;
    return n;
}

/* What is said to be taken every day, week or month. */
static void check_price(struct facts *f, const struct ceiling_rule *r, size_t matching)
{
    const struct debt *d = f->d;
    const char *per = d->cost_per ? d->cost_per : "day";
    int64_t days = strcmp(per, "month") == 0 ? LONGEST_MONTH : strcmp(per, "week") == 0 ? 7 : 1;
    bool sure = matching == 1 && f->dated && f->days != FIELD_UNSET;
    if (d->rate && *d->rate && rate_of(d->rate) != FIELD_UNSET) {
        struct ceiling_finding *x = add(f, "rate", r);
        x->per = per;
        judge(x, rate_of(d->rate), r->value * 100 * days, sure);
    }
    if (d->cost != FIELD_UNSET && f->principal != FIELD_UNSET) {
        struct ceiling_finding *x = add(f, "cost", r);
        x->per = per;
        judge(x, d->cost, allowed_of(f->principal, r->value, days), sure);
    }
}

/* ---- fines, and all together ---- */

static void check_late(struct facts *f, const struct ceiling_rules *rules)
{
    size_t n;
    int64_t fines = f->d->late_claimed;
    if (fines == FIELD_UNSET || !fines)
        return;
    only(f, rules, "late", &n);
    for (size_t i = 0; i < rules->n; i++) {
        const struct ceiling_rule *r = &rules->list[i];
        if (!matches(f, r, "late"))
            continue;
        struct ceiling_finding *x = add(f, "late", r);
        x->days = f->late_days;
        x->missing = f->principal == FIELD_UNSET   ? "received"
                     : f->late_days == FIELD_UNSET ? "due_on"
                     : !f->dated                   ? "taken_on"
                                                   : NULL;
        x->check = true;
        if (f->principal != FIELD_UNSET && f->late_days != FIELD_UNSET)
            judge(x, fines, allowed_of(f->principal, r->value, f->late_days),
                  n == 1 && !x->missing);
    }
    if (!n) {
        struct ceiling_finding *x = add(f, "late", NULL);
        x->actual = fines;
        x->check = true;
        x->missing = "rule";
    }
}

static void check_total(struct facts *f, const struct ceiling_rules *rules)
{
    size_t n;
    only(f, rules, "total", &n);
    for (size_t i = 0; i < rules->n; i++) {
        if (!matches(f, &rules->list[i], "total"))
            continue;
        struct ceiling_finding *x = add(f, "total", &rules->list[i]);
        x->missing = f->principal == FIELD_UNSET ? "received"
                     : f->charged == FIELD_UNSET ? "claimed"
                     : !f->dated                 ? "taken_on"
                                                 : NULL;
        x->check = true;
        if (f->principal != FIELD_UNSET && f->charged != FIELD_UNSET)
            judge(x, f->charged, allowed_of(f->principal, x->rule->value, 1),
                  n == 1 && !x->missing);
    }
}

/* ---- when a collector came ---- */

/* 08:00 and 20:00 themselves are allowed. Sunday is day 3 of the epoch's week (1970-01-01 was a
 * Thursday). */
static void check_hours(struct facts *f, const struct ceiling_rules *rules)
{
    const struct debt *d = f->d;
    int64_t day = day_number(d->contacted_on);
    const char *t = d->contacted_time;
    if (day == FIELD_UNSET)
        return;
    bool sunday = day % 7 == 3, off = sunday || f->about->holiday;
    if (!off && (!t || strlen(t) != 5))
        return;
    int64_t minute = t && strlen(t) == 5
                         ? ((t[0] - '0') * 10 + t[1] - '0') * 60 + (t[3] - '0') * 10 + t[4] - '0'
                         : 0;
    for (size_t i = 0; i < rules->n; i++) {
        const struct ceiling_rule *r = &rules->list[i];
        if (strcmp(r->topic, "hours") != 0 || !in_force(r, d->contacted_on))
            continue;
        struct ceiling_finding *x = add(f, "hours", r);
        bool bad = off || minute < r->value / 10000 || minute > r->value % 10000;
        x->actual = minute;
        x->verdict = bad ? "exceeds" : "within";
        x->check = !r->verified || (!off && !f->about->known);
        x->missing = !off && !f->about->known ? "calendar" : NULL;
        x->citable = bad && r->verified; /* by the clock or the day, whatever else it was */
    }
}

/* ---- what collectors did ---- */

static const struct {
    const char *behaviour, *topic;
} conduct[] = {{"threatens", "threats"},   {"shames", "threats"},         {"violence", "threats"},
               {"spreads_data", "data"},   {"contacts_others", "others"}, {"elsewhere", "place"},
               {"incessant", "incessant"}, {"no_identity", "identity"}};
enum { CONDUCT = sizeof(conduct) / sizeof(conduct[0]) };

bool ceiling_is_conduct(const char *topic)
{
    for (size_t i = 0; i < CONDUCT; i++)
        if (strcmp(conduct[i].topic, topic) == 0)
            return true;
    return false;
}

const char *ceiling_conduct_of(const char *behaviour)
{
    for (size_t i = 0; i < CONDUCT; i++)
        if (strcmp(conduct[i].behaviour, behaviour) == 0)
            return conduct[i].topic;
    return NULL;
}

bool ceiling_told(const struct ceiling_finding *f, size_t place)
{
    return (f->told >> place & 1U) != 0;
}

/* Whether a list of codes with commas holds one. */
static bool tells(const char *codes, const char *code)
{
    size_t n = strlen(code);
    for (const char *at = codes; at && (at = strstr(at, code)); at += n)
        if ((at == codes || at[-1] == ',') && (at[n] == ',' || !at[n]))
            return true;
    return false;
}

static unsigned told_of(const struct debt *d, const char *topic)
{
    unsigned bits = 0;
    for (size_t i = 0; debt_behaviours[i].code; i++) {
        const char *of = ceiling_conduct_of(debt_behaviours[i].code);
        if (of && strcmp(of, topic) == 0 && tells(d->behaviour, debt_behaviours[i].code))
            bits |= 1U << i;
    }
    return bits;
}

/* Two rules of one topic: both are shown, neither decides. */
static size_t matching(const struct facts *f, const struct ceiling_rules *rules, const char *topic,
                       const char *day)
{
    size_t n = 0;
    for (size_t i = 0; i < rules->n; i++)
        n += strcmp(rules->list[i].topic, topic) == 0 && in_force(&rules->list[i], day) &&
             fits(rules->list[i].purpose, f->d->purpose) &&
             fits(rules->list[i].scale, f->about->scale);
    return n;
}

static void check_conduct(struct facts *f, const struct ceiling_rules *rules)
{
    const struct debt *d = f->d;
    bool dated = day_number(d->contacted_on) != FIELD_UNSET;
    const char *day = dated ? d->contacted_on : f->about->on;
    for (size_t i = 0; i < rules->n; i++) {
        const struct ceiling_rule *r = &rules->list[i];
        unsigned told = ceiling_is_conduct(r->topic) ? told_of(d, r->topic) : 0;
        if (!told || !in_force(r, day) || !fits(r->purpose, d->purpose) ||
            !fits(r->scale, f->about->scale))
            continue;
        struct ceiling_finding *x = add(f, r->topic, r);
        bool sure = dated || (f->dated && in_force(r, d->taken_on));
        x->told = told;
        x->verdict = "exceeds";
        x->missing = sure ? NULL : "contacted_on";
        x->check = !sure || !r->verified || matching(f, rules, r->topic, day) != 1;
        x->citable = !x->check;
    }
}

/* ---- all ---- */

size_t ceiling_check(const struct debt *d, const struct ceiling_rules *rules,
                     const struct ceiling_about *about,
                     struct ceiling_finding ret[static CEILING_FINDINGS_MAX])
{
    struct facts f = {.d = d, .about = about, .out = ret};
    const char *then = d->legal_then ? d->legal_then : "not_proven";
    size_t n;
    if (!d->kind || strcmp(d->kind, "online") != 0 || strcmp(then, "licensed") != 0) {
        struct ceiling_finding *x = add(&f, "law", NULL);
        x->verdict = "uncovered";
        x->legal = then;
        return f.n;
    }
    read_facts(&f);
    only(&f, rules, "benefit", &n);
    for (size_t i = 0; i < rules->n; i++)
        if (matches(&f, &rules->list[i], "benefit")) {
            check_benefit(&f, &rules->list[i], n, rules);
            check_price(&f, &rules->list[i], n);
        }
    if (!n) {
        struct ceiling_finding *x = add(&f, "benefit", NULL);
        x->check = true;
        x->missing = "rule";
    }
    check_late(&f, rules);
    check_total(&f, rules);
    check_hours(&f, rules);
    check_conduct(&f, rules);
    return f.n;
}

int64_t ceiling_excess(const struct ceiling_finding *list, size_t n)
{
    int64_t parts = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        if (!list[i].citable)
            continue;
        if (strcmp(list[i].topic, "total") == 0)
            total = list[i].excess;
        else if (strcmp(list[i].topic, "benefit") == 0 || strcmp(list[i].topic, "late") == 0)
            parts += list[i].excess;
    }
    return parts > total ? parts : total;
}

/* ---- a whole sheet ---- */

static bool seen_before(const struct debt *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (list[k].lender_id == list[i].lender_id && list[i].lender_id && !list[k].removed_at)
            return true;
    return false;
}

static int64_t platforms_of(const struct debt *list, size_t n)
{
    int64_t platforms = 0;
    for (size_t i = 0; i < n; i++)
        platforms += !list[i].removed_at && list[i].kind && strcmp(list[i].kind, "online") == 0 &&
                     list[i].legal && strcmp(list[i].legal, "licensed") == 0 && list[i].claimed &&
                     !seen_before(list, i);
    return platforms;
}

size_t ceiling_check_sheet(const struct debt *list, size_t n, const struct ceiling_rules *rules,
                           const char *on, int64_t income, int64_t instalments,
                           struct ceiling_finding ret[static CEILING_FINDINGS_MAX])
{
    struct facts f = {.out = ret};
    int64_t platforms = platforms_of(list, n);
    for (size_t i = 0; i < rules->n; i++) {
        const struct ceiling_rule *r = &rules->list[i];
        if (!in_force(r, on))
            continue;
        if (strcmp(r->topic, "platforms") == 0)
            judge(add(&f, "platforms", r), platforms, r->value, true);
        if (strcmp(r->topic, "income") == 0 && income != FIELD_UNSET && instalments != FIELD_UNSET)
            judge(add(&f, "income", r), instalments, allowed_of(income, r->value, 1), true);
    }
    return f.n;
}
