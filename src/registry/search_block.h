/* PostgreSQL's words by block: what searches of a large register read instead of the word index. */
#ifndef SEARCH_BLOCK_H
#define SEARCH_BLOCK_H

#include "business_parts.h"

/* From so many businesses on a register is large. */
enum { SEARCH_LARGE = 100000 };

/* Ids that have the words, the newest first, and how many there are, counted to ask->count or
 * further. */
struct search_hits {
    bool ready;     /* false: the register is small, its words stand in no blocks */
    int64_t newest; /* while not ready: the register's newest id */
    int64_t *ids;   /* ask->limit at most, below ask->below */
    size_t n;
    int64_t total;
};

/* What is likely to be found: told before it is certain, so that its rows can be asked ahead. */
typedef enum err search_guessed(struct ctx *cx, const struct found_ask *ask,
                                const struct search_hits *hits);

/*
 * What `ask` is for, from the blocks. A single begun word is taken whole where ask->many have it
 * so. Reads one set for each word and block, an eighth of a byte for each business at most, and for
 * a word begun with five bytes or more one for each word that goes on so. Where all words were
 * asked for before, `guessed` is called first.
 */
enum err search_block_find(struct ctx *cx, const struct found_ask *ask, search_guessed *guessed,
                           struct search_hits *ret);

/*
 * Packs the blocks of a register that has more than `large` businesses, if that is not done; then
 * those again that many businesses were written in since. A transaction for each block, some 0.2 s.
 * Does nothing in a smaller register. Not on the writer; PostgreSQL only.
 */
enum err search_block_tidy(struct ctx *cx, int64_t large);

/* The word under which a block has what begins so: "wa" → "wa*"; NULL: for so long a one there is
 * none. */
const char *search_block_begun(struct arena *a, const char *word);

#endif
