/* Routes of applications and of the partner's link; where they stand in the menu. */
#ifndef APPLICATION_WEB_H
#define APPLICATION_WEB_H

#include "registry_web.h"

extern const struct route apply_routes[], apply_act_routes[], apply_file_routes[],
    apply_export_routes[], package_routes[], decide_routes[];
extern const struct business_tab apply_tabs[];
extern const struct nav_entry apply_nav[];

#endif
