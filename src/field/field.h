/*
 * The field table: an entity's fields, declared once over the members of its struct. It drives
 * binding (form, query, JSON, CSV row, command line), checking with all errors at once, form
 * widgets, JSON and CSV out, SQL column lists, the OpenAPI schema, the audit diff and the redaction
 * of personal data.
 *
 * Cross-field rules are C functions of the room. There are 14 kinds and there will be no more.
 */
#ifndef FIELD_H
#define FIELD_H

#include "calendar.h"
#include "ctx.h"
#include "model.h"

#include <stddef.h>

struct json_t;
struct pair;

/* Kinds and the C type of the member. */
enum field_kind {
    F_TEXT,    /* const char *: one line */
    F_PARA,    /* const char *: several lines */
    F_INT,     /* int64_t */
    F_MONEY,   /* int64_t rupiah */
    F_DATE,    /* const char *: ISO date */
    F_MONTH,   /* const char *: YYYY-MM */
    F_INSTANT, /* int64_t: UTC seconds, RFC 3339 in JSON; output only */
    F_BOOL,    /* bool */
    F_CHOICE,  /* const char *: one of .choices */
    F_CHOICES, /* const char *: several of .choices, comma separated, in table order */
    F_REF,     /* int64_t: id of another record */
    F_DIGITS,  /* const char *: exactly so many digits; blanks, dots, hyphens are taken out */
    F_PHONE,   /* const char *: normalised by text_phone() */
    F_POINT,   /* int64_t: degrees × 10^6 (latitude or longitude); decimal text in JSON */
};

enum field_flag {
    F_REQUIRED = 1 << 0,
    F_READONLY = 1 << 1, /* never bound from input */
    F_PERSONAL =
        1 << 2, /* shown only to who may see personal data: else null and named in "masked" */
    F_SECRET = 1 << 3,    /* never shown, never logged, never diffed in clear */
    F_HIDDEN = 1 << 4,    /* not in forms */
    F_NO_COLUMN = 1 << 5, /* no column of that name */
    F_NO_OUT = 1 << 6,    /* not in JSON and CSV */
    F_SEALED = 1 << 7,    /* never opened for this kind of answer: null and named in "masked" */
};

struct field_choice {
    const char *code, *msgid; /* list ends with code == NULL */
};

struct field {
    const char *name; /* API and form name, also the column's */
    enum field_kind kind;
    size_t offset;
    unsigned flags;
    /* Number range (both 0: any; money: 0 to MONEY_MAX; a maximum below the minimum: none); text:
     * characters (max 0: 200, para 4000); digits: lengths. */
    int64_t min, max;
    const struct field_choice *choices;
    const char *label;        /* msgid; "field.<name>" when NULL */
    const char *help;         /* msgid or NULL */
    const char *autocomplete; /* HTML token or NULL */
    /* A further check; says with fail_field() or warn_field(). NULL: none. */
    void (*check)(struct ctx *cx, const struct field *f, const void *record);
};

struct field_table {
    const char *name; /* schema name, "Business" */
    const struct field *fields;
    size_t n;
    size_t size; /* of the struct */
};

/*
 * "Not known" in a member of kind F_INT, F_MONEY or F_POINT, told apart from 0. Ids (F_REF) and
 * instants are unset when 0, text when NULL. Loaders write it for SQL NULL, field_clear() for a new
 * record.
 */
#define FIELD_UNSET INT64_MIN

/* Checked declarations: the member's type must fit the kind. */
#define FIELD_TYPE_(type, member, want) \
    (offsetof(type, member) +           \
     0 * sizeof(                        \
             char[__builtin_types_compatible_p(__typeof__(((type *)0)->member), want) ? 1 : -1]))
#define FIELD_TEXT(type, member) FIELD_TYPE_(type, member, const char *)
#define FIELD_INT(type, member)  FIELD_TYPE_(type, member, int64_t)
#define FIELD_BOOL(type, member) FIELD_TYPE_(type, member, bool)
#define FIELD_TABLE(name_, array_, type_)                                               \
    {                                                                                   \
        .name = (name_), .fields = (array_), .n = sizeof(array_) / sizeof((array_)[0]), \
        .size = sizeof(type_)                                                           \
    }

enum { FIELDS_MAX = 64 };

/*
 * What came in: bit i of `present` says field i was named at all; bit i of `empty` that it was
 * given as "" or null. `raw[i]` keeps what was typed, for showing the form again.
 */
struct bound {
    uint64_t present, empty;
    const char *raw[FIELDS_MAX];
};

