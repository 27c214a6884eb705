/*
 * The class of a business as the register has it: micro, small or medium. The column is the
 * register's own; the dated fact "class" says since when. Whoever finds out that it has changed
 * (growth/move.h) writes it through here, so that column, fact, version and audit agree.
 */
#ifndef BUSINESS_CLASS_H
#define BUSINESS_CLASS_H

#include "business.h"

struct class_change {
    int64_t business_id;
    const char *class_, *day; /* from `day` on; NULL: today */
    const char *reasons;      /* codes, comma separated: what it rests on */
    const char *note;         /* why, in a person's words; or NULL */
};

/*
 * On the writer, CAP_CURATE_WARD, for a business of the scope. ERR_NOT_FOUND; ERR_CONFLICT for a
 * merged business and for the class that it has; ERR_INVALID on `day` (to come, or before the
 * present class began, unless `again`: a decision is taken back from its own first day). Before the
 * first change stands the class that the record came with, from the day of its first fact.
 */
enum err business_set_class(struct ctx *cx, const struct class_change *c, bool again);

#endif
