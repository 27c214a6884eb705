/* What the pages of visits share; only *_web.c of this room include it. */
#ifndef VISIT_PAGES_WEB_H
#define VISIT_PAGES_WEB_H

#include "page_parts.h"
#include "visit.h"
#include "visits_web.h"

/* Turns of the form: how many promises it has room for. */
enum { FORM_PROMISES = 3 };

/* A visit as programs send it, with promises, revenue, indicators. What cannot be read is left in
 * cx as field errors, for the rule to add its own: all messages at once. */
enum err visit_bind_json(struct web *w, struct visit *v);
extern const char visit_input_schema[], visit_change_schema[];

/* A visit as the form sends it; errors as above. */
struct visit_form {
    struct visit v;
    struct bound bound, promise_bound[FORM_PROMISES], revenue_bound;
    struct visit_promise promises[FORM_PROMISES];
};
enum err visit_bind_form(struct web *w, struct visit_form *f);
/* page.groups and the rest of the form; with what came in and what is wrong with it. */
enum err put_visit_form(struct web *w, const struct business *b, struct visit_form *f,
                        const char *action);
/* A form as it begins: today, the owner, a first or a routine visit. */
enum err visit_form_begin(struct web *w, const struct business *b, struct visit_form *f);

enum err visit_new_get(struct web *w);
enum err visit_post(struct web *w);
enum err visits_get(struct web *w);
enum err visit_page_get(struct web *w);
extern const struct field_table visit_query_fields;

#endif
