/* What the pages of those who work on cases share; only *_web.c of this room include it. */
#ifndef CASE_PAGES_WEB_H
#define CASE_PAGES_WEB_H

#include "case_attachment.h"
#include "case_clock.h"
#include "case_work.h"
#include "cases_web.h"
#include "page_parts.h"

/* A case's state as a tag {kind, label}. */
void put_case_state(struct web *w, struct model *object, const char *state);
/* When it is due, in words and colour ("terlambat 2 hari", "hari ini 16.00"): {kind, label}; both
 * null without a running clock. */
void put_due(struct web *w, struct model *object, int64_t due_at, int64_t risk_at,
             int64_t paused_until);
/* An instant as RFC 3339; null for 0 and CASE_NEVER. */
void put_time(struct web *w, struct model *object, const char *key, int64_t instant);

/* Accounts that may be given any case of this area, as choices: its own and those above it. */
enum err account_choices(struct web *w, const char *area, const char *selected,
                         struct model **ret_choices);
/* Choices into a widget: all wards; categories as a tree; outside bodies. */
void choose_wards(struct web *w, struct model *widget, const char *selected);
enum err choose_categories(struct web *w, struct model *widget, const char *selected);
enum err choose_bodies(struct web *w, struct model *widget, const char *selected);

/* `clocks` of a case, as far as this sight shows them. */
enum err put_clocks_api(struct web *w, int64_t id, enum sight sight, struct model *object);
/* After an act: to the case's page, or to the list when the act took it out of sight. */
enum err to_case_or_list(struct web *w, int64_t id);
/* The case with its clocks as the API answers. */
enum err put_case_api(struct web *w, const struct casefile *c);
extern const char case_schema[];

/* The head of a case, for its page and those of its acts: name, ticket, state, deadline, and what
 * was told. */
void put_case_head(struct web *w, const struct casefile *c);
/* The whole page of a case. */
enum err put_case_page(struct web *w, const struct casefile *c);
/* What the actor may do now: page.acts, the forms of what is done daily, and page.others, the names
 * of those that have a page of their own (case_acts_web.c). */
enum err put_act_forms(struct web *w, const struct casefile *c);

/* A form that comes back: its type, what was typed. */
struct typed {
    const char *type;
    const void *record; /* as the form's table says */
    const struct bound *bound;
};
bool act_form_known(const char *type);
/* The page of one act; *ret_open false: the actor cannot do it now, and nothing was put. `typed`
 * NULL: a fresh form. */
enum err put_act_page(struct web *w, const struct casefile *c, const char *type,
                      const struct typed *typed, bool *ret_open);
/* A form was refused: the page of its act comes back with what was typed and what is wrong; the
 * case's own, where that can no longer be done or is no act's. Returns `e`, as web_again() does. */
enum err case_again(struct web *w, enum err e, int64_t id, const struct typed *typed);

enum err inbox_get(struct web *w);
enum err case_export_get(struct web *w);
extern const struct field_table case_query_fields;
enum err case_new_get(struct web *w);
enum err case_new_post(struct web *w);
enum err case_act_get(struct web *w);
enum err case_act_post(struct web *w);
enum err case_unseal_post(struct web *w);
enum err case_bulk_post(struct web *w);
enum err case_files_get(struct web *w);
enum err case_files_post(struct web *w);
enum err case_file_get(struct web *w);
enum err case_file_remove_get(struct web *w);
enum err case_file_remove_post(struct web *w);
enum err case_tasks_get(struct web *w);
enum err case_task_post(struct web *w);
enum err case_task_done_post(struct web *w);
enum err case_link_post(struct web *w);
enum err case_unlink_post(struct web *w);
enum err case_split_get(struct web *w);
enum err case_split_post(struct web *w);
extern const struct field_table case_unseal_fields, case_task_new_fields, case_link_fields,
    case_file_fields;

#endif
