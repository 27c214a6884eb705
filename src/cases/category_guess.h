/* What a text is about, by its words: for messages that name no category, and as keywords of
 * Open311's services. A guess that a person confirms. */
#ifndef CATEGORY_GUESS_H
#define CATEGORY_GUESS_H

#include "category.h"

/* An open category that the public may report under; "other" where no word fits. */
const char *category_guess(struct ctx *cx, const char *text);
/* Words by which it is guessed, comma separated; NULL: none. */
const char *category_keywords(struct ctx *cx, const char *code);

#endif
