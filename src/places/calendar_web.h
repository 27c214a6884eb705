/* The pages of the working calendar: holidays, official years, office hours. For main. */
#ifndef CALENDAR_WEB_H
#define CALENDAR_WEB_H

#include "web.h"

extern const struct route calendar_routes[];
extern const struct nav_entry calendar_nav[];

#endif
