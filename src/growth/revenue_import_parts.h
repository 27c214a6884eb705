/* What the files of the import share; nobody else includes this. */
#ifndef REVENUE_IMPORT_PARTS_H
#define REVENUE_IMPORT_PARTS_H

#include "reject.h"
#include "revenue.h"
#include "revenue_import.h"

enum { RIM_FIGURES_MAX = 240 };

/* ---- revenue_import_read.c ---- */

struct rim_row {
    int64_t number; /* line */
    const char *code, *nib;
    struct revenue *figures; /* business_id not set yet */
    size_t figures_n;
    struct field_err *told;
    bool bad; /* an error among them */
    const char *const *cells;
    size_t n;
};
struct rim_sheet;
/* Finds the heading; the data are the caller's until the end. */
enum err rim_open(struct ctx *cx, const char *data, size_t n, struct rim_sheet **ret);
const char *const *rim_headings(const struct rim_sheet *s, size_t *ret_n);
/* The next row with anything in it, understood, in cx's arena. False at the end or on error. */
bool rim_next(struct rim_sheet *s, struct rim_row *ret);
int rim_progress(const struct rim_sheet *s); /* 0 … 1000 */
/* The error that ended it, or OK. */
enum err rim_close(struct rim_sheet *s);

/* The business of a row, whom the actor may tell figures of; a merged one is the one it went into.
 * ERR_INVALID with a word on "business". */
enum err rim_business(struct ctx *cx, const struct rim_row *r, int64_t *ret_id);
/* Checks each figure: their errors are field errors. */
void rim_check(struct ctx *cx, struct rim_row *r, int64_t business_id);

#endif
