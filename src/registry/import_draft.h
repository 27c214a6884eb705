/*
 * Rows: which of them are data, and what a data row says. A scan walks over the data rows of a
 * plan, titles, blanks, totals and headings left out; each becomes a draft: a business as far as
 * the row says, what is wrong with it, and its hash.
 */
#ifndef IMPORT_DRAFT_H
#define IMPORT_DRAFT_H

#include "import_plan.h"

/* ---- import_row.c, import_cell.c ---- */

struct import_draft {
    int64_t number;
    struct business b; /* what the row says; all else unset */
    uint64_t given;    /* I_BIT of what the row says something about */
    const char *curation, *curation_on, *activity, *class_;
    int64_t confirmed_at; /* 0: not told */
    struct import_license *licenses;
    size_t licenses_n;
    const char *extra;      /* for the notes of a new record: what found no field of its own */
    unsigned char hash[32]; /* of source and folded cells */
    struct field_err *told; /* errors and warnings, in order */
    bool bad;               /* an error among them */
    bool ward_given;        /* no cell of the row says its ward */
    bool ward_chosen;       /* … but a person, for all such rows: nothing that the file says */
    const char *const *cells;
    size_t n; /* cells, up to the last with text */
};

struct import_scan;
/* Opens the plan's table behind its heading. */
enum err import_scan_open(struct ctx *cx, const struct import_plan *plan, struct import_scan **ret);
/* Whether wards stand as rows of their own in the file, into io->sections. */
enum err import_scan_sections(struct ctx *cx, struct import_plan *io);
/* The next data row, understood, in cx's arena (which may be reset between calls); false at the end
 * or on error. */
bool import_scan_next(struct import_scan *s, struct import_draft *ret);
/* Counts what remains without understanding it. */
int64_t import_scan_count(struct import_scan *s);
int import_scan_progress(const struct import_scan *s);
/* Closes; the error that ended it, or OK. */
enum err import_scan_end(struct import_scan *s);

/* The ward that rows get whose own cell is empty. */
enum { IMPORT_WARD_TEXT = 120, IMPORT_DISTRICT_CODE = 20 };
struct import_ward {
    char text[IMPORT_WARD_TEXT + 1];         /* as a cell would say it; "": none */
    int64_t row;                             /* that says it; 0: a person chose it */
    char district[IMPORT_DISTRICT_CODE + 1]; /* that sections named */
    unsigned number;                         /* how the section is numbered; 0: not */
    size_t column;                           /* where a numbered one stands */
};
/* Whether rows carry a column more behind the last heading: the ward that they were given, where
 * the file has no column for it. So a rejected row keeps it. */
bool import_ward_column(const struct import_plan *plan);
struct import_wards {
    struct import_ward said, chosen; /* by the rows above; for those without any */
};
/* Reads a row's cells into a draft: fields, warnings, errors, hash. */
void import_row_read(struct ctx *cx, const struct import_plan *plan, const struct table_row *row,
                     const struct import_wards *wards, struct import_draft *ret);
/* The text of ="0812…", as programs keep sheets from counting; else the cell. */
const char *import_cell_text(struct arena *a, const char *cell);
/* Without what people write for "nothing" ("-", "belum ada") and the apostrophe that keeps a sheet
 * from counting:
 * "" when there is nothing. In the arena. */
const char *import_cell_clean(struct arena *a, const char *cell);

/* One converter per kind of cell (import_cell.c): `text` is clean and not empty; tells errors and
 * warnings to cx. */
struct import_cells {
    const char *of[I_WHAT_COUNT]; /* clean text, "" when there is none */
    bool kbli_2025;               /* the heading says so */
    bool ward_given;              /* the ward is none of the row's own */
    int64_t ward_row;             /* but this row's above; 0: a person's choice */
};
void import_take_owner(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_numbers(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_phone(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_place(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_trade(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_dates(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_size(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
void import_take_states(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
/* Whether the address alone tells a ward that we know. */
bool import_address_tells(struct ctx *cx, const struct import_cells *c);
/* import_license.c: for the columns from I_PIRT on. */
void import_take_licenses(struct ctx *cx, const struct import_cells *c, struct import_draft *d);
/* The row says something about this; and by the business's own field table, whose errors are told
 * under its name. */
void import_give(struct import_draft *d, enum import_what what);
bool import_bind(struct ctx *cx, struct import_draft *d, enum import_what what, const char *text);
/* A cell that cannot be read, as its row's reason quotes it ({text}, clipped). Never for what is
 * personal: reasons are not sealed. */
void import_unreadable(struct ctx *cx, const char *field, const char *msgid, const char *text);
/* A number in scientific notation: its digits, with at most `fill` zeros put back; NULL when it is
 * none. *ret_lost: digits are missing. */
const char *import_scientific(struct arena *a, const char *s, size_t fill, bool *ret_lost);
/* Cuts at each of `signs` into at most `max` pieces, empty ones left out; where a comma is a sign,
 * " atau " and " dan " are too. */
size_t import_cut(struct arena *a, const char *text, const char *signs, const char **ret,
                  size_t max);
/* Adds a line to d->extra. */
void import_extra(struct ctx *cx, struct import_draft *d, const char *label, const char *text);
/* A date in any form, also a year or a month alone (their first day: *ret_rough). Tells nothing. */
bool import_date(struct ctx *cx, const char *text, const char **ret_iso, bool *ret_rough);

/* ---- import_ward.c ---- */

/* Whether a row is no data but names the ward (or district) of the rows below; then *io says it.
 * `above` the headings only known wards count: there are titles. */
bool import_ward_section(struct ctx *cx, const struct table_row *row, bool above,
                         struct import_ward *io);
/* A row's own cell, for the rows below that are merged with it. */
void import_ward_cell(const char *cell, int64_t row, struct import_ward *io);
void import_ward_choose(struct ctx *cx, const char *code, struct import_ward *ret);
/* Fills the ward's cell where it is empty and the address tells none. */
void import_ward_fill(struct ctx *cx, const struct import_ward *said,
                      const struct import_ward *chosen, struct import_cells *io);

#endif
