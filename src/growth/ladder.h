/*
 * The ladder inside a class: surviving → stable → growing → ready ("bertahan, stabil, tumbuh, siap
 * naik").
 *
 * Each indicator (registry/indicator.h, six dimensions and more) has a level 0 … 3. With w the
 * weight of an indicator (table ladder_weight, editable) and the sums over those that are known:
 *   score    = 100 × Σ w·level / Σ 3·w          rounded half up
 *   coverage = 100 × Σ w / Σ w of all
 * Step by score: LADDER_STABLE (30), LADDER_GROWING (50), LADDER_READY (70) and up; below half
 * coverage it is "unknown". "growing" also wants the last three months' turnover to be no more than
 * a tenth below those of a year ago (where both are known); "ready" wants NIB (LEG1) and monthly
 * books (KEU1 >= 2). A step is left downwards only when the score is LADDER_SLACK (5) below its
 * line. Levels and weights are our proposal (sources beside each: docs and NOTICE), so they are all
 * shown.
 */
#ifndef LADDER_H
#define LADDER_H

#include "ctx.h"

enum ladder_step { STEP_UNKNOWN, STEP_SURVIVING, STEP_STABLE, STEP_GROWING, STEP_READY };
enum {
    LADDER_STABLE = 30,
    LADDER_GROWING = 50,
    LADDER_READY = 70,
    LADDER_SLACK = 5,
    LADDER_INDICATORS_MAX = 32,
    LADDER_NEXT_MAX = 3
};

struct ladder_indicator {
    const char *code, *dimension;
    int32_t weight;
    int32_t level; /* 0 … 3; -1: unknown */
    bool yes_no;   /* knows only 0 and 3 */
};
struct ladder_result {
    enum ladder_step step;
    int32_t score, coverage;
    int32_t missing_gate; /* index of an indicator that keeps it from "ready", or -1 */
    int32_t
        next[LADDER_NEXT_MAX]; /* indices: what would raise the score most by one level, -1: none */
};
/* Pure. trend: last three months against those of a year ago in percent, INT32_MIN unknown. */
void ladder_reckon(const struct ladder_indicator *in, size_t n, int32_t trend,
                   enum ladder_step before, struct ladder_result *ret);
const char *step_word(enum ladder_step s); /* "surviving" … */

#endif
