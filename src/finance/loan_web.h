/* Routes of the loan mirror, where it stands on a business's page. */
#ifndef LOAN_WEB_H
#define LOAN_WEB_H

#include "registry_web.h"

extern const struct route loan_routes[], loan_act_routes[], loan_file_routes[], loan_item_routes[],
    award_routes[];
extern const struct business_tab loan_tabs[];
extern const struct nav_entry loan_nav[];

#endif
