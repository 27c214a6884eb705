/* Care for the word index. */
#ifndef SEARCH_TIDY_H
#define SEARCH_TIDY_H

#include "ctx.h"

/*
 * Brings the parts of SQLite's word index together when they have become many: every group of
 * writes leaves one behind, and a search looks into each. In slices, each an operation of its own,
 * so that other writers wait little. Not on the writer. On PostgreSQL the engine's own vacuum does
 * it.
 */
enum err search_tidy(struct ctx *cx);

#endif
