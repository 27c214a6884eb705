/* What the files of growth share; nobody else includes this. */
#ifndef GROWTH_PARTS_H
#define GROWTH_PARTS_H

#include "growth.h"

/* The day for which is reckoned, and what follows from it. */
struct growth_day {
    char text[DATE_LEN + 1];
    char first_month[MONTH_LEN + 1],
        month[MONTH_LEN + 1];              /* figures read: first_month <= m <= month */
    int64_t training_from, training_until; /* instants */
    int32_t number;                        /* of the month, from 2000-01 = 0 */
};
void growth_day_of(const char *day, struct growth_day *ret);

/* The row as it stands. */
struct growth_row {
    bool there;
    const char *ward, *class_, *settled, *basis, *step, *step_since, *next, *last_month, *fell_on;
    const char *recent;
    int64_t verified, value, to_next, score, coverage, trend, months; /* trend: INT64_MIN unknown */
    int64_t fell;
};

/* A business as it is read for reckoning. */
struct subject {
    int64_t id;
    const char *ward, *class_, *activity, *channels;
    bool merged, nib, npwp;
    int64_t licenses, trainings;
    const char *proof;                 /* the kind of a paper that proves the capital, or NULL */
    struct class_facts facts;          /* its figures: months before the day's own */
    const struct month_figure *recent; /* those and the day's own */
    size_t recent_n;
    int64_t told[INDICATORS]; /* -1: not */
    struct growth_row row;
    int64_t open_move;               /* of its class; 0: none */
    const char *open_to, *open_from; /* the classes that it leads to, and comes from */
};
/* Businesses with lo <= id < hi, by id, at most GROWTH_SLICE; texts in the arena. */
enum { GROWTH_SLICE = 300 };
enum err subjects_read(struct ctx *cx, int64_t lo, int64_t hi, const struct growth_day *day,
                       struct subject **ret, size_t *ret_n);
/* A business just made, of an owner just made: all else about it is nothing yet. */
struct subject subject_made(const struct business *b);

/* Pure: class, levels, step for the day. `before`: the step it stood on. */
void growth_reckon(const struct basis *basis, const struct subject *s, const struct growth_day *day,
                   enum ladder_step before, struct growth *ret);
enum ladder_step step_of_word(const char *word);

/* move_follow.c: what the reckoned state asks of the moves. `write` false: only tells whether there
 * is something to do. */
enum err moves_follow(struct ctx *cx, const struct subject *s, const struct growth *g, bool write,
                      bool *ret_changed);

#endif
