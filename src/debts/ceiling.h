/*
 * What the law lets a lender ask for: dated rules with a source, and what a debt looks like beside
 * them. A rule that was not verified for a date is shown and never cited; where two rules match,
 * both are shown, and neither decides ("perlu diperiksa").
 *
 * Only online lenders licensed on the day the money was taken fall under these rules (SEOJK
 * 19/SEOJK.06/2023, POJK 22/2023). For the others the finding says that, and no more.
 *
 * Reckoned with whole rupiah, in the lender's favour wherever a fact is open, so that an excess
 * that is told stands: the whole tenor counts, fines on the whole principal, fractions of a rupiah
 * are allowed.
 *   benefit  (interest, fees; of claimed + paid - received what is no fine) <= principal as agreed
 *            × percent a day × days of the tenor
 *   late     fines <= principal × percent a day × days past the due day
 *   total    both together <= 100 % of the principal
 *   rate, cost  what is said to be taken a day, week (7) or month (31 days) against the same limit
 *   hours    collecting: Monday to Saturday, no national holiday, 08:00 to 20:00
 *   threats, others, place, incessant, identity, data
 *            what collectors may not do at all: found where it was told (debt.behaviour). It is
 * sure where the rule held on the day of the contact; without that day, where it held when the
 *            money was taken and holds today
 *   platforms, income  of a whole sheet
 */
#ifndef CEILING_H
#define CEILING_H

#include "debt.h"

enum { CEILING_RULES_MAX = 200, CEILING_FINDINGS_MAX = 32 };

extern const struct field_choice ceiling_topics[];   /* benefit, late, total, platforms, income,
                                                        hours, and the six of conduct */
extern const struct field_choice ceiling_purposes[]; /* all, consumer, productive */
extern const struct field_choice ceiling_scales[];   /* all, micro, larger */

struct ceiling_rule {
    int64_t id, version, created_at, updated_at;
    const char *topic, *purpose, *scale;
    int64_t days_from, days_to;        /* tenor; days_to FIELD_UNSET: any longer */
    int64_t value;                     /* as stored: see the migration */
    const char *value_text;            /* "0.3" percent, "3", "08:00-20:00"; conduct: "" */
    const char *valid_from, *valid_to; /* valid_to: the first day that it no longer holds, NULL: in
                                          force */
    bool verified;
    const char *law, *article, *source, *checked_on, *note;
};
extern const struct field_table ceiling_fields;        /* "CeilingRule" */
extern const struct field_table ceiling_change_fields; /* "CeilingChange": valid_to, verified,
                                                          source, checked_on, note */

struct ceiling_rules {
    struct ceiling_rule *list;
    size_t n;
};

/* All, by topic, the newest first. Facts: read by everybody. */
enum err ceiling_list(struct ctx *cx, struct ceiling_rules *ret);
enum err ceiling_get(struct ctx *cx, int64_t id, struct ceiling_rule *ret);
/* On the writer, CAP_LENDER_EDIT. ERR_INVALID with the fields; put: ERR_STALE. */
enum err ceiling_add(struct ctx *cx, struct ceiling_rule *r);
enum err ceiling_put(struct ctx *cx, struct ceiling_rule *r);
/* On the writer: the rules as of 2026-11, of topics that have none yet (init, migrate, demo). */
enum err ceiling_seed(struct ctx *cx);

/* ---- a debt beside the rules ---- */

struct ceiling_finding {
    const char *topic;   /* of the rule, or "rate", "cost", "law" */
    const char *verdict; /* exceeds, within, unknown (no rule, or a fact is missing), uncovered */
    bool check;          /* "perlu diperiksa": not verified, two rules, or a fact is open */
    bool citable;        /* exceeds by one verified rule, all facts known: may stand in a letter */
    int64_t actual, allowed, excess; /* rupiah; rate: percent × 10^6; platforms: how many; hours:
                                        minutes; FIELD_UNSET: not reckoned */
    int64_t days;                    /* that were counted; FIELD_UNSET: none */
    const char *per;                 /* rate, cost: day, week, month */
    const char *missing;             /* name of the field that would tell more, "rule", or NULL */
    const char *legal;               /* uncovered: what the lender was then */
    unsigned told;                   /* conduct: which of debt_behaviours, 1 << its place */
    const struct ceiling_rule *rule; /* NULL: none */
};

/* Whether a topic is one of conduct; which one a code of debt_behaviours belongs to (NULL: none).
 */
bool ceiling_is_conduct(const char *topic);
const char *ceiling_conduct_of(const char *behaviour);
/* The codes of a finding's `told`: calls back for each. */
bool ceiling_told(const struct ceiling_finding *f, size_t place);

/* What is not in the row itself. */
struct ceiling_about {
    const char *on;      /* day of looking, ISO */
    const char *scale;   /* of the business: micro, larger; NULL: not known */
    bool holiday, known; /* contacted_on is a national holiday; its year's calendar is official */
};
/* Pure. How many findings were written. */
size_t ceiling_check(const struct debt *d, const struct ceiling_rules *rules,
                     const struct ceiling_about *about,
                     struct ceiling_finding ret[static CEILING_FINDINGS_MAX]);
/* Rupiah that are claimed beyond what sure rules allow: of benefit and late, or of total, whichever
 * is more. */
int64_t ceiling_excess(const struct ceiling_finding *list, size_t n);
/* Of a whole sheet: more licensed online lenders than one may have; with `income` of a month (else
 * FIELD_UNSET) and `instalments` of a month, the share of income. */
size_t ceiling_check_sheet(const struct debt *list, size_t n, const struct ceiling_rules *rules,
                           const char *on, int64_t income, int64_t instalments,
                           struct ceiling_finding ret[static CEILING_FINDINGS_MAX]);
/* ceiling_check() with rules, holidays and the business's class looked up; today. */
enum err ceiling_of_debt(struct ctx *cx, const struct debt_sheet *s, const struct debt *d,
                         const struct ceiling_rules *rules, struct ceiling_finding **ret,
                         size_t *ret_n);

extern const struct field_table ceiling_finding_fields; /* "CeilingFinding" */

#endif
