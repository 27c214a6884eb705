/*
 * The demo's debt sheets: some hundred households with one to 24 lenders, most of them online and
 * not proven licensed, written down by the rules of the room. All lenders are invented, also
 * those that the demo's register calls licensed.
 */
#ifndef DEMO_DEBTS_H
#define DEMO_DEBTS_H

#include "demo.h"

/* After the businesses: cx->now is left at the city's now. */
enum err demo_debts(struct ctx *cx, const struct demo_plan *plan);

#endif
