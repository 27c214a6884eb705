/*
 * What the files of the import share; nobody else includes this: what becomes of a row, what is
 * told about rows, the run without writing. How a file is read: import_plan.h; rows:
 * import_draft.h.
 */
#ifndef IMPORT_PARTS_H
#define IMPORT_PARTS_H

#include "import_draft.h"
#include "reject.h"

/* ---- import_apply.c, import_state.c: on the writer ---- */

enum import_action { IMPORT_CREATED, IMPORT_UPDATED, IMPORT_UNCHANGED, IMPORT_REJECTED };
const char *import_action_name(enum import_action a);

struct import_outcome {
    enum import_action action;
    int64_t business_id, version; /* 0: none */
    const char *before;           /* JSON for the undo, or NULL */
    struct field_err *told;
    bool possible; /* looks like a known business */
};

/* What an import is while it runs. */
struct import_run {
    int64_t id, began;
    const char *source;
};

/* Who a row is about. */
struct import_match {
    int64_t business_id; /* 0: nobody known */
    int64_t last;        /* when this source last spoke of it; 0: never */
    bool same;           /* it said the very same */
    bool by_nik;         /* found by NIK and name: one row of an import may do so */
    bool key_new;        /* the row's number is not yet known as this business's */
    int64_t twice;       /* the number was used by another row of this import already */
    bool merged;         /* the source has several numbers for it: those of merged ones */
    const char *source;  /* the import's */
};
enum err import_identify(struct ctx *cx, const struct import_run *run, const struct import_draft *d,
                         struct import_match *ret);

/* Tells that row `twice` has spoken for the business that a merged one became: this one does not.
 */
void import_tell_merged(struct ctx *cx, int64_t twice);

/* Does what the draft asks for. ERR_INVALID (with cx's fields): refused, nothing written. */
enum err import_apply(struct ctx *cx, const struct import_run *run, struct import_draft *d,
                      struct import_outcome *ret);
/* Lays the draft over `b` (as it is now): fields that may be written into `b`, those that a person
 * changed since the source last spoke into `ret_kept` (bits). What a person changed before is left
 * alone, with a warning, where the source only repeats what stands in a proposal of its own. Reads
 * touched fields and proposals from the database. */
enum err import_lay(struct ctx *cx, const struct import_draft *d, const struct import_match *m,
                    struct business *b, uint64_t *ret_changed, uint64_t *ret_kept);

/* Curation, activity and class of a known business, as dated facts; bumps b->version when something
 * changed. */
enum err import_states(struct ctx *cx, const struct import_draft *d, int64_t last,
                       struct business *b, bool *ret_changed);
/* Those of a new one, which was created as proposed on that day: curation has rules of its own. */
enum err import_states_new(struct ctx *cx, const struct import_draft *d, struct business *b);
/* ---- import_license.c ---- */

/* Those of a draft's licences that a known business lacks, into `ret` (room for d->licenses_n).
 * Kinds in which a person decided since `last` are left out, with a warning. ERR_INVALID: too many.
 */
enum err import_licenses_lacking(struct ctx *cx, const struct import_draft *d, int64_t business_id,
                                 int64_t last, struct import_license *ret, size_t *ret_n);
/* On the writer: writes them; their ids (room for n). */
enum err import_licenses_put(struct ctx *cx, int64_t business_id, const struct import_license *list,
                             size_t n, int64_t *ret_ids);

/* An owner with another name or NIK moves the versions of the owner's other businesses: rows of
 * this import keep in step. */
enum err import_siblings(struct ctx *cx, int64_t import_id, const struct business *old,
                         const struct business *b);

/* ---- import_report.c ---- */

/* The headings of a reject file: the file's, and the ward's where rows carry one more. */
const char *const *import_reject_headings(struct ctx *cx, const struct import_plan *plan,
                                          size_t *ret_n);
/* All rejects of an import. */
enum err import_reject_write(struct ctx *cx, int64_t id, enum table_format format,
                             struct table_sink sink);

/* Sealed cells that a list opens, at most: a row with more shows nothing of them. */
enum { IMPORT_SAID_SEALED = 4096, IMPORT_SAID_CHARACTERS = 80 };
/* What the sheet says of a row that became no business, clipped; NULL: nothing, or not to be read.
 */
struct import_said {
    const char *name, *owner, *ward;
};
/* The columns that these stand in. */
struct import_said_at {
    int64_t name, owner, ward;
};
struct import_said_at import_said_at(struct arena *a, const char *mapping);
/* A cell, trimmed and clipped. */
const char *import_said_in(struct arena *a, const char *const *cells, size_t n, int64_t column);
struct import_said import_said(struct ctx *cx, const struct import_said_at *at, const void *sealed,
                               size_t n);

/* ---- import.c ---- */

/* Reads the import's file and what is to be done with it. */
enum err import_plan_load(struct ctx *cx, int64_t id, struct import *ret_import,
                          struct import_plan *ret);
/* On the writer: state running, with a job for the runner or without one (the command line runs it
 * itself). */
enum err import_begin(struct ctx *cx, int64_t id, int64_t version, bool with_job,
                      int64_t *ret_job_id);
/* On the writer: where it stands; "running" and "undoing" have no end yet. */
enum err import_set_state(struct ctx *cx, int64_t id, const char *state, int64_t at);
/* The default name of a source: the file's base name without extension, folded. */
const char *import_source_of(struct arena *a, const char *filename);

/* ---- import_preview.c ---- */

enum { IMPORT_PREVIEW_ROWS = 6, IMPORT_PREVIEW_LOOKS = 1000 };
/* A run without writing. `rejects` may be NULL. */
enum err import_rehearse(struct ctx *cx, const struct import_plan *plan,
                         struct reject_file *rejects, void (*progress)(void *, int64_t, int64_t),
                         void *arg, struct import_counts *ret, struct import_preview_row **ret_rows,
                         size_t *ret_n);

#endif
