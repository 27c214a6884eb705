/* This room's routes, and where it stands in the menu and on a business's page. */
#ifndef INSIGHT_WEB_H
#define INSIGHT_WEB_H

#include "web.h"

extern const struct route dashboard_routes[];
extern const struct nav_entry insight_nav[];

#endif
