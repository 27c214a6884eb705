/* The pages of people: sign-in, own account, accounts, audit. For main. */
#ifndef PEOPLE_WEB_H
#define PEOPLE_WEB_H

#include "web.h"

extern const struct route people_routes[];
extern const struct nav_entry people_nav[];

#endif
