/* A record on its way out: text for forms and CSV, the API's object, what differs between two. */
#include "field_impl.h"

/* By hand, from the end: a list has two a row. */
const char *point_text(int64_t value, char text[static POINT_LEN])
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *p = text + POINT_LEN - 1;
    *p-- = '\0';
    for (int digits = 0; digits < 8 || size; digits++) {
        if (digits == 6) {
            *p-- = '.';
            continue;
        }
        *p-- = (char)('0' + size % 10);
        size /= 10;
    }
    if (value < 0)
        *p-- = '-';
    return p + 1;
}

static const char *instant_text(struct arena *a, int64_t instant)
{
    char *text = arena_alloc(a, INSTANT_LEN + 1);
    instant_format(instant, text);
    return text;
}

const char *field_text(struct arena *a, const struct field *f, const void *record)
{
    if (!field_is_set(f, record))
        return "";
    if (f->kind == F_BOOL)
        return field_get_bool(f, record) ? "true" : "false";
    if (!field_holds_int(f))
        return field_get_text(f, record);
    int64_t value = field_get_int(f, record);
    char point[POINT_LEN];
    if (f->kind == F_POINT)
        return arena_strdup(a, point_text(value, point));
    if (f->kind == F_INSTANT)
        return instant_text(a, value);
    return arena_printf(a, "%lld", (long long)value);
}

static struct model *codes_value(struct arena *a, const char *list)
{
    struct model *array = model_array(a);
    char code[CHOICE_CODE_MAX];
    while (field_next_code(&list, code))
        model_add_text(a, array, arena_strdup(a, code));
    return array;
}

struct model *field_value(struct arena *a, const struct field *f, const void *record)
{
    struct model *m = arena_new_of(a, struct model);
    m->type = M_NULL;
    if (!field_is_set(f, record))
        return m;
    switch (f->kind) {
    case F_BOOL:
        m->type = M_BOOL;
        m->i = field_get_bool(f, record);
        break;
    case F_INT:
    case F_MONEY:
    case F_REF:
        m->type = M_INT;
        m->i = field_get_int(f, record);
        break;
    case F_POINT:
        m->type = M_DECIMAL;
        m->s = field_text(a, f, record);
        break;
    case F_CHOICES: return codes_value(a, field_get_text(f, record));
    case F_INSTANT:
    case F_TEXT:
    case F_PARA:
    case F_DATE:
    case F_MONTH:
    case F_CHOICE:
    case F_DIGITS:
    case F_PHONE:
        m->type = M_TEXT;
        m->s = field_text(a, f, record);
        break;
    }
    return m;
}

void field_to_model(struct arena *a, const struct field_table *t, const void *record, bool personal,
                    struct model *ret_object, struct model *masked)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (f->flags & (F_SECRET | F_NO_OUT))
            continue;
        if (f->flags & F_SEALED || (f->flags & F_PERSONAL && !personal)) {
            model_set_null(a, ret_object, f->name);
            if (masked)
                model_add_text(a, masked, f->name);
            continue;
        }
        model_set(ret_object, f->name, field_value(a, f, record));
    }
}

/* ---- what differs ---- */

static bool equal(const struct field *f, const void *before, const void *after)
{
    if (f->kind == F_BOOL)
        return field_get_bool(f, before) == field_get_bool(f, after);
    if (field_holds_int(f))
        return field_get_int(f, before) == field_get_int(f, after);
    bool set = field_is_set(f, before);
    if (set != field_is_set(f, after))
        return false;
    return !set || strcmp(field_get_text(f, before), field_get_text(f, after)) == 0;
}

/* Every change moves the version and the time of the last change: they say nothing. */
static bool is_noise(const struct field *f)
{
    return f->kind == F_INSTANT || strcmp(f->name, "version") == 0;
}

struct model *field_diff(struct arena *a, const struct field_table *t, const void *before,
                         const void *after, const char *(*protect)(void *arg, const char *clear),
                         void *arg)
{
    struct model *diff = NULL;
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (is_noise(f) || equal(f, before, after))
            continue;
        if (!diff)
            diff = model_object(a);
        struct model *pair = model_set_array(a, diff, f->name);
        const void *sides[] = {before, after};
        for (int side = 0; side < 2; side++) {
            if (!(f->flags & (F_SECRET | F_PERSONAL)) || !field_is_set(f, sides[side]))
                model_add(pair, field_value(a, f, sides[side]));
            else
                model_add_text(a, pair,
                               protect ? protect(arg, field_text(a, f, sides[side])) : "•");
        }
    }
    return diff;
}
