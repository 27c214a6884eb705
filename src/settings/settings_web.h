/* Pages of the installation's settings, for main. */
#ifndef SETTINGS_WEB_H
#define SETTINGS_WEB_H

#include "web.h"

extern const struct route backup_routes[], settings_routes[], landing_routes[], changes_routes[];
extern const struct nav_entry settings_nav[];

#endif
