/* Records out as a download: export.h for the web. */
#ifndef WEB_EXPORT_H
#define WEB_EXPORT_H

#include "export.h"
#include "web.h"

struct web_export {
    struct web *w;
    struct export_file *file;
    struct buf out; /* beside the request's memory: rows may give their scratch back */
    const char *format, *name;
};
/* `name`: of the file, without its end, and of the sheet. Without a format programs get JSON,
 * people CSV. */
enum err web_export_begin(struct web *w, const char *format, const char *name,
                          struct web_export *ret);
/* The same for a route that asks for the format alone: `.query = &web_export_fields`. */
enum err web_export_asked(struct web *w, const char *name, struct web_export *ret);
extern const struct field_table web_export_fields; /* "ExportQuery" */
/* `e`: how writing the rows ended. Audited as an export of `entity` with the number of rows;
 * ERR_TOO_LARGE past 96 MiB. Answers. */
enum err web_export_end(struct web_export *x, enum err e, const char *entity);
/* page.exports: the same list in each format, [{href, label}]; empty without CAP_EXPORT. `path`:
 * where it is downloaded. */
void web_export_links(struct web *w, const char *path);

#endif
