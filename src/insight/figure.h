/*
 * The figures of the city, its districts and wards. Each has a definition (words under
 * figure.<key>, figure.<key>.text), a unit, a source, and stands beside what it rests on: as-of
 * time, coverage, confidence.
 *
 * They are counted every minute from rows that the rooms keep (counts of the register, boards,
 * partial indexes of cases, moves); a page reads what was counted. Nothing here scans the register
 * when somebody looks.
 *
 * A figure's tally adds up: a district's is the sum of its wards', the city's of its districts'.
 * From it:
 *   a count        part
 *   a percentage   part × 100 / whole, rounded down; unknown where whole < FIGURE_MIN
 *   coverage       cov × 100 / cov_of; confidence: conf × 100 / conf_of; unknown where of is 0
 *   rupiah         part, of so many loans as whole says
 * What tells of debts and loans (the group "finance") is unknown under FIGURE_MIN, also in its
 * parts: so few are somebody; and with it as much else of wards and districts as it takes that
 * sums do not tell it (figure_protect()). Nor do two moments tell of a single one: once told, such
 * a figure stays as it is until FIGURE_MIN or more lie between it and what is counted
 * (figure_lag()); and of a past day only what was published is told. Everybody is told the same,
 * also who may open the sheets and the loans: figures are kept once for all and frozen, go into
 * files, briefs and mails that leave the house, and two versions side by side would tell what one
 * hides. Who may see the sheets counts them in their list, exactly. Days until a case was solved
 * are the median and the 90th percentile (nearest rank) of whole days of the cases solved in the
 * last FIGURE_DAYS days; unknown under FIGURE_MIN of them.
 */
#ifndef FIGURE_H
#define FIGURE_H

#include "app.h"
#include "field.h"
#include "places.h"

enum { FIGURE_MIN = 5, FIGURE_DAYS = 90, FIGURE_YEAR = 365, FIGURE_SURE = 30 };

enum figure_key {
    FIG_BUSINESSES,
    FIG_CURATED,
    FIG_VERIFIED,
    FIG_NEVER_VISITED,
    FIG_COVERAGE, /* by companions */
    FIG_VISITED_12,
    FIG_CASES_OPEN,
    FIG_CASES_AT_RISK,
    FIG_CASES_OVERDUE,
    FIG_CASES_MEDIAN_DAYS,
    FIG_CASES_P90_DAYS,
    FIG_CLASS_RISES,
    FIG_CLASS_FALLS,
    FIG_RESILIENCE,
    FIG_REVENUE_COVERAGE,
    FIG_DEBT_SHEETS, /* protected: see below */
    FIG_DEBTS_SETTLED,
    FIG_FINANCE_APPLIED,
    FIG_FINANCE_GRANTED,
    FIG_LOANS_RUNNING,
    FIG_LOANS_LENT,
    FIG_LOANS_LATE,
    FIGURES
};

/* What a figure's source is: as-of is the source's. */
enum figure_source {
    FROM_REGISTER,
    FROM_FIELD,
    FROM_CASES,
    FROM_GROWTH,
    FROM_REVENUE,
    FROM_FINANCE,
    SOURCES
};

struct figure_def {
    const char *key, *unit; /* "count", "percent", "days", "rupiah" */
    const char *group;      /* "reach", "cases", "growth", "finance" */
    enum figure_source source;
    int64_t version; /* raised with its meaning: words under figure.<key>.v<version> say why */
    int good;        /* 1: more is better, -1: fewer, 0: neither */
};
extern const struct figure_def figure_defs[FIGURES];
extern const char *const figure_sources[SOURCES]; /* "register" … */
/* FIGURES where there is none of that key. */
enum figure_key figure_of(const char *key);

struct figure {
    int64_t value; /* FIELD_UNSET: not known, or too few */
    int64_t part, whole;
    int64_t coverage, confidence; /* percent; FIELD_UNSET: not known */
    int64_t definition;           /* version; 0: there is no such figure */
};
struct figure_set {
    const char *area; /* "" the city */
    struct figure of[FIGURES];
};
struct figure_times {
    int64_t counted_at; /* 0: never yet */
    int64_t source[SOURCES];
};

/* The area that is asked for (NULL, "": the actor's whole territory) within it. CAP_FIGURES.
 * ERR_NOT_FOUND outside. */
enum err figure_area(struct ctx *cx, const char *area, const char **ret_area);
/* When the figures were last counted: the cheapest question, whose answer changes with them. */
enum err figure_counted(struct ctx *cx, int64_t *ret_at);
/* The same, and how often targets were set: what is drawn of figures and targets hangs on both. */
enum err figure_stamps(struct ctx *cx, int64_t *ret_at, int64_t *ret_targets);
enum err figure_times(struct ctx *cx, struct figure_times *ret);
/* Of one area, which figure_area() gave. */
enum err figure_now(struct ctx *cx, const char *area, struct figure_set *ret);
/* Of the parts of an area (districts of the city, wards of a district), in order of code; all wards
 * with `wards`. */
enum err figure_parts(struct ctx *cx, const char *area, bool wards, struct figure_set **ret,
                      size_t *ret_n);

/* Of job_kind "figures" (care): counts, freezes the day that has passed. */
enum err figure_care(struct ctx *cx);

/* Nothing known of an area. */
void figure_blank(struct figure_set *s, const char *area);
/* Rows of (area, key, value, part, whole, coverage, confidence, definition), in order of area, into
 * sets in the same order; ends them. What has no set is passed over. */
struct rows;
enum err figure_read(struct rows *r, struct figure_set *sets, size_t n);

/* ---- tallies: for counting and for past days ---- */

struct tally {
    int64_t part, whole, cov, cov_of, conf, conf_of;
};
struct ward_tally {
    const char *ward; /* a code of places() */
    struct tally of[FIGURES];
};
struct solved {
    int32_t ward, days; /* index of the ward; whole days until solved */
};
struct survey {
    struct ward_tally *wards; /* all wards, in order of code */
    size_t wards_n;
    struct solved *solved;
    size_t solved_n, solved_cap;
    struct arena *a;
    const struct places *places; /* whose areas are told */
};
/* Over the places as they are given: an import may change them at any time, and what is compared or
 * written together must be of the same areas. */
void survey_begin(struct survey *v, struct arena *a, const struct places *p);
/* Index of a ward's tally; -1: no such ward. */
int survey_ward(const struct survey *v, const char *code);
void survey_solved(struct survey *v, int ward, int64_t opened_at, int64_t resolved_at);
/* City, districts and wards, in order of area; protected. */
void survey_end(struct survey *v, struct figure_set **ret, size_t *ret_n);
/* Of the group "finance". */
bool figure_is_protected(enum figure_key k);
/* What was told of the group "finance" stays told until it has changed by FIGURE_MIN or more
 * (money: by so many loans); what is to be hidden is. `told` is what was told last, hidden since or
 * not, and then what is told now; both are of the same areas. */
void figure_lag(struct figure_set *told, struct figure_set *sets, size_t n);
/* Hides of the group "finance" what is under FIGURE_MIN, and of other areas what would tell it:
 * beside a visible sum, what is hidden cannot be reckoned back one by one, and is FIGURE_MIN or
 * more together. `sets` are all areas. */
void figure_protect(const struct places *p, struct figure_set *sets, size_t n);

#endif
