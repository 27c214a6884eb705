/* Where a list ordered by day and id goes on: "<day>:<id>" in base64url. Rules call it, no request
 * is seen here. */
#ifndef DAY_CURSOR_H
#define DAY_CURSOR_H

#include "ctx.h"

/* ERR_INPUT where it is none of ours. */
enum err day_cursor_read(struct ctx *cx, const char *cursor, const char **ret_day, int64_t *ret_id);
/* `day` NULL: a row without one, which stands after all that have. */
const char *day_cursor(struct ctx *cx, const char *day, int64_t id);

#endif
