/* Routes of the public face, for main. */
#ifndef FACE_WEB_H
#define FACE_WEB_H

#include "registry_web.h"
#include "visits_web.h"
#include "web.h"

extern const struct route face_routes[], listing_routes[], agree_routes[];
extern const struct business_tab face_tabs[];
extern const struct owner_way face_owner_ways[];

/* More public pages that upper rooms offer: links on the landing page and in the sitemap. Set by
 * main; ends with href NULL; may be NULL. */
struct face_link {
    const char *href, *msgid; /* "/figures/open", its words */
};
extern const struct face_link *face_links;

#endif
