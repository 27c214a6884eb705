/* What this room's pages share; only its *_web.c include it. */
#ifndef INSIGHT_PAGES_WEB_H
#define INSIGHT_PAGES_WEB_H

#include "attention.h"
#include "insight_web.h"
#include "snapshot.h"

/* "12 %", "7 hari", "21.270", "Rp404.000.000"; "–" of what is not known; and of its key. */
const char *figure_words(struct web *w, enum figure_key k, int64_t value);
/* The same where room is narrow: "Rp404 jt". */
const char *figure_short(struct web *w, enum figure_key k, int64_t value);
const char *figure_label(struct web *w, enum figure_key k);
/* "Kota Malang", or the place's name. */
const char *area_name(struct web *w, const char *area);
/* The list behind a figure in an area; NULL where the actor has none. */
const char *figure_href(struct web *w, enum figure_key k, const char *area);

/* A group's figures as pages show them, into `o`: title, figures, some, missing (what nobody knows
 * of a past day, in words). `now`: known now of a past day that was published (NULL: nothing
 * beside). A past day's figures lead nowhere: lists are today's. */
struct figures_shown {
    const struct figure_set *set, *now;
    bool past;
    const struct series *series; /* NULL: no lines */
    const struct figure_times *times;
    const char *const *notes; /* FIGURES, or NULL: said beside (a target) */
};
void put_figures(struct web *w, struct model *o, const char *group, const struct figures_shown *f);
extern const char *const figure_groups[]; /* ends with NULL */

/* Into `o`: items, some. */
void put_attention(struct web *w, const char *area, struct model *o, const struct attention *list,
                   size_t n);
/* The reason, in words. */
const char *attention_words(struct web *w, const struct attention *x);

#endif
