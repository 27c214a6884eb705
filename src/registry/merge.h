/*
 * Joining two records of one business, with lineage and undo.
 *
 * One is kept, the other goes: its merged_into names the kept one, it leaves lists, counts and
 * search, and what hung on it moves. Nothing is lost: the gone record keeps its fields, facts and
 * audit; merge_log holds, sealed, the kept record before and after and what was moved, so that the
 * undo gives back exactly what was there. Versions go on counting, so that nobody's stale copy fits
 * by accident.
 */
#ifndef MERGE_H
#define MERGE_H

#include "business.h"

struct json_t;

/*
 * What is chosen field by field, in the order of the page; ends with NULL. A name stands for all
 * that belongs together: "owner_name" is the whole person (name, NIK, NPWP, birth date), "point"
 * latitude and longitude, "kbli" code and edition, "curation" state and its dates, "photo",
 * "companion" and "activity" what they say.
 */
extern const char *const merge_fields[];
/* Whether two records agree in a field; whether a record has nothing in it. */
bool merge_same(const struct business *a, const struct business *b, const char *field);
bool merge_empty(const struct business *b, const char *field);

/* On the writer: joins `gone` into `kept`, taking from `gone` the named fields; everything that
 * hangs on `gone` moves. Both must be in scope (ERR_NOT_FOUND), unmerged (ERR_CONFLICT), of these
 * versions (ERR_STALE); the result must be a good record (ERR_INVALID with the fields). Both are
 * audited. */
struct merge_choice {
    int64_t kept_id, kept_version, gone_id, gone_version;
    const char *take; /* names of merge_fields, comma separated, whose value is taken from gone; may
                         be NULL */
};
enum err merge_businesses(struct ctx *cx, const struct merge_choice *m, int64_t *ret_merge_id);
/* On the writer: both are as before, also what moved; fields of the kept one that the merge left
 * alone keep what was changed in them since. ERR_CONFLICT when one that it filled was changed since
 * (names them), when the kept one was merged itself, or took in a third one later: that must be
 * undone first; or when a person whom the one or the other belonged to was erased since. */
enum err merge_undo(struct ctx *cx, int64_t merge_id);

struct merge_row {
    int64_t id, kept_id, gone_id, merged_at, undone_at; /* undone_at 0: stands */
    const char *kept_code, *kept_name, *kept_ward, *gone_code, *gone_name, *gone_ward;
    const char *merged_by, *undone_by; /* display names or NULL */
};
/* Newest first, below `before` (0: from the newest), of kept businesses within the scope;
 * *ret_total: all. */
enum err merge_list(struct ctx *cx, int64_t before, int64_t limit, struct merge_row **ret,
                    size_t *ret_n, int64_t *ret_total);
enum err merge_get(struct ctx *cx, int64_t id, struct merge_row *ret);

/*
 * Rows of an upper room that hang on a business move with it: main sets the list, as web_nav.
 * move() carries all rows of `from` over to `to` and adds to the array what back() needs to bring
 * the very same rows back from `to`; `name` is their key in the log and must stay. Where a table is
 * all there is to it, two queries do: `rows` (from, to) gives the ids that it moved, `rows_back`
 * (id, to, from) brings one of them back.
 */
struct merge_mover {
    const char *name;
    const struct query *rows, *rows_back; /* or NULL, and the functions */
    enum err (*move)(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved);
    enum err (*back)(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved);
};
extern const struct merge_mover *const *merge_movers; /* ends with NULL; NULL: none */

#endif