/* Makes every member unset (see FIELD_UNSET; booleans false): how a new record begins. */
void field_clear(const struct field_table *t, void *record);
/* Whether the member holds a value. */
bool field_is_set(const struct field *f, const void *record);

bool bound_has(const struct bound *b, const struct field_table *t, const char *name);

/* ---- in ---- all add field errors to cx and return ERR_INVALID when any was added. Unknown names
 * are refused (JSON, query) or ignored when they begin with '_' (form: csrf and buttons). Members
 * of absent fields are left as they are. */
enum err field_bind_form(struct ctx *cx, const struct field_table *t, const struct pair *form,
                         void *record, struct bound *ret_bound);
enum err field_bind_json(struct ctx *cx, const struct field_table *t, const struct json_t *json,
                         void *record, struct bound *ret_bound);
/* One field from text (import cell, command line). Adds the error, returns whether it was taken. */
bool field_bind_text(struct ctx *cx, const struct field_table *t, const char *name,
                     const char *text, void *record, struct bound *bound);
/* Required fields, ranges, further checks over the whole record. Call after binding, also when that
 * failed: all errors are collected, one for each field. A required F_BOOL must be true; `check` is
 * called for fields that are set. */
enum err field_check(struct ctx *cx, const struct field_table *t, const void *record,
                     const struct bound *bound);

/* ---- out ---- */
const struct field *field_find(const struct field_table *t, const char *name);
/* The member as text in the arena ("" when unset): what a form shows and CSV writes. */
const char *field_text(struct arena *a, const struct field *f, const void *record);
/* Fields into an object. Personal fields become null when !personal, and their names are appended
 * to `masked` (an array model, may be NULL). */
void field_to_model(struct arena *a, const struct field_table *t, const void *record, bool personal,
                    struct model *ret_object, struct model *masked);
/* The same at once as JSON text, an object with "masked" as its last key: for lists, where a tree
 * for each row would cost more than the query. What stands between the values is made once. */
struct field_json;
struct field_json *field_json(struct arena *a, const struct field_table *t);
/* The same of some fields: bit i is the table's field i (at most 64). */
struct field_json *field_json_of(struct arena *a, const struct field_table *t, uint64_t picked);
/* The query parameter by which a program asks a list for some fields alone: a route that has it in
 * its table says so in its schema. */
#define QUERY_FIELDS "fields"
/* The fields that a list of names with commas asks for, as such bits. NULL; or the first name that
 * is none, in the arena. */
const char *field_pick(struct arena *a, const struct field_table *t, const char *names,
                       uint64_t *ret);
/* The bit of one name; 0: there is none. */
uint64_t field_bit(const struct field_table *t, const char *name);
void field_write_json(struct buf *out, const struct field_json *j, const void *record,
                      bool personal);
/* Widgets for a form, in table order: [{is_<kind>: true, name, id ("f-" + name), label, help,
 * value, error, warning, required, autocomplete, maxlength, choices: [{code, label, selected}]}].
 * Read-only and hidden fields have none; `value` is what was typed where `bound` (may be NULL) has
 * it, true or false for F_BOOL, and never shown for F_SECRET (is_password). Missing things are
 * null. `words` as const struct i18n *. */
struct i18n;
struct model *field_widgets(struct ctx *cx, const struct i18n *words, const struct field_table *t,
                            const void *record, const struct bound *bound);
/* The same for some fields, in the order of `names` (ends with NULL); unknown names are left out.
 */
struct model *field_widgets_of(struct ctx *cx, const struct i18n *words,
                               const struct field_table *t, const char *const *names,
                               const void *record, const struct bound *bound);
/* The widget of a field, or NULL; and choices that no table knows (wards, companions: an array of
 * {code, label, selected}) hung into it: it becomes a choice, unless it is an F_REF already. Those
 * of an F_CHOICE take the place of its table's: fewer of them. */
struct model *field_widget(struct model *widgets, const char *name);
void field_widget_choices(struct arena *a, struct model *widget, struct model *choices);
/* JSON Schema of the record (OpenAPI 3.1): `input` leaves read-only fields out. */
struct model *field_schema(struct arena *a, const struct field_table *t, bool input);
/* Query parameters as OpenAPI parameter objects, appended to an array. */
void field_parameters(struct arena *a, const struct field_table *t, struct model *array);

/* ---- audit ---- {"field": [old, new], …} of what differs, but for instants and "version", which
 * every change moves; secret and personal values are written by `protect` (encrypts and returns
 * text), or as "•" when it is NULL. NULL when nothing differs. */
struct model *field_diff(struct arena *a, const struct field_table *t, const void *before,
                         const void *after, const char *(*protect)(void *arg, const char *clear),
                         void *arg);

#endif
