/*
 * The words of messages: for each event, channel and language the program's own (locale files), or
 * those that the city wrote instead. A template names values in braces; which names an event has is
 * read off the program's words.
 */
#ifndef NOTICE_TEMPLATE_H
#define NOTICE_TEMPLATE_H

#include "field.h"
#include "notice.h"

struct notice_template {
    const char *id; /* "phone_code.sms.id" */
    const char *event, *channel, *lang;
    const char *subject, *body;
    bool own;        /* the city's words */
    int64_t version; /* 0: the program's words */
    int64_t created_at, updated_at;
};
extern const struct field_table notice_template_fields;        /* "NoticeTemplate" */
extern const struct field_table notice_template_change_fields; /* subject and body */

/* ERR_NOT_FOUND when there is no such event, channel or language. */
enum err template_get(struct ctx *cx, const char *id, struct notice_template *ret);
/* What stands for event, channel and language; ERR_INTERNAL for an event without words. */
enum err template_find(struct ctx *cx, const char *event, const char *channel, enum lang lang,
                       struct notice_template *ret);
/* All, by event, channel, language. */
enum err template_list(struct ctx *cx, struct notice_template **ret, size_t *ret_n);

/* On the writer. ERR_INVALID names each placeholder that is unknown, or missing though the message
 * would be of no use without it; ERR_STALE. Audited. */
enum err template_set(struct ctx *cx, struct notice_template *t, int64_t version);
enum err template_reset(struct ctx *cx, const char *id, int64_t version); /* the program's words */
/* The check alone: for a preview. */
enum err template_check(struct ctx *cx, const struct notice_template *t);

extern const struct undo_kind template_undo; /* for main */

/* Names that may stand in braces, ended by NULL. */
const char *const *template_names(struct ctx *cx, const char *event);
/* Events in order, ended by NULL. */
const char *const *template_events(struct ctx *cx);
/* With sample values, as a recipient would see it. */
const char *template_sample(struct ctx *cx, const char *text, enum lang lang);

/* Puts the values of `args` (ended by a NULL name) for {names}; a name that is not among them stays
 * as it is. Control characters of values become blanks; a subject has no line breaks. */
const char *template_fill(struct arena *a, const char *text, const struct msg_arg *args,
                          size_t max);

#endif
