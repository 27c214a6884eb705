/* A stored photo as an answer: whole, or small for pages, which a phone pays for by the byte. */
#ifndef WEB_PICTURE_H
#define WEB_PICTURE_H

#include "field.h"
#include "web.h"

/* The query of a route that answers so: small=1. */
extern const struct field_table picture_query_fields;

/*
 * The photo, which the caller has found out may be seen; of a route with picture_query_fields and
 * ROUTE_SLOW. Small: at most 640 pixels on the longer side, drawn each time; what cannot be drawn
 * is given whole.
 */
enum err web_picture(struct web *w, int64_t file_id);

#endif
