/*
 * What came in, into the record: by name, each field once, all refusals collected. A field that is
 * not named is left as it is; one that is given as "" or null becomes unset. The text as typed is
 * kept beside it, so that a form comes back as it was sent.
 */
#include "field_impl.h"

#include "pair.h"
#include "text.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

/* More unknown names than this are not listed one by one: an answer has its bounds, too. */
enum { UNKNOWN_MAX = 20, CHOICES_MAX = 256 };

struct binding {
    struct ctx *cx;
    const struct field_table *t;
    void *record;
    struct bound *bound;
    unsigned unknown;
};

static bool refuse(struct ctx *cx, const char *name, const char *msgid)
{
    fail_field(cx, name, msgid, NULL);
    return false;
}

static void refuse_unknown(struct binding *b, const char *name)
{
    if (b->unknown++ < UNKNOWN_MAX)
        refuse(b->cx, arena_strdup(b->cx->a, name), "field.error.unknown");
}

/* Whether the field may be bound and was not before; notes that it is present. */
static bool begin_field(struct binding *b, const struct field *f, const char *raw)
{
    size_t i = (size_t)(f - b->t->fields);
    if (f->flags & F_READONLY || f->kind == F_INSTANT)
        return refuse(b->cx, f->name, "field.error.readonly");
    if (b->bound->present >> i & 1)
        return refuse(b->cx, f->name, "field.error.twice");
    b->bound->present |= UINT64_C(1) << i;
    b->bound->raw[i] = raw;
    return true;
}

static bool set_empty(struct binding *b, const struct field *f)
{
    b->bound->empty |= UINT64_C(1) << (f - b->t->fields);
    field_unset(f, b->record);
    return true;
}

static bool is_empty(struct ctx *cx, const struct field *f, const char *text)
{
    return f->flags & F_SECRET ? !*text : !*text_trim(cx->a, text);
}

static bool bind_text(struct binding *b, const struct field *f, const char *text,
                      enum field_source from)
{
    const char *raw = arena_strdup(b->cx->a, text);
    if (!begin_field(b, f, raw))
        return false;
    if (is_empty(b->cx, f, raw))
        return set_empty(b, f);
    return field_read(b->cx, f, raw, from, b->record);
}

/* ---- forms ---- */

/* Whether a pair's name is that of the field; several boxes may be sent as "name[]". */
static bool names(const struct pair *p, const struct field *f)
{
    size_t n = strlen(f->name);
    if (strncmp(p->name, f->name, n) != 0)
        return false;
    return !p->name[n] || (f->kind == F_CHOICES && strcmp(p->name + n, "[]") == 0);
}

static const struct field *field_of_pair(const struct field_table *t, const struct pair *p)
{
    for (size_t i = 0; i < t->n; i++)
        if (names(p, &t->fields[i]))
            return &t->fields[i];
    return NULL;
}

/* All boxes of a field, from its first pair on, joined by commas. */
static const char *join_boxes(struct ctx *cx, const struct field *f, const struct pair *p)
{
    struct buf all = buf_new(cx->a, CHOICES_MAX * CHOICE_CODE_MAX);
    for (; p; p = p->next) {
        if (!names(p, f) || !p->value[0])
            continue;
        buf_puts(&all, all.n ? "," : "");
        buf_puts(&all, p->value);
    }
    return buf_str(&all);
}

/* A box is sent as a hidden 0 and, when ticked, a 1 after it: the last one counts. */
static const char *last_value(const struct field *f, const struct pair *p)
{
    const char *value = p->value;
    for (; p; p = p->next)
        if (names(p, f))
            value = p->value;
    return value;
}

static void bind_pair(struct binding *b, const struct pair *p)
{
    const struct field *f = field_of_pair(b->t, p);
    if (!f) {
        if (p->name[0] != '_')
            refuse_unknown(b, p->name);
        return;
    }
    bool several = f->kind == F_CHOICES || f->kind == F_BOOL;
    if (!several) {
        bind_text(b, f, p->value, FROM_PEOPLE);
        return;
    }
    if (b->bound->present >> (f - b->t->fields) & 1)
        return;
    bind_text(b, f, f->kind == F_BOOL ? last_value(f, p) : join_boxes(b->cx, f, p), FROM_PEOPLE);
}

