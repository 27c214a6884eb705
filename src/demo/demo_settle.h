/*
 * The demo's ways out of debt, over the sheets that demo_debts() made: budgets, settlements that
 * have come more or less far, looks in afterwards, a few letters. All by the room's own rules.
 */
#ifndef DEMO_SETTLE_H
#define DEMO_SETTLE_H

#include "demo.h"

/* After the sheets: cx->now is left at the city's now. */
enum err demo_settle(struct ctx *cx);

#endif
