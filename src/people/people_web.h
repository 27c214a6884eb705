/* The pages of people: sign-in, own account, accounts, audit. For main. */
#ifndef PEOPLE_WEB_H
#define PEOPLE_WEB_H

#include "web.h"

extern const struct route people_routes[];
extern const struct nav_entry people_nav[];

/* What upper rooms add to one's own account's page: shown to actors with the capability, with words
 * msgid and msgid + "_help". */
struct account_link {
    const char *href, *msgid;
    unsigned cap;
};
extern const struct account_link *account_links; /* set by main; ends with href NULL; may be NULL */

#endif
