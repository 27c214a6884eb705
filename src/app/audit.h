/*
 * The record of every change: who, when, what, old → new. Rows form a chain: a row's hash covers
 * its contents and the hash before it, so that a changed or missing row shows (`sahabat check`).
 * Written in the change's own transaction, on the writer. Protected values are written sealed.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "ctx.h"
#include "model.h"

/* `changes` may be NULL ({}). The actor is cx->actor. */
enum err audit(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
               const struct model *changes);

/* Several, as one after the other, with the chain's end looked up once. */
struct audit_entry {
    const char *action, *entity;
    int64_t entity_id;
    const struct model *changes; /* NULL: {} */
};
enum err audit_many(struct ctx *cx, const struct audit_entry *list, size_t n);

/* Walks the whole chain; tells each break. */
enum err audit_verify(struct ctx *cx, void (*tell)(void *, const char *), void *arg,
                      int64_t *ret_rows, int *ret_problems);

struct audit_row {
    int64_t id, at, account_id, entity_id;
    const char *actor, *action, *entity, *changes;
};
/* Newest first, below `before` (0: from the newest), of one entity (entity_id 0: of all of its
 * kind; entity NULL: all). */
enum err audit_list(struct ctx *cx, const char *entity, int64_t entity_id, int64_t before,
                    int limit, struct audit_row **ret_rows, size_t *ret_n);

#endif
