/* The list of all named queries, generated from the .sql files by tools/embed.c. */
#ifndef QUERIES_H
#define QUERIES_H

#include "db.h"

extern const struct query *const all_queries[]; /* ends with NULL */
extern const unsigned all_queries_n;

#endif
