/* What the pages of visits share; only *_web.c of this room include it. */
#ifndef VISIT_PAGES_WEB_H
#define VISIT_PAGES_WEB_H

#include "page_parts.h"
#include "visit.h"
#include "visits_web.h"

/* Turns of the form: how many empty promises it offers, and how many it has room for. */
enum { FORM_PROMISES = 3, FORM_ROOM = PROMISES_MAX };

/* A visit as programs send it, with promises, revenue, indicators. What cannot be read is left in
 * cx as field errors, for the rule to add its own: all messages at once. */
enum err visit_bind_json(struct web *w, struct visit *v);
/* What a program names of a correction, laid over the visit there is, with its promises. */
enum err visit_bind_patch(struct web *w, struct visit *v, const char **ret_reason);
extern const char visit_input_schema[], visit_change_schema[];

/* A visit as the form sends it; errors as above. */
struct visit_form {
    struct visit v;
    struct bound bound, promise_bound[FORM_ROOM], revenue_bound;
    struct visit_promise promises[FORM_ROOM];
    size_t rooms; /* how many promises it shows */
};
enum err visit_bind_form(struct web *w, struct visit_form *f);
/* Its promises and turnover alone, over the visit there is: what a correction may change. */
void visit_bind_parts(struct web *w, struct visit_form *f);
/* The same as they stand now, and page.groups of them. */
void visit_form_parts(struct web *w, const struct visit *v, struct visit_form *f);
void put_visit_parts(struct web *w, const struct business *b, struct visit_form *f);
/* page.groups and the rest of the form; with what came in and what is wrong with it. */
enum err put_visit_form(struct web *w, const struct business *b, struct visit_form *f,
                        const char *action);
/* A form as it begins: today, the owner, a first or a routine visit. */
enum err visit_form_begin(struct web *w, const struct business *b, struct visit_form *f);

/* Gives a child that is there another text, or none. */
void model_put_text(struct model *o, const char *key, const char *text);
/* `tags` of a visit: confirmed, denied, what is to be looked at. */
void put_visit_tags(struct web *w, const struct visit *v, struct model *o);
/* A row of a list of visits. */
void put_visit_row(struct web *w, const struct visit *v, struct model *o);
/* The whole page of a visit. */
enum err put_visit_page(struct web *w, const struct visit *v);

enum err visit_new_get(struct web *w);
enum err visit_post(struct web *w);
enum err visits_get(struct web *w);
enum err visits_export_get(struct web *w);
enum err visit_page_get(struct web *w);
enum err visit_edit_get(struct web *w);
enum err visit_edit_post(struct web *w);
enum err visit_patch(struct web *w);
enum err visit_withdraw_post(struct web *w);
enum err visit_restore_post(struct web *w);
enum err visit_changes_get(struct web *w);
enum err visit_photos_get(struct web *w);
enum err visit_photos_post(struct web *w);
enum err visit_photo_file_get(struct web *w);
enum err visit_photo_remove_get(struct web *w);
enum err visit_photo_remove_post(struct web *w);
enum err visit_code_post(struct web *w);
enum err visit_confirm_post(struct web *w);
enum err visit_signature_post(struct web *w);
enum err visit_signature_get(struct web *w);
enum err business_visits_get(struct web *w);
enum err business_plan_post(struct web *w);
enum err plans_get(struct web *w);
enum err plan_get(struct web *w);
enum err plan_post(struct web *w);
extern const char visit_plan_schema[]; /* a new one */
enum err plan_patch(struct web *w);
enum err plan_drop_post(struct web *w);
enum err plan_day_post(struct web *w);
enum err recalls_get(struct web *w);
enum err recall_post(struct web *w);
extern const struct field_table visit_query_fields, visit_code_fields, visit_reason_fields,
    recall_query_fields, plan_query_fields;
extern const char visit_changes_schema[];

#endif
