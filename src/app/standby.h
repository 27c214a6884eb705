/*
 * Reading on a standby: a PostgreSQL that follows the database by streaming replication answers
 * what may be a moment old (ROUTE_STANDBY), so that lists, figures and exports do not load the one
 * that takes the writes. Who wrote reads what they wrote (docs/decisions/0012).
 *
 * A thread looks once a second whether it is there, is the same database, and how far it is behind:
 * no request waits to find out. All functions take NULL: no standby is given.
 */
#ifndef STANDBY_H
#define STANDBY_H

#include "app.h"

enum { STANDBY_BEHIND = 10 }; /* seconds, unless the operator says otherwise */

/* Begins to look after the standby at `url`, which is not read while more than `behind` seconds
 * behind. That it is away now is no error; ERR_USAGE when either database is no PostgreSQL. */
enum err standby_start(struct ctx *cx, const char *url, int64_t behind, struct standby **ret);
void standby_stop(struct standby *s);

/*
 * Changes cx's reader for one on the standby where that is near enough and holds everything that
 * cx's actor has written (*ret_there); else cx reads on where it did. An error when a reader was
 * lost on the way.
 */
enum err standby_begin(struct ctx *cx, bool *ret_there);
/* Gives it back. *ret_good: all went well there, and cx has no reader now; else it has one of the
 * database itself, where the work is to be done again. */
enum err standby_end(struct ctx *cx, enum err e, bool *ret_good);

struct standby_stats {
    int64_t near;  /* 1: it is read */
    int64_t reads; /* requests answered there */
    int64_t again; /* begun there, answered by the database itself */
};
struct standby_stats standby_stats(const struct standby *s);

#endif
