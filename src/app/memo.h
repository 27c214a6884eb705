/*
 * Figures that many ask for again and again and that take longer to count than to show: remembered
 * until the clock's next second, or this process's next commit, whichever comes first. So they are
 * exact where one process writes (SQLite), and at most a second old where several do.
 */
#ifndef MEMO_H
#define MEMO_H

#include "app.h"

enum { MEMO_VALUES = 6 };

struct memo;
struct memo *memo_new(void);
void memo_free(struct memo *m);

/* What was counted for `whose` (an account: what depends on role or area changes by a commit, too).
 * `what` is a literal. False: count it, and put it. On the writer and on a standby always false,
 * and not put. */
bool memo_get(const struct ctx *cx, const char *what, int64_t whose,
              int64_t ret[static MEMO_VALUES]);
void memo_put(const struct ctx *cx, const char *what, int64_t whose,
              const int64_t values[static MEMO_VALUES]);

#endif
