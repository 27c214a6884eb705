/*
 * How a file is to be read: its sheet, its heading row, and what each column is taken for. Found by
 * guessing, put right by a person, kept as text.
 */
#ifndef IMPORT_PLAN_H
#define IMPORT_PLAN_H

#include "import.h"
#include "tabular.h"

/* What a column may be taken for. In this order its cells enter a row's hash: only add at the end.
 */
enum import_what {
    I_NONE,
    I_SOURCE_ID,
    I_NAME,
    I_OWNER,
    I_NIK,
    I_BIRTH,
    I_GENDER,
    I_PHONE,
    I_ADDRESS,
    I_RT,
    I_RW,
    I_WARD,
    I_DISTRICT,
    I_POINT, /* latitude and longitude in one cell */
    I_LAT,
    I_LNG,
    I_SECTOR,
    I_KBLI,
    I_KBLI_VERSION,
    I_NIB,
    I_NPWP,
    I_FOUNDED,
    I_CAPITAL,
    I_EMPLOYEES,
    I_CHANNELS,
    I_NOTES,
    I_CURATION,
    I_CURATION_ON,
    I_ACTIVITY,
    I_CLASS,
    I_CONFIRMED, /* when the source last looked: how fresh the record is */
    I_PIRT,      /* from here on licences, named as their kinds are */
    I_HALAL,
    I_BRAND,
    I_BPOM,
    I_WHAT_COUNT
};
#define I_BIT(what) (UINT64_C(1) << (what))

/* "owner_name" … or NULL for I_NONE; label: msgid "import.field.<name>". */
const char *import_what_name(enum import_what what);
enum import_what import_what_of(const char *name); /* I_NONE when unknown */
/* The business's field that a column fills, or NULL: for those that are handled by themselves. */
const struct field *import_what_field(enum import_what what);

/* ---- import_guess.c ---- */

struct import_guess {
    enum import_what what;
    int rank; /* 1: a known heading; 2: known, but often something else; 3: contains a word; 4:
                 misspelt */
};
/* What a heading means; `group` is what stands above it, or "". */
struct import_guess import_guess(struct arena *a, const char *group, const char *heading);
/* All headings of a row: a field goes to the one column that fits best, the others stay out.
 * Returns how sure the row is to be a heading: 0 when it is none. */
int import_guess_row(struct arena *a, const char *const *groups, const char *const *headings,
                     size_t n, struct import_guess *ret);

/* ---- import_head.c ---- */

struct import_plan {
    const char *source;
    const char *data; /* the file */
    size_t n;
    const char *only;        /* the sheet that a person named, or NULL: the one that fits best */
    const char *sheet;       /* NULL: CSV */
    const char *sheets_left; /* others with such headings, for a person: "A", "B"; NULL: none */
    int64_t header_row;      /* number of the row, 0: not found, or all rows are data */
    bool looks;              /* that row looks like headings */
    size_t columns;          /* up to the last heading with text */
    const char **headings;
    bool sure[TABLE_COLUMNS_MAX];
    enum import_what what[TABLE_COLUMNS_MAX];
    enum table_format format;
    const char *without_ward; /* rows that name no ward: NULL, IMPORT_WARD_DOWN or a ward's code */
    bool sections;            /* wards stand as rows of their own */
};
/* The ward of the row above goes on. */
#define IMPORT_WARD_DOWN "down"

/* Finds sheet and heading in ret->data and guesses what the columns mean. ERR_INPUT when there is
 * no heading. */
enum err import_head_find(struct ctx *cx, struct import_plan *ret);
/* The same with sheet and row as a person named them; row 0: the best of that sheet;
 * IMPORT_NO_HEADING: all its rows are data, and columns are named as sheets name them, A, B, … */
enum err import_head_at(struct ctx *cx, const char *sheet, int64_t row, struct import_plan *ret);
/* Names of all sheets that may be chosen; none for CSV. */
enum err import_sheets(struct ctx *cx, const struct import_plan *plan, const char *const **ret,
                       size_t *ret_n);

/* {"3": "name"} of the plan's columns, with "without_ward" and "sections" where they are set, and
 * back (ERR_INVALID: unknown field, column or ward, or a field twice). */
const char *import_mapping_text(struct arena *a, const struct import_plan *plan);
enum err import_mapping_read(struct ctx *cx, const char *json, struct import_plan *ret);
/* The column that a kept mapping takes for this; -1: none. */
int64_t import_mapping_column(struct arena *a, const char *json, enum import_what what);
/* Takes "down", a ward's code or nothing for rows without a ward. ERR_INVALID: neither, or not of
 * the actor's territory. */
enum err import_plan_without_ward(struct ctx *cx, const char *text, struct import_plan *ret);
/* What a kept mapping says of rows without a ward, or "". */
const char *import_mapping_without_ward(struct arena *a, const char *json);
/* Whether a run of this mapping makes sense: name, owner and place, or the source's own number.
 * ERR_INVALID. */
enum err import_mapping_check(struct ctx *cx, const char *mapping);

#endif
