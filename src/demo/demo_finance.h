/*
 * The demo's partners with their accounts, funds with a ledger of the year, and what some owners
 * said that products ask for. Invented figures; the products are the room's own first ones.
 */
#ifndef DEMO_FINANCE_H
#define DEMO_FINANCE_H

#include "demo.h"

/* After growth: cx->now is left at the city's now. */
enum err demo_finance(struct ctx *cx, const struct demo_plan *plan);

#endif
