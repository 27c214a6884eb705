/*
 * Hard times, as an officer defines them: months from the first to the last, of the city or of one
 * district or ward. What each did is asked of every business's figures (resilience.h), and told by
 * area and sector:
 *   businesses   in the register, not merged, founded by the window's first month (or who knows),
 *                and not closed or moved away by its first day as far as facts tell
 *   known        of them with an answer; coverage = known / businesses
 *   held         fall at most RESILIENCE_HELD percent; recovered: back at RESILIENCE_BACK by now
 *   fall         median percent of the known ones
 *   confidence   mean of theirs
 * Fewer than SHOCK_KNOWN_MIN known: no figure, for it would tell of single ones and of chance.
 * Figures are made by the nightly run and when a window changes.
 */
#ifndef SHOCK_H
#define SHOCK_H

#include "app.h"
#include "business.h"
#include "field.h"
#include "resilience.h"

enum { SHOCK_KNOWN_MIN = 5, SHOCKS_MAX = 60 };
extern const struct field_choice shock_kinds[]; /* pandemic, flood, price, other */

struct shock {
    int64_t id, version, created_at, updated_at;
    const char *name, *kind, *area; /* area: place code, NULL or "": the city */
    const char *first_month, *last_month, *note;
};
extern const struct field_table shock_fields; /* "Shock" */

/* The newest first; those of areas that lie within or around `ward` (NULL: all). */
enum err shock_list(struct ctx *cx, const char *ward, struct shock **ret, size_t *ret_n);
enum err shock_get(struct ctx *cx, int64_t id, struct shock *ret);
/* On the writer, CAP_CURATE_CITY. ERR_INVALID: a window that ends before it begins, has not begun,
 * lasts over 36 months, or of no place. Put and remove: s->version is the one that was read. */
enum err shock_add(struct ctx *cx, struct shock *s);
enum err shock_put(struct ctx *cx, struct shock *s);
enum err shock_remove(struct ctx *cx, int64_t id, int64_t version);

struct shock_figure {
    const char *area, *sector;                    /* "" city; "" all */
    int64_t businesses, known, coverage;          /* coverage: percent */
    int64_t held, recovered, fall, confidence;    /* FIELD_UNSET: too few known */
    int64_t held_share, recovered_share, made_at; /* percent of the known */
};
extern const struct field_table shock_figure_fields; /* "ShockFigure" */
/* CAP_FIGURES: the city's, and those within or around the actor's territory; areas by code, within
 * them the sum first. */
enum err shock_figures(struct ctx *cx, int64_t id, struct shock_figure **ret, size_t *ret_n);

/* Not on the writer: reads all figures and writes what the window did. */
enum err shock_reckon(struct ctx *cx, int64_t id);
/* struct job_kind: those that were not reckoned today or changed since. */
enum err shock_care(struct ctx *cx);

/* What a window had done as of each of `instants`, by the figures of turnover that are known now:
 * of each business that the window counts, in one pass over all. The ward is today's. No scope is
 * checked; takes as long as shock_reckon(). */
struct shock_answer_then {
    size_t instant;
    const char *ward; /* of places() */
    bool known, held;
    int32_t confidence; /* percent, when known */
};
enum err shock_then(struct ctx *cx, int64_t id, const int64_t *instants, size_t n,
                    void (*each)(void *arg, const struct shock_answer_then *x), void *arg);

/* What each window did to one business, with the median of its ward, else its district, else the
 * city (`near`: "ward", "district", "city"; NULL: none), and the same of its sector there. For who
 * may see its turnover. */
struct shock_answer {
    int64_t shock_id;
    const char *name, *kind, *first_month, *last_month;
    bool known, held;
    int64_t baseline, trough, fall, recovered_after, coverage, confidence, median, sector_median;
    const char *trough_month, *near, *sector_near;
};
extern const struct field_table shock_answer_fields; /* "Resilience" */
enum err shock_of_business(struct ctx *cx, int64_t business_id, struct shock_answer **ret,
                           size_t *ret_n);
/* The same of figures that were read already, oldest month first; no scope is checked. */
enum err shock_of_months(struct ctx *cx, const struct business *b, const struct month_figure *f,
                         size_t n, struct shock_answer **ret, size_t *ret_n);

#endif
