/* What people type into the search box, as the engine's word query. */
#ifndef SEARCH_WORDS_H
#define SEARCH_WORDS_H

#include "ctx.h"

enum { SEARCH_WORDS_MAX = 8 };

/*
 * Every word must occur, the last one may be only begun: "kopi tub" → "kopi" and "tub…". A single
 * letter is not a beginning, since too many words have it: behind others it is left out, "kopi t" →
 * "kopi"; a digit, or a letter alone, is a whole word. So is left out what another word begins
 * with, "kopi ko" → "kopi": who has the one has the other. Words are folded, so nothing of the
 * query language can be typed. At most 8 words count.
 */
struct search_words {
    const char *all; /* as the word query of the engine of cx->conn; NULL: there is no word */
    /* For a single begun word the query that takes it whole, else NULL. Where a thousand businesses
     * have it whole, those are what is meant. */
    const char *whole;
    const char *open; /* as `all`, of what is shown to everybody alone: not of phone and address */
    /* The same, one by one: the territory's, if any, then those that were typed. */
    const char *word[SEARCH_WORDS_MAX + 1];
    size_t n;
    bool begun; /* the last one may go on */
};

/* Whether the actor must not see phone and address of all that they may find. */
bool search_is_masked(const struct ctx *cx);

/* `area` (place code, "" or NULL: all) narrows to a territory. */
struct search_words search_words(struct ctx *cx, const char *text, const char *area);

#endif
