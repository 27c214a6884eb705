/* Where the field work stands: in the menu, on a business's page, over the list of businesses. */
#include "visits_web.h"

const struct nav_entry visits_nav[] = {
    {.href = "/today", .msgid = "nav.today", .cap = CAP_VISIT_WRITE, .rank = 5},
    {.href = "/field", .msgid = "nav.field", .cap = CAP_VISIT_WRITE, .rank = 6},
    {.href = "/visits", .msgid = "nav.visits", .cap = CAP_VISIT_READ, .rank = 15},
    {.href = "/tasks", .msgid = "nav.tasks", .cap = CAP_VISIT_READ, .rank = 16},
    {.href = "/mine", .msgid = "owner.title", .cap = CAP_OWN_PAGE, .rank = 3},
    {.href = "/board", .msgid = "nav.board", .cap = CAP_BOARD, .rank = 4},
    {.href = "/companions", .msgid = "nav.companions", .cap = CAP_BOARD, .rank = 17},
    {.href = "/needs", .msgid = "nav.needs", .cap = CAP_VISIT_READ, .rank = 18},
    {.href = "/today/weights", .msgid = "today.settings", .cap = CAP_FIELD_CONFIG, .rank = 72},
    {.href = NULL},
};

const struct business_tab visits_tabs[] = {
    {"nav.visits", "/businesses/", "/visits", CAP_VISIT_READ},
    {"companion.one", "/businesses/", "/companion", CAP_VISIT_READ},
    {"nav.needs", "/needs?business=", "", CAP_VISIT_READ},
    {"nav.tasks", "/tasks?business=", "", CAP_VISIT_READ},
    {"owner_link.tab", "/owner-pages/", "", CAP_BUSINESS_CREATE},
    {NULL, NULL, NULL, 0},
};

const struct list_way visits_ways[] = {
    {"/assignments/new", "assign.new", CAP_ASSIGN},
    {NULL, NULL, 0},
};
