/* What places.c and places_guess.c share. */
#ifndef PLACES_PARTS_H
#define PLACES_PARTS_H

#include "places.h"

struct places {
    struct place *list; /* in order of code */
    size_t n;
    int64_t revision;    /* places_revision() when it was read */
    const void *before;  /* the set it replaced: kept, readers may still use it */
    struct arena *arena; /* what it all lives in */
};

/* Moves with every import that changed something: 0, 1, 2 … */
int64_t places_revision(struct ctx *cx);

#endif
