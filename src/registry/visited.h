/* The day on which somebody last stood before a business: a column of the register, which upper
 * rooms keep through this alone. Boards and "today" read it from its index. */
#ifndef VISITED_H
#define VISITED_H

#include "ctx.h"

/* On the writer. `day` is the newest one, ISO, or NULL: nobody has been there. Neither version nor
 * confirmed_at move: nobody's copy of the record becomes stale by a visit. */
enum err business_visited(struct ctx *cx, int64_t business_id, const char *day);

#endif