enum err field_bind_form(struct ctx *cx, const struct field_table *t, const struct pair *form,
                         void *record, struct bound *ret_bound)
{
    assert(t->n <= FIELDS_MAX);
    *ret_bound = (struct bound){0};
    struct binding b = {.cx = cx, .t = t, .record = record, .bound = ret_bound};
    for (const struct pair *p = form; p; p = p->next)
        bind_pair(&b, p);
    return fields_check(cx);
}

bool field_bind_text(struct ctx *cx, const struct field_table *t, const char *name,
                     const char *text, void *record, struct bound *bound)
{
    assert(t->n <= FIELDS_MAX);
    struct bound none = {0};
    struct binding b = {.cx = cx, .t = t, .record = record, .bound = bound ? bound : &none};
    const struct field *f = field_find(t, name);
    if (!f) {
        refuse_unknown(&b, name);
        return false;
    }
    return bind_text(&b, f, text ? text : "", FROM_PEOPLE);
}

/* ---- JSON ---- */

static bool bind_choices(struct binding *b, const struct field *f, json_t *json)
{
    const char *codes[CHOICES_MAX];
    size_t n = json_array_size(json);
    if (!json_is_array(json) || n > CHOICES_MAX)
        return refuse(b->cx, f->name, "field.error.type_list");
    for (size_t i = 0; i < n; i++) {
        codes[i] = json_string_value(json_array_get(json, i));
        if (!codes[i])
            return refuse(b->cx, f->name, "field.error.type_list");
    }
    if (!n)
        return set_empty(b, f);
    return field_read_choices(b->cx, f, codes, n, b->record);
}

static bool bind_integer(struct binding *b, const struct field *f, const json_t *json)
{
    if (!json_is_integer(json) || json_integer_value(json) == FIELD_UNSET)
        return refuse(b->cx, f->name, "field.error.type_integer");
    *field_int_member(f, b->record) = json_integer_value(json);
    return true;
}

/* A number of degrees, or the same as text. */
static bool bind_point(struct binding *b, const struct field *f, const json_t *json)
{
    if (json_is_string(json))
        return field_read(b->cx, f, json_string_value(json), FROM_PROGRAM, b->record);
    if (!json_is_number(json))
        return refuse(b->cx, f->name, "field.error.type_number");
    double degrees = json_number_value(json);
    if (!(fabs(degrees) < 1000))
        return refuse(b->cx, f->name, "field.error.point");
    *field_int_member(f, b->record) = llround(degrees * 1e6);
    return true;
}

static bool bind_string(struct binding *b, const struct field *f, const json_t *json)
{
    const char *s = json_string_value(json);
    if (!s)
        return refuse(b->cx, f->name, "field.error.type_text");
    if (strlen(s) != json_string_length(json))
        return refuse(b->cx, f->name, "field.error.characters");
    return field_read(b->cx, f, arena_strdup(b->cx->a, s), FROM_PROGRAM, b->record);
}

static void bind_json_value(struct binding *b, const struct field *f, json_t *json)
{
    const char *text = json_string_value(json);
    if (!begin_field(b, f, arena_strdup(b->cx->a, text)))
        return;
    if (json_is_null(json) || (text && is_empty(b->cx, f, text))) {
        set_empty(b, f);
        return;
    }
    switch (f->kind) {
    case F_INT:
    case F_MONEY:
    case F_REF: bind_integer(b, f, json); break;
    case F_POINT: bind_point(b, f, json); break;
    case F_CHOICES: bind_choices(b, f, json); break;
    case F_BOOL:
        if (json_is_boolean(json))
            *field_bool_member(f, b->record) = json_is_true(json);
        else
            refuse(b->cx, f->name, "field.error.type_bool");
        break;
    case F_TEXT:
    case F_PARA:
    case F_DATE:
    case F_MONTH:
    case F_CHOICE:
    case F_DIGITS:
    case F_PHONE:
    case F_INSTANT: bind_string(b, f, json); break;
    }
}

enum err field_bind_json(struct ctx *cx, const struct field_table *t, const struct json_t *json,
                         void *record, struct bound *ret_bound)
{
    assert(t->n <= FIELDS_MAX);
    *ret_bound = (struct bound){0};
    if (!json_is_object(json))
        return fail(cx, ERR_INVALID, "field.error.object", NULL);
    struct binding b = {.cx = cx, .t = t, .record = record, .bound = ret_bound};
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)json, name, value)
    {
        const struct field *f = field_find(t, name);
        if (f)
            bind_json_value(&b, f, value);
        else
            refuse_unknown(&b, name);
    }
    return fields_check(cx);
}
