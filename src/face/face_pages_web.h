/* What the pages of the public face share; nobody else includes this. */
#ifndef FACE_PAGES_WEB_H
#define FACE_PAGES_WEB_H

#include "face_web.h"
#include "listing.h"

enum { SITEMAP_MAX = 40000 };

/* page.canonical, page.description, page.share: what search engines and messengers read. `image`
 * (a path) may be NULL: then the logo, or else the house's own picture. */
void put_public(struct web *w, const char *path, const char *description, const char *image);
/* Wards by district, as choices of a select: [{name, wards: [{code, label, selected}]}]. */
void put_districts(struct web *w, const char *selected);
/* "/catalogue/U-…/photos/1.jpg", of this state of the listing. */
const char *listing_photo_path(struct web *w, const struct listing *l, int64_t n, bool small);

#endif
