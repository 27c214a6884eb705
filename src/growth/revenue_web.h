/* Routes, menu and tabs of turnover and hard times, for main. */
#ifndef REVENUE_WEB_H
#define REVENUE_WEB_H

#include "registry_web.h"

extern const struct route revenue_routes[];      /* the business's tab, its API */
extern const struct route revenue_flag_routes[]; /* what looks odd */
extern const struct route shock_routes[];        /* hard times */
extern const struct route revenue_file_routes[]; /* files in and out */
extern const struct nav_entry revenue_nav[];
extern const struct business_tab revenue_tabs[];
extern const struct business_glance revenue_glance; /* turnover and step on the business's page */

#endif
