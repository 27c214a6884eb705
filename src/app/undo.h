/*
 * History and undo of what is set on pages: one mechanism for all of them, over the record of
 * changes (audit.h). A room names a kind: which rows of the record are its own, what stands now
 * where a change stood, and its own rule that puts values back. A change is undone as long as
 * nobody has changed the same things again; the undo is an ordinary change, with its own row.
 */
#ifndef UNDO_H
#define UNDO_H

#include "app.h"
#include "audit.h"
#include "caps.h"
#include "field.h"

/* A row of the record, read: {"field": [before, after], …}. */
struct undo_change {
    struct audit_row row;
    const struct model *changes;
    const char *name; /* what it was about ("Pinjol ilegal"), or NULL */
    bool undoable;
};

struct undo_kind {
    const char *code;   /* in addresses; words: changes.<code> */
    const char *entity; /* of the record's rows */
    const char *page;   /* where it is set */
    enum cap cap;       /* what that page asks for */
    /* Whether a row of that entity is of this kind; NULL: all are. */
    bool (*about)(const struct undo_change *c);
    const struct field_table *fields; /* names of the change in words; or NULL: … */
    const char *labels;               /* … words are "<labels>.<name>", the name … */
    const char *strip;                /* … without this beginning, or NULL */
    /*
     * Either a record of `fields`, found by the row's id; only action "change" is undone, since
     * what was created may be in use. *ret_name: what it is called.
     */
    enum err (*find)(struct ctx *cx, int64_t id, void *record, const char **ret_name,
                     bool *ret_found);
    enum err (*save)(struct ctx *cx,
                     void *record); /* on the writer: the room's rule, which audits */
    /*
     * Or whatever the room does itself. now: what stands there, by the names of the change and as
     * the record writes values, into `ret`, which stays empty where nothing can be put back; may
     * set c->name. put: on the writer, puts these values back.
     */
    enum err (*now)(struct ctx *cx, struct undo_change *c, struct model *ret);
    enum err (*put)(struct ctx *cx, const struct undo_change *c, const struct model *values);
};
extern const struct undo_kind *const *undo_kinds;       /* set by main, ended by NULL */
const struct undo_kind *undo_kind_of(const char *code); /* NULL: there is none */

/* Newest first, below `before` (0: from the newest); with the kind's capability. *ret_next: where
 * the next page begins, or 0. */
enum err undo_list(struct ctx *cx, const struct undo_kind *kind, int64_t before, int limit,
                   struct undo_change **ret, size_t *ret_n, int64_t *ret_next);

/* On the writer, with the kind's capability. ERR_NOT_FOUND: no such change of this kind.
 * ERR_CONFLICT: changed again since, or nothing that can be put back from here. */
enum err undo_do(struct ctx *cx, const struct undo_kind *kind, int64_t id);

/* For rooms whose records have a field table: binds values as the record wrote them over `record`;
 * read-only fields are left. */
enum err undo_bind(struct ctx *cx, const struct field_table *t, const struct model *values,
                   void *record);
/* A whole number among them, or `otherwise`. */
int64_t undo_int(const struct model *values, const char *name, int64_t otherwise);
/* A value to hang into another tree. */
struct model *undo_copy(struct arena *a, const struct model *m);

#endif
