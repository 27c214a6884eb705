/*
 * The demo's packages (one need that BAZNAS and the city's BPR carry together), papers of
 * applications as files, and grants: by the room's own rules, each hand its own account. Some wait,
 * some were accepted or rejected; grants paid out, called off, given back.
 */
#ifndef DEMO_CAPITAL_H
#define DEMO_CAPITAL_H

#include "demo.h"

/* After demo_applications(): cx->now is left at the city's now. */
enum err demo_capital(struct ctx *cx, const struct demo_plan *plan);

#endif
