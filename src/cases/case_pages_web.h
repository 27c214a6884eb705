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

/* The whole page of a case; `bound` and `act` of a form that comes back, or NULL. */
enum err put_case_page(struct web *w, const struct casefile *c, const struct case_act *act,
                       const struct bound *bound);
/* The forms of what the actor may do now (case_acts_web.c). */
enum err put_act_forms(struct web *w, const struct casefile *c, const struct case_act *back,
                       const struct bound *bound);

enum err inbox_get(struct web *w);
enum err case_export_get(struct web *w);
extern const struct field_table case_query_fields;
enum err case_new_get(struct web *w);
enum err case_new_post(struct web *w);
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
