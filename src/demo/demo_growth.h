/*
 * How the demo's businesses came to stand where they stand: answers to the questions about growth,
 * asked by their companions over a year; steps that moved meanwhile, classes that were confirmed or
 * refused, and some that wait.
 */
#ifndef DEMO_GROWTH_H
#define DEMO_GROWTH_H

#include "demo.h"

/* Last of all, after turnover: cx->now is left at the city's now. */
enum err demo_growth(struct ctx *cx);

#endif
