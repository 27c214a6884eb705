/*
 * Files in the database: photos, documents, uploads. Content-addressed by a keyed hash, sealed with
 * a key of their own in chunks, so that backup and several servers just work.
 */
#ifndef FILE_H
#define FILE_H

#include "app.h"

enum { FILE_MAX = 32 << 20, FILE_CHUNK = 256 << 10 };

struct file {
    int64_t id, size;
    const char *type, *name;
};

/* On the writer. The same content is kept once. ERR_TOO_LARGE past FILE_MAX. */
enum err file_put(struct ctx *cx, const char *name, const char *type, const void *p, size_t n,
                  int64_t *ret_id);
enum err file_get(struct ctx *cx, int64_t id, struct file *ret);
/* The whole content in the arena. */
enum err file_read(struct ctx *cx, int64_t id, struct file *ret, char **ret_p);

#endif
