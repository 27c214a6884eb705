/* Routes and menu entries of duplicates and merges, for main. */
#ifndef DUP_WEB_H
#define DUP_WEB_H

#include "web.h"

extern const struct route
    dup_routes[]; /* queue, compare, decide, merge, undo, "similar" while typing */
extern const struct nav_entry dup_nav[];

#endif
