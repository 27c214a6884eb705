/* What the files of merging share; nobody else includes this. */
#ifndef MERGE_PARTS_H
#define MERGE_PARTS_H

#include "merge.h"

/* ---- merge_fields.c: a record's members as a merge takes, keeps and compares them ---- */

/* Copies the members of a field. False: there is no such field. */
bool merge_take(const char *field, const struct business *from, struct business *to);
/* All members into an object, and back. */
void merge_to_json(struct ctx *cx, const struct business *b, struct model *ret_object);
void merge_of_json(struct ctx *cx, const struct json_t *object, struct business *ret);

/* ---- merge_rows.c: what hangs on a business ---- */

/* On the writer: carries all over; what went is noted in the object by name. */
enum err merge_move_rows(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved);
/* On the writer: brings back from `from` to `to` what is noted. */
enum err merge_bring_back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved);

#endif
