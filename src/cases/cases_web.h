/* Routes and menu entries of the cases, for main, and what their pages share. */
#ifndef CASES_WEB_H
#define CASES_WEB_H

#include "audit_words_web.h"
#include "casefile.h"
#include "registry_web.h"

extern const struct route report_routes[];  /* public: report */
extern const struct route track_routes[];   /* public: follow one by its link */
extern const struct route case_routes[];    /* those who work on them */
extern const struct route config_routes[];  /* categories, deadlines, bodies, reply templates */
extern const struct route open311_routes[]; /* others' programs, by the standard */
extern const struct route inbound_routes[]; /* what phones wrote, by their gateway */
extern const struct nav_entry cases_nav[], config_nav[];
extern const struct business_tab cases_tabs[];
extern const struct audit_namer cases_namers[];

/* Ways that upper rooms offer from the page of a case about a business, to who reads it fully and
 * has the capability: `before` business `between` case ("/businesses/" "/debts?case="). */
struct case_way {
    const char *label, *msgid; /* of the row, of the link */
    const char *category;      /* how its category begins */
    const char *before, *between;
    unsigned cap;
};
extern const struct case_way *case_ways; /* set by main; ends with msgid NULL; may be NULL */

#endif
