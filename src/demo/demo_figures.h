/*
 * The demo's figures of past days: the last day of each of its months, and each day of the last
 * week, reckoned from what happened, as if they had been frozen then; and today's.
 */
#ifndef DEMO_FIGURES_H
#define DEMO_FIGURES_H

#include "demo.h"

/* Last of all: cx->now is the city's now. */
enum err demo_figures(struct ctx *cx, const struct demo_plan *plan);

#endif
