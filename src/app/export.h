/*
 * Records out as one file: CSV, XLSX or a JSON array, as was asked for; row by row, for downloads
 * and for the command line. Which columns there are, and what of a record may be seen, is the
 * room's to say.
 */
#ifndef EXPORT_H
#define EXPORT_H

#include "field.h"
#include "tabular.h"

extern const struct field_choice export_formats[]; /* csv, xlsx, json */

struct export_file;

/* `format`: "csv" (also NULL and ""), "xlsx", "json"; ERR_INPUT for others. `sheet`: an XLSX's
 * sheet.
 */
enum err export_open(struct ctx *cx, const char *format, const char *sheet, struct table_sink sink,
                     struct export_file **ret);
/* Whether records are written by export_record(); else by export_row(), the heading first. */
bool export_is_json(const struct export_file *f);
enum err export_heading(struct export_file *f, const char *const *cells, size_t n);
enum err export_row(struct export_file *f, const char *const *cells, const bool *numeric, size_t n);
enum err export_record(struct export_file *f, const struct model *record);
/* Records so far. */
int64_t export_count(const struct export_file *f);
enum err export_close(struct export_file *f);

/* Writes into the audit that so many records of `entity` went out. Takes the writer. */
enum err export_audit(struct ctx *cx, const char *entity, int64_t rows);

#endif
