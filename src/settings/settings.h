/*
 * Settings of the installation in one place: what is set here, where the rest is set, who changed
 * what when, and undo. A change is undone by putting back what stood there before it, as long as
 * nobody has changed it again since.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "app.h"

struct settings {
    const char *city; /* "Kota Malang" beside the programme's name */
    const char
        *color; /* "#0f4679": the head, buttons; "" or LOOK_COLOR: the program's own (look.h) */
    const char *map_tiles,
        *map_credit; /* where street tiles come from, and whose they are (street.h) */
    int64_t version;
};
enum err settings_read(struct ctx *cx, struct settings *ret);
/* On the writer, audited one by one. ERR_INVALID, ERR_STALE. */
enum err settings_write(struct ctx *cx, const struct settings *s);

/* The logo: look_logo_draw(), then this, on the writer; n 0: none. */
enum err settings_logo(struct ctx *cx, const void *jpeg, size_t n);

/* One change of one setting. */
struct settings_change {
    int64_t id, at;
    const char *actor, *key, *old, *value; /* old NULL: it was not set */
    bool undoable;
};
/* Newest first, below `before` (0: from the newest). */
enum err settings_history(struct ctx *cx, int64_t before, int limit, struct settings_change **ret,
                          size_t *ret_n);

/* On the writer. ERR_NOT_FOUND for what is no change of a setting; ERR_CONFLICT when it was changed
 * again since, or has a page of its own that looks at more (addresses that secrets go to). */
enum err settings_undo(struct ctx *cx, int64_t change_id);

/* For main: each server sees within ten seconds what another changed. */
enum err settings_care(struct ctx *cx);

#endif
