/*
 * All data of one database into another, across engines: every table of the schema, row by row in
 * the order of its key, verified by counts and checksums. Neither may be in use; the target must
 * hold nothing yet, or an unfinished copy of the same source, which then goes on where it was.
 *
 * While it is unfinished the target has a table copy_state, and no program serves it
 * (db_unfinished()). References are off until the end and then checked as a whole, so that tables
 * and rows need no order among themselves.
 */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "db.h"

struct db_copy {
    const char *from, *to; /* URLs */
    void (*progress)(void *arg, int64_t done, int64_t total);
    void (*table)(void *arg, const char *name, int64_t rows); /* verified: equal in both */
    void *arg;
};

/*
 * ERR_CONFLICT when one of them is in use, the target holds data, or the source has changed since
 * an unfinished copy of it was begun, and when what was copied does not compare equal;
 * ERR_NOT_FOUND where the source does not exist.
 */
enum err db_copy(struct ctx *cx, const struct db_copy *copy);

/* Whether the database of cx's reader is an unfinished copy. */
enum err db_unfinished(struct ctx *cx, bool *ret);

#endif
