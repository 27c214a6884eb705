/* What people type into the search box, as the engine's word query. */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include "ctx.h"

/*
 * Every word must occur, the last one may be only begun: "kopi tub" → "kopi" and "tub…". A single
 * letter is not a beginning, since too many words have it: behind others it is left out, "kopi t" →
 * "kopi"; a digit, or a letter alone, is a whole word. So is left out what another word begins
 * with, "kopi ko" → "kopi": who has the one has the other. Words are folded, so nothing of the
 * query language can be typed. `area` (place code, "" or NULL: all) narrows to a territory. NULL
 * when there is no word. At most 8 words count. The text is for the engine of cx->conn.
 * *ret_whole (may be NULL): for a single begun word the query that takes it whole, else NULL. Where
 * a thousand businesses have it whole, those are what is meant.
 */
const char *search_words(struct ctx *cx, const char *text, const char *area,
                         const char **ret_whole);

#endif
