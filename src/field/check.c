/*
 * What only the whole record can tell: required fields, ranges of numbers, the further checks of
 * the table. A field that was refused while binding is not judged again, so each has one message.
 */
#include "field_impl.h"

#include "money.h"

const struct field_err *field_error_of(const struct ctx *cx, const char *name, bool warning)
{
    for (const struct field_err *e = cx->err.fields; e; e = e->next)
        if (e->warning == warning && strcmp(e->field, name) == 0)
            return e;
    return NULL;
}

/* A bound as people read it; where both are years, n is one. */
static const char *number_text(struct arena *a, const struct field *f, int64_t n)
{
    enum { YEAR_FIRST = 1000, YEAR_LAST = 2999 };
    struct field_range range = field_range(f);
    if (f->kind == F_INT && range.min >= YEAR_FIRST && range.max <= YEAR_LAST)
        return arena_printf(a, "%lld", (long long)n);
    if (f->kind == F_MONEY)
        return money_format(a, n);
    if (f->kind == F_POINT)
        return arena_printf(a, "%lld", (long long)(n / 1000000));
    return number_format(a, n);
}

static void check_range(struct ctx *cx, const struct field *f, const void *record)
{
    struct field_range range = field_range(f);
    int64_t value = field_get_int(f, record);
    if (f->kind == F_REF && value < range.min)
        fail_field(cx, f->name, "field.error.ref", NULL);
    else if (value < range.min)
        fail_field(cx, f->name, "field.error.too_small", "min", number_text(cx->a, f, range.min),
                   NULL);
    else if (value > range.max)
        fail_field(cx, f->name, "field.error.too_large", "max", number_text(cx->a, f, range.max),
                   NULL);
}

/* What did not come in by binding (a rule's own record, an import's) must have the form all the
 * same. */
static void check_text(struct ctx *cx, const struct field *f, const void *record)
{
    struct field alone = *f;
    const char *again = NULL;
    alone.offset = 0;
    field_read(cx, &alone, field_get_text(f, record), FROM_PROGRAM, &again);
}

/* A required box must be ticked. */
static bool is_given(const struct field *f, const void *record)
{
    return f->kind == F_BOOL ? field_get_bool(f, record) : field_is_set(f, record);
}

static void check_field(struct ctx *cx, const struct field *f, const void *record)
{
    if (f->flags & F_READONLY || field_error_of(cx, f->name, false))
        return;
    if (f->flags & F_REQUIRED && !is_given(f, record)) {
        fail_field(cx, f->name, f->kind == F_BOOL ? "field.error.tick" : "field.error.required",
                   NULL);
        return;
    }
    if (!field_is_set(f, record))
        return;
    if (field_holds_int(f) && f->kind != F_INSTANT)
        check_range(cx, f, record);
    if (field_holds_text(f))
        check_text(cx, f, record);
    if (f->check && !field_error_of(cx, f->name, false))
        f->check(cx, f, record);
}

enum err field_check(struct ctx *cx, const struct field_table *t, const void *record,
                     const struct bound *bound)
{
    (void)bound;
    for (size_t i = 0; i < t->n; i++)
        check_field(cx, &t->fields[i], record);
    return fields_check(cx);
}
