/*
 * Words in two languages, Indonesian first, from standard .po files (locale/id.po, locale/en.po)
 * that are embedded in the binary. msgid is a stable id ("business.name"), msgstr the words;
 * arguments are named: "Baris {row} ditolak". Every id stands in both files (a test).
 */
#ifndef I18N_H
#define I18N_H

#include "ctx.h"

struct i18n;

/* Parses both; NULL on a malformed file, a duplicate or a missing id: then *ret_why is a new string
 * ("en.po: line 12: …") that the caller frees. */
struct i18n *i18n_new(const char *id_po, size_t id_n, const char *en_po, size_t en_n,
                      const char **ret_why);
void i18n_free(struct i18n *w);

/* The words of an id; NULL when unknown. Indonesian where the language lacks it. */
const char *i18n_get(const struct i18n *w, enum lang lang, const char *id);
/* With {named} arguments filled in, in the arena; of {n|day|days} the first word where n is "1",
 * else the second. An unknown id gives the id itself. */
const char *i18n_format(const struct i18n *w, struct arena *a, enum lang lang, const char *id,
                        const struct msg_arg *args);
/* The same with pairs (name, value) ended by NULL. */
const char *i18n_text(const struct i18n *w, struct arena *a, enum lang lang, const char *id, ...)
    __attribute__((sentinel));

/* Picks from an Accept-Language header ("en-GB,en;q=0.9"); Indonesian when in doubt. */
enum lang lang_of_header(const char *accept_language);
const char *lang_code(enum lang lang); /* "id", "en" */
bool lang_of_code(const char *code, enum lang *ret_lang);

/* Every id, for tests. */
size_t i18n_count(const struct i18n *w);
const char *i18n_id(const struct i18n *w, size_t at);

/* Dates ("2026-11-23"; also a month, "2026-11") and instants as people read them: "23 Nov 2026",
 * "Nov 2026", "23 Nov 2026 15.04" (city time; "15:04" in English). What is no date is given back as
 * it is; NULL gives "". */
const char *i18n_date(struct arena *a, enum lang lang, const char *iso_date);
const char *i18n_instant(struct arena *a, enum lang lang, int64_t instant);
/* A time of day, "09:00", as people write it: "09.00" in Indonesian. */
const char *i18n_clock(struct arena *a, enum lang lang, const char *clock);

#endif
