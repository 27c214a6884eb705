/* Routes of the privacy notice and of requests about one's own data, for main. */
#ifndef PRIVACY_WEB_H
#define PRIVACY_WEB_H

#include "personal.h"
#include "registry_web.h"
#include "web.h"

extern const struct route policy_routes[], rights_routes[], inbox_privacy_routes[];
extern const struct nav_entry privacy_nav[];
extern const struct business_tab privacy_tabs[];
extern const struct personal_source privacy_personal[]; /* requests are personal data themselves */

#endif
