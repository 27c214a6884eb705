/* The members of a record behind its field table: their types, when they are unset, their bounds.
 */
#include "field_impl.h"

#include "money.h"

#include <assert.h>

/* Degrees × 10^6 either way. */
enum { POINT_MAX = 180000000 };

bool field_holds_int(const struct field *f)
{
    switch (f->kind) {
    case F_INT:
    case F_MONEY:
    case F_INSTANT:
    case F_REF:
    case F_POINT: return true;
    case F_TEXT:
    case F_PARA:
    case F_DATE:
    case F_MONTH:
    case F_BOOL:
    case F_CHOICE:
    case F_CHOICES:
    case F_DIGITS:
    case F_PHONE: break;
    }
    return false;
}

bool field_holds_text(const struct field *f)
{
    return f->kind != F_BOOL && !field_holds_int(f);
}

const char **field_text_member(const struct field *f, void *record)
{
    assert(field_holds_text(f));
    return (const char **)(void *)((char *)record + f->offset);
}

int64_t *field_int_member(const struct field *f, void *record)
{
    assert(field_holds_int(f));
    return (int64_t *)(void *)((char *)record + f->offset);
}

bool *field_bool_member(const struct field *f, void *record)
{
    assert(f->kind == F_BOOL);
    return (bool *)((char *)record + f->offset);
}

const char *field_get_text(const struct field *f, const void *record)
{
    return *field_text_member(f, (void *)record);
}

int64_t field_get_int(const struct field *f, const void *record)
{
    return *field_int_member(f, (void *)record);
}

bool field_get_bool(const struct field *f, const void *record)
{
    return *field_bool_member(f, (void *)record);
}

/* Ids and instants begin at 1. */
int64_t field_unset_int(const struct field *f)
{
    return f->kind == F_REF || f->kind == F_INSTANT ? 0 : FIELD_UNSET;
}

void field_unset(const struct field *f, void *record)
{
    if (f->kind == F_BOOL)
        *field_bool_member(f, record) = false;
    else if (field_holds_int(f))
        *field_int_member(f, record) = field_unset_int(f);
    else
        *field_text_member(f, record) = NULL;
}

void field_clear(const struct field_table *t, void *record)
{
    for (size_t i = 0; i < t->n; i++)
        field_unset(&t->fields[i], record);
}

bool field_is_set(const struct field *f, const void *record)
{
    if (f->kind == F_BOOL)
        return true;
    if (field_holds_int(f))
        return field_get_int(f, record) != field_unset_int(f);
    const char *s = field_get_text(f, record);
    return s && *s;
}

struct field_range field_range(const struct field *f)
{
    struct field_range r = {f->min, f->max};
    bool open = !f->min && !f->max;
    switch (f->kind) {
    case F_TEXT: r.max = f->max ? f->max : TEXT_MAX_DEFAULT; break;
    case F_PARA: r.max = f->max ? f->max : PARA_MAX_DEFAULT; break;
    case F_DIGITS:
        r.min = f->min ? f->min : 1;
        r.max = f->max ? f->max : DIGITS_MAX_DEFAULT;
        break;
    case F_INT:
        if (open)
            r = (struct field_range){INT64_MIN + 1, INT64_MAX};
        break;
    case F_MONEY: r.max = f->max ? f->max : MONEY_MAX; break;
    case F_POINT: return open ? (struct field_range){-POINT_MAX, POINT_MAX} : r;
    case F_REF: return (struct field_range){1, INT64_MAX};
    case F_DATE:
    case F_MONTH:
    case F_INSTANT:
    case F_BOOL:
    case F_CHOICE:
    case F_CHOICES:
    case F_PHONE: break;
    }
    if (f->kind == F_INT && r.max < r.min)
        r.max = INT64_MAX;
    return r;
}

const struct field *field_find(const struct field_table *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->fields[i].name, name) == 0)
            return &t->fields[i];
    return NULL;
}

bool bound_has(const struct bound *b, const struct field_table *t, const char *name)
{
    const struct field *f = field_find(t, name);
    assert(f);
    return b->present >> (f - t->fields) & 1;
}

bool field_next_code(const char **at, char ret_code[static CHOICE_CODE_MAX])
{
    const char *s = *at;
    if (!s || !*s)
        return false;
    size_t n = strcspn(s, ",");
    assert(n < CHOICE_CODE_MAX);
    memcpy(ret_code, s, n);
    ret_code[n] = '\0';
    *at = s + n + (s[n] == ',');
    return true;
}
