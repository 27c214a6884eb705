/* Bytes that can be read at any place: a file, a descriptor, or memory. */
#ifndef TABLE_SOURCE_H
#define TABLE_SOURCE_H

#include "tabular.h"

#include <sys/types.h>

struct source {
    const char *data; /* memory, or NULL: then fd */
    int fd;
    bool owns; /* closes fd */
    uint64_t size;
};

/* ERR_NOT_FOUND where there is no such file, ERR_INPUT for what is no plain file or is empty. */
enum err table_source_open(struct ctx *cx, const struct table_open *from, struct source *ret);
/* n bytes from `at`, fewer only at the end (0: there); -1 when the file cannot be read or has
 * shrunk. */
ssize_t table_source_read(const struct source *s, uint64_t at, void *to, size_t n);
/* Again and again is allowed. */
void table_source_close(struct source *s);

#endif
