/* Between the files of this folder, for nobody else. */
#ifndef FIELD_IMPL_H
#define FIELD_IMPL_H

#include "field.h"

enum { TEXT_MAX_DEFAULT = 200, PARA_MAX_DEFAULT = 4000, DIGITS_MAX_DEFAULT = 30 };

/* Where a text comes from: people write dates and money as they like, programs by the standard. */
enum field_source { FROM_PEOPLE, FROM_PROGRAM };

/* The three types that a member can have; others than the kind's own must not be asked for. */
const char **field_text_member(const struct field *f, void *record);
int64_t *field_int_member(const struct field *f, void *record);
bool *field_bool_member(const struct field *f, void *record);

/* The same for reading. */
const char *field_get_text(const struct field *f, const void *record);
int64_t field_get_int(const struct field *f, const void *record);
bool field_get_bool(const struct field *f, const void *record);

/* Which of the three a kind has. */
bool field_holds_text(const struct field *f);
bool field_holds_int(const struct field *f);

void field_unset(const struct field *f, void *record);
/* The value of an integer member that holds none. */
int64_t field_unset_int(const struct field *f);

/*
 * The bounds in force, with the defaults filled in: characters of text, figures of digits, the
 * range of a number. A maximum below the minimum means none.
 */
struct field_range {
    int64_t min, max;
};
struct field_range field_range(const struct field *f);

/*
 * Reads a non-empty text into the member, or tells what is wrong with it. Checks whatever can be
 * seen in the text itself (form, length, choice), not the range of numbers.
 */
bool field_read(struct ctx *cx, const struct field *f, const char *text, enum field_source from,
                void *record);

/* Several choices, each a text; stores them comma separated in table order. */
bool field_read_choices(struct ctx *cx, const struct field *f, const char *const *codes, size_t n,
                        void *record);

/* The refusal of a field so far, or with `warning` the first warning; NULL when there is none. */
const struct field_err *field_error_of(const struct ctx *cx, const char *name, bool warning);

/* The value as a node: null when unset, a list for F_CHOICES. */
struct model *field_value(struct arena *a, const struct field *f, const void *record);

/* A point as its decimal number: "-7.966620", somewhere in `text`. */
enum { POINT_LEN = 24 };
const char *point_text(int64_t value, char text[static POINT_LEN]);

/* The codes of a comma separated member, one after the other: "" at the end. *at begins at the
 * member's text; the code is copied into `ret_code`. */
enum { CHOICE_CODE_MAX = 64 };
bool field_next_code(const char **at, char ret_code[static CHOICE_CODE_MAX]);

#endif
