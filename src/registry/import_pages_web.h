/* What the files of the import's pages share. */
#ifndef IMPORT_PAGES_WEB_H
#define IMPORT_PAGES_WEB_H

#include "import.h"
#include "web.h"

/* One import as the API's object. */
void import_model(struct web *w, const struct import *imp, struct model *ret_object);
/* Its state as a tag: kind, label. */
void import_tag(struct web *w, struct model *object, const char *state);

/* ---- import_web.c ---- */
void import_crumbs(struct web *w, const struct import *imp); /* NULL: up to the list */
enum err import_load_one(struct web *w, struct import *ret); /* of the path */
/* The version that was seen; programs that name none mean the present one. */
enum err import_version(struct web *w, const struct import *imp, int64_t *ret);
/* The API's object and ETag of an import that this request has written. */
enum err import_fresh(struct web *w, int64_t id);

/* ---- import_steps_web.c: upload, columns, preview ---- */
extern const struct field_table import_upload_fields, import_map_fields;
enum err import_new_get(struct web *w);
enum err import_upload_post(struct web *w);
enum err import_map_post(struct web *w);
enum err import_preview_get(struct web *w);

/* ---- import_pages_web.c: the page of one import by its state ---- */
enum err import_page_columns(struct web *w, const struct import *imp);
enum err import_page_progress(struct web *w, const struct import *imp);
enum err import_page_result(struct web *w, const struct import *imp);

/* ---- import_rows_web.c ---- */
struct import_rows_query {
    const char *show, *format, *cursor;
    int64_t limit;
};
extern const struct field_table import_rows_fields, import_rejects_fields;
/* Rows of one result (created …) behind `after`, at most `limit`, into an array; *ret_last: the
 * last one's number. What was rejected has its words from the sheet. */
enum err import_rows_model(struct web *w, const struct import *imp, const char *show, int64_t after,
                           int64_t limit, struct model *items, size_t *ret_n, int64_t *ret_last);
int64_t import_rows_total(const struct import *imp, const char *show); /* -1: no such result */
enum err import_rows_get(struct web *w);
enum err import_rejects_get(struct web *w);

#endif
