/* The menu entries of the field. */
#include "visits_web.h"

const struct nav_entry visits_nav[] = {
    {.href = "/visits", .msgid = "nav.visits", .cap = CAP_VISIT_READ, .rank = 15},
    {.href = "/tasks", .msgid = "nav.tasks", .cap = CAP_VISIT_READ, .rank = 16},
    {.href = NULL},
};
