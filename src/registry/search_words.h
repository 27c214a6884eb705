/* What people type into the search box, as the engine's word query. */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include "ctx.h"

/*
 * Every word must occur, the last one may be only begun: "kopi tub" → "kopi" and "tub…". A single
 * letter is not a beginning, since too many words have it: behind others it is left out, "kopi t" →
 * "kopi"; a digit, or a letter alone, is a whole word. Words are folded, so nothing of the query
 * language can be typed. `area` (place code, "" or NULL: all) narrows to a territory. NULL when
 * there is no word. At most 8 words count. The text is for the engine of cx->conn.
 */
const char *search_words(struct ctx *cx, const char *text, const char *area);

#endif
