/*
 * The landing page's own words: headline, lead, and a short announcement that may have a last day,
 * each in Indonesian and English (settings "landing_<field>"). What is empty is said in the
 * program's words. Kept in memory like the look (look.h), so that the page costs no query for them;
 * another server's change is seen by landing_read(), which main has called every ten seconds.
 */
#ifndef LANDING_H
#define LANDING_H

#include "app.h"
#include "field.h"
#include "undo.h"

enum landing_part { LANDING_HEADLINE, LANDING_LEAD, LANDING_ANNOUNCEMENT, LANDING_PARTS };

/* In letters. */
enum { LANDING_HEADLINE_MAX = 80, LANDING_LEAD_MAX = 400, LANDING_ANNOUNCEMENT_MAX = 300 };

struct landing {
    const char *text[LANDING_PARTS][LANG_COUNT]; /* one line each; NULL: not set */
    const char *until; /* the announcement's last day, ISO; NULL: it has none */
    int64_t version;
};
extern const struct field_table landing_fields;

/* As the settings have it. */
enum err landing_get(struct ctx *cx, struct landing *ret);
/* On the writer, audited one by one; line ends become blanks. ERR_STALE; ERR_INVALID also on
 * "announcement_until" for a day that is over, unless neither it nor the announcement is new. */
enum err landing_set(struct ctx *cx, const struct landing *l);
/* Compares what is kept with the settings' version, and reads them anew where it differs. With a
 * connection. */
enum err landing_read(struct ctx *cx);

/* Set words in the context's language, out of memory; NULL: the program's own. */
const char *landing_headline(struct ctx *cx);
const char *landing_lead(struct ctx *cx);
/* NULL: none, or its last day is over. Where it has no English words it is shown in Indonesian:
 * *ret_lang. */
const char *landing_announcement(struct ctx *cx, enum lang *ret_lang);

extern const struct undo_kind landing_undo;

#endif
