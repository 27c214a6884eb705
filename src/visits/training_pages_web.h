/* What the two files of training pages share; nobody else includes this. */
#ifndef TRAINING_PAGES_WEB_H
#define TRAINING_PAGES_WEB_H

#include "companion_pages_web.h"
#include "training.h"

void training_put_api(struct web *w, const struct training *t, struct model *o);
/* "1 Des 2026, 09:00–12:00" */
const char *training_when(struct web *w, const struct training *t);
const char *training_area_words(struct web *w, const struct training *t);
/* A tag {kind, label}; what is over is held. */
void training_put_state(struct web *w, struct model *o, const struct training *t);

/* training_page_web.c's, for the table in training_web.c. */
enum err training_page_get(struct web *w);
enum err training_guests_get(struct web *w);
enum err training_invite_post(struct web *w);
enum err training_attendance_post(struct web *w);
enum err training_door_get(struct web *w);
extern const struct field_table training_attendance_fields;
extern const char training_guest_schema[], training_invite_schema[], training_invited_schema[],
    training_door_schema[];

#endif
