/* What the pages of companions and of assignments share; nobody else includes this. */
#ifndef ASSIGN_PAGES_WEB_H
#define ASSIGN_PAGES_WEB_H

#include "assign.h"
#include "companion_pages_web.h"

struct handover_input {
    const char *from, *to, *reason; /* sign-in names; to NULL: spread over the others */
};

/* The form to hand a companion's businesses over, among page.forms. */
enum err companion_add_handover(struct web *w, struct model *forms, const struct companion *c,
                                const struct bound *bound, const struct handover_input *in);
/* page.assignments, has_assignments. */
void assign_put_list(struct web *w, const struct assignment *list, size_t n);
/* The companion's page with a form that came back; the errors stay in cx. */
enum err companion_page_again(struct web *w, int64_t id, const struct bound *bound,
                              const struct handover_input *in);

/* The account of a sign-in name among the companions that the actor knows; "" and COMPANION_NONE:
 * 0. Adds a field error. */
enum err companion_named(struct web *w, const char *field, const char *name, int64_t *ret_id);
/* The display name of a sign-in name, "nobody" of none; accounts stay for ever. */
enum err companion_display(struct web *w, const char *name, const char **ret);
/* An assignment as the API gives it, into data. */
enum err assign_put_api(struct web *w, int64_t id);

/* assign_bulk_web.c's handlers, for the table in assign_web.c. */
enum err assign_new_get(struct web *w);
enum err assignments_post(struct web *w);
enum err assign_proposal_get(struct web *w);
enum err assign_proposal_post(struct web *w);
extern const struct field_table assign_proposal_query_fields;
extern const char assign_input_schema[], assign_created_schema[], assign_proposal_schema[];

#endif
