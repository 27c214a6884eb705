/*
 * Photos beside a record of a room's own (a visit, a debt): pictures drawn anew before they are
 * kept (document.h), each sent once by its client_id, none changed, removed ones gone from the
 * list. A room names its table by the queries of a shelf, and asks before it calls who may see,
 * add, remove.
 */
#ifndef PHOTO_H
#define PHOTO_H

#include "document.h"

struct photo {
    int64_t id, of_id, file_id, created_by, created_at, size;
    const char *by, *client_id;
};
extern const struct field_table photo_fields; /* "Photo" */

struct photo_shelf {
    const char *entity;       /* in the audit, and of the file */
    const struct query *list; /* $1 of, $2 id in its part `one` */
    unsigned one;
    const struct query *of_client; /* id, of */
    const struct query *count;
    const struct query *insert; /* of, client_id, file, by, now: id, or nothing */
    const struct query *remove; /* id, of, now */
    int64_t most;               /* at one record; */
    const char *too_many;       /* the message on "file" for one more */
};

enum err photo_list(struct ctx *cx, const struct photo_shelf *s, int64_t of, struct photo **ret,
                    size_t *ret_n);
enum err photo_get(struct ctx *cx, const struct photo_shelf *s, int64_t of, int64_t id,
                   struct photo *ret);
/* On the writer; `f` was looked at by document_file_look(). A client_id that is known gives the
 * photo there is; ERR_CONFLICT where that is another record's. */
enum err photo_add(struct ctx *cx, const struct photo_shelf *s, int64_t of, const char *client_id,
                   const struct document_file *f, struct photo *ret);
enum err photo_remove(struct ctx *cx, const struct photo_shelf *s, int64_t of, int64_t id);

#endif
