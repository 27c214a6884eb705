/* What a text is about, by its words: for messages that name no category, and as keywords of
 * Open311's services. A guess that a person confirms. */
#ifndef CATEGORY_GUESS_H
#define CATEGORY_GUESS_H

#include "category.h"

/* An open category that the public may report under; "other" where no word fits. */
const char *category_guess(struct ctx *cx, const char *text);
/* The same; *ret_weight: how much the words tell, 0 where none fits. From CATEGORY_SURE on nobody
 * needs to ask. */
enum { CATEGORY_SURE = 2 };
const char *category_guess_weighed(struct ctx *cx, const char *text, int *ret_weight);
/* Words by which it is guessed, comma separated; NULL: none. */
const char *category_keywords(struct ctx *cx, const char *code);

#endif
