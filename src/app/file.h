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
/* The same, never shared with equal contents, so that it can be dropped. */
enum err file_put_own(struct ctx *cx, const char *name, const char *type, const void *p, size_t n,
                      int64_t *ret_id);
/* On the writer: the file, its key and its contents are gone. Only of one that file_put_own() kept,
 * and that no row names any more. */
enum err file_drop(struct ctx *cx, int64_t id);
/* On the writer: contents, name and key are gone, rows that name it stay; it is found no more. The
 * same contents sent again are a new file. */
enum err file_destroy(struct ctx *cx, int64_t id);
enum err file_get(struct ctx *cx, int64_t id, struct file *ret);
/* The whole content in the arena. */
enum err file_read(struct ctx *cx, int64_t id, struct file *ret, char **ret_p);
/* The same in memory of its own, given back with cx's: a file may be larger than what a request may
 * take. */
enum err file_read_aside(struct ctx *cx, int64_t id, struct file *ret, char **ret_p);

#endif
