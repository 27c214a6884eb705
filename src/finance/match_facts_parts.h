/* What the files of matching's facts share; nobody else includes this. */
#ifndef MATCH_FACTS_PARTS_H
#define MATCH_FACTS_PARTS_H

#include "match_facts.h"

/* What a row of match_slice says. */
void match_facts_row(struct ctx *cx, struct rows *r, struct date today, struct match_facts *ret);

#endif
