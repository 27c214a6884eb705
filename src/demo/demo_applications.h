/*
 * The demo's applications, by the room's own rules: drafts, some that wait for a partner (in time
 * and late), returned, rejected, accepted as a loan, one or the other withdrawn by its owner.
 */
#ifndef DEMO_APPLICATIONS_H
#define DEMO_APPLICATIONS_H

#include "demo.h"

/* After demo_loans(), which connects the partners' accounts: cx->now is left at the city's now. */
enum err demo_applications(struct ctx *cx, const struct demo_plan *plan);

#endif
