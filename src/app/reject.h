/*
 * Rows of a file that was sent in: what was told about them, kept as JSON of message ids and shown
 * in words; and the file of those that were refused, with its own columns, then the row's number
 * and the reasons, so that it can be put right and sent again.
 */
#ifndef REJECT_H
#define REJECT_H

#include "ctx.h"
#include "tabular.h"

/* What the rules told, behind what reading the row told (which stays as it is: a transaction may be
 * run again); one error of a field is enough. `more` is spent. */
struct field_err *reject_told_join(struct arena *a, const struct field_err *told,
                                   struct field_err *more);
/* Errors and warnings as JSON [{field, id, args, warning}], "" for none. */
const char *reject_told_json(struct arena *a, const struct field_err *told);
/* The same in words of cx->lang; a field is called "<labels>.<field>". `errors_only` leaves
 * warnings out. */
const char *reject_told_words(struct ctx *cx, const char *labels, const struct field_err *told,
                              bool errors_only);
const char *reject_json_words(struct ctx *cx, const char *labels, const char *json,
                              bool errors_only);
/* The argument of that name in what was told of a field; NULL: none. */
const char *reject_json_arg(struct ctx *cx, const char *json, const char *field, const char *name);

/* A row's cells as JSON, and back; false for what is none. */
const char *reject_cells_json(struct arena *a, const char *const *cells, size_t n);
bool reject_cells_read(struct ctx *cx, const char *json, size_t n, const char ***ret,
                       size_t *ret_n);

/* Whether a file with these headings is a reject file sent again: then its last two columns are
 * ours. */
bool reject_is_file(const char *const *headings, size_t n);
/* The reject file: columns as the file has them, row number, reasons, then cells that stand behind
 * the last heading. */
struct reject_file;
enum err reject_file_open(struct ctx *cx, const char *const *headings, size_t n,
                          enum table_format format, struct table_sink sink,
                          struct reject_file **ret);
enum err reject_file_put(struct reject_file *f, int64_t number, const char *const *cells, size_t n,
                         const char *reasons);
enum err reject_file_end(struct reject_file *f);

#endif
