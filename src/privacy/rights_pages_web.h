/* What the pages about requests share; nobody else includes this. */
#ifndef RIGHTS_PAGES_WEB_H
#define RIGHTS_PAGES_WEB_H

#include "privacy_web.h"
#include "rights.h"

/* {kind, label} of how it stands. */
void put_rights_tag(struct web *w, const struct rights *r, struct model *o);
/* Rows of a summary list: what, when, until when, state, answer. */
void put_rights_rows(struct web *w, const struct rights *r, struct model *rows);
/* The copy in the format of the query "format": csv, json, else a page to be printed. */
enum err show_copy(struct web *w, const struct rights *r, const char *format);
extern const struct field_table copy_query_fields; /* "PrivacyCopyQuery" */
struct copy_query {
    const char *format;
};

#endif
