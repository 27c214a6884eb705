/* The facts that this room begins with: lenders and ceilings. */
#ifndef DEBTS_SEED_H
#define DEBTS_SEED_H

#include "ctx.h"

/* On the writer: where there are none yet (init, migrate, demo). */
enum err debts_seed(struct ctx *cx);

#endif
