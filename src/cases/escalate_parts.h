/*
 * Whom a slice of a pass has something to tell. Who is told of one case hears of that case; who is
 * told of many at once hears that there are some, and where: at most once an hour.
 */
#ifndef ESCALATE_PARTS_H
#define ESCALATE_PARTS_H

#include "case_clock_parts.h"
#include "case_work_parts.h"

struct hearing {
    int64_t account_id, n;
    const char *event;
    struct casefile c; /* the first one */
};
/* Who heads an area, as it was looked up once a slice. */
struct headed {
    int64_t level;
    const char *area;
    int64_t *ids;
    size_t n;
};
struct crowd {
    struct hearing *list;
    size_t n, cap;
    struct headed *heads;
    size_t heads_n, heads_cap;
};

/* account_id 0: nobody. */
enum err crowd_add(struct ctx *cx, struct crowd *k, const struct casefile *c, int64_t account_id,
                   const char *event);
/* The heads of the level that holds it. */
enum err crowd_heads(struct ctx *cx, struct crowd *k, const struct casefile *c, const char *event);
/* Who has it, else those heads. */
enum err crowd_holder(struct ctx *cx, struct crowd *k, const struct casefile *c, const char *event);
/* On the writer, at the end of the slice. */
enum err crowd_tell(struct ctx *cx, const struct crowd *k);

#endif
