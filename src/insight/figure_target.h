/*
 * What a figure shall be by the end of a year, in an area: beside the figure on the dashboard and
 * in the brief. How many businesses shall rise a class has targets with forecasts of its own
 * (growth/target.h).
 */
#ifndef FIGURE_TARGET_H
#define FIGURE_TARGET_H

#include "figure.h"

struct figure_target {
    int64_t id, version, year, value, updated_at; /* value FIELD_UNSET: no longer wanted */
    const char *area, *figure, *note;             /* area "": the city; figure: a key */
    int64_t now; /* the figure, of a year that has ended at its end; FIELD_UNSET: not known */
};
extern const struct field_table figure_target_fields;     /* "FigureTarget" */
extern const struct field_table figure_target_new_fields; /* "FigureTargetNew" */

/* CAP_FIGURES, within the territory; of a year (0: all), the newest first; without those no longer
 * wanted. */
enum err figure_target_list(struct ctx *cx, int64_t year, struct figure_target **ret,
                            size_t *ret_n);
enum err figure_target_get(struct ctx *cx, int64_t id, struct figure_target *ret);
/* Of an area that figure_area() gave, in this year; FIELD_UNSET: none. */
enum err figure_targets_of(struct ctx *cx, const char *area, int64_t ret[static FIGURES]);
/* On the writer, CAP_CURATE_CITY: a new one (t->id 0; ERR_CONFLICT where year, area and figure have
 * one) or another value and note (t->version: ERR_STALE). ERR_INVALID: an unknown place, a share
 * above 100 percent. */
enum err figure_target_put(struct ctx *cx, struct figure_target *t);

/* Whether it is reached: at least, or at most where fewer is better. */
bool figure_target_reached(enum figure_key k, int64_t target, int64_t now);

#endif
