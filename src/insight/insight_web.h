/* This room's routes, and where it stands in the menu and on a business's page. */
#ifndef INSIGHT_WEB_H
#define INSIGHT_WEB_H

#include "notice.h"
#include "registry_web.h"

extern const struct route dashboard_routes[], map_routes[], attention_routes[], open_data_routes[],
    figure_export_routes[], card_routes[], brief_routes[], month_routes[], figure_target_routes[];
extern const struct business_tab insight_tabs[];
extern const struct nav_entry insight_nav[];

/* The brief as a file that goes along with its message (app/notice.h). */
extern const struct notice_file brief_files[];

#endif
