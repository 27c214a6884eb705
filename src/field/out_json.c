/*
 * Records as JSON text at once, for lists. Names, commas and what is masked are the same in every
 * row, so they are put together once, and a row is values copied between them.
 */
#include "field_impl.h"

#include "put.h"
#include "text.h"

#include <assert.h>

enum shape { TEXT, CODES, INT, POINT, INSTANT, BOOL };

struct piece {
    const char *p;
    size_t n;
};

/* What stands before a value is copied whole, as that takes no call. */
enum { HEAD_MAX = 32, NULL_LEN = 4 };

struct column {
    char head[HEAD_MAX]; /* {"id": or ,"name": */
    size_t head_n;
    enum shape shape;
    bool personal, sealed;
    size_t offset;
    int64_t unset; /* of INT, POINT, INSTANT: "not known" */
};

struct field_json {
    struct piece tail[2]; /* "masked" and the end: for who may not, and may see personal data */
    size_t n;
    struct column *columns;
};

/* ---- once ---- */

static enum shape shape_of(const struct field *f)
{
    switch (f->kind) {
    case F_BOOL: return BOOL;
    case F_INT:
    case F_MONEY:
    case F_REF: return INT;
    case F_POINT: return POINT;
    case F_INSTANT: return INSTANT;
    case F_CHOICES: return CODES;
    case F_TEXT:
    case F_PARA:
    case F_DATE:
    case F_MONTH:
    case F_CHOICE:
    case F_DIGITS:
    case F_PHONE: break;
    }
    return TEXT;
}

static bool is_out(const struct field *f)
{
    return !(f->flags & (F_SECRET | F_NO_OUT));
}

static void put_head(struct column *c, const struct field *f, bool first)
{
    size_t n = strlen(f->name);
    assert(n + 4 <= HEAD_MAX); /* names are short and plain */
    memcpy(c->head, first ? "{\"" : ",\"", 2);
    memcpy(c->head + 2, f->name, n);
    memcpy(c->head + 2 + n, "\":", 2);
    c->head_n = n + 4;
}

static bool is_picked(uint64_t picked, size_t i)
{
    return i >= 64 || picked >> i & 1;
}

static struct piece tail_of(struct arena *a, const struct field_table *t, uint64_t picked,
                            bool personal)
{
    struct buf b = buf_new(a, 64 * 1024);
    json_write_key(&b, "masked");
    char before = '[';
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        bool masked = f->flags & F_SEALED || (f->flags & F_PERSONAL && !personal);
        if (!masked || !is_out(f) || !is_picked(picked, i))
            continue;
        buf_putc(&b, before);
        json_write_string(&b, f->name);
        before = ',';
    }
    buf_puts(&b, before == '[' ? "[]}" : "]}");
    return (struct piece){buf_str(&b), b.n};
}

struct field_json *field_json(struct arena *a, const struct field_table *t)
{
    return field_json_of(a, t, UINT64_MAX);
}

struct field_json *field_json_of(struct arena *a, const struct field_table *t, uint64_t picked)
{
    struct field_json *j = arena_new_of(a, struct field_json);
    j->columns = arena_array(a, t->n, sizeof(*j->columns));
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        if (!is_out(f) || !is_picked(picked, i))
            continue;
        struct column *c = &j->columns[j->n];
        *c = (struct column){.shape = shape_of(f),
                             .personal = f->flags & F_PERSONAL,
                             .sealed = f->flags & F_SEALED,
                             .offset = f->offset,
                             .unset = field_unset_int(f)};
        put_head(c, f, !j->n++);
    }
    assert(j->n); /* or there would be nothing before the comma */
    for (int personal = 0; personal < 2; personal++)
        j->tail[personal] = tail_of(a, t, picked, personal);
    return j;
}

uint64_t field_bit(const struct field_table *t, const char *name)
{
    for (size_t i = 0; i < t->n && i < 64; i++)
        if (is_out(&t->fields[i]) && strcmp(t->fields[i].name, name) == 0)
            return UINT64_C(1) << i;
    return 0;
}

const char *field_pick(struct arena *a, const struct field_table *t, const char *names,
                       uint64_t *ret)
{
    *ret = 0;
    for (const char *end; *names; names = *end ? end + 1 : end) {
        end = names + strcspn(names, ",");
        const char *name = text_trim(a, arena_strndup(a, names, (size_t)(end - names)));
        uint64_t bit = field_bit(t, name);
        if (!bit)
            return name;
        *ret |= bit;
    }
    return NULL;
}

/* ---- each row ---- */

static void put_codes(struct buf *out, const char *list)
{
    char code[CHOICE_CODE_MAX];
    char before = '[';
    while (field_next_code(&list, code)) {
        buf_putc(out, before);
        json_write_string(out, code);
        before = ',';
    }
    buf_puts(out, before == '[' ? "[]" : "]");
}

static void put_number(struct buf *out, enum shape shape, int64_t value)
{
    char text[POINT_LEN];
    _Static_assert((int)POINT_LEN > INSTANT_LEN + 2, "room for both");
    if (shape == INT) {
        buf_int(out, value);
    } else if (shape == POINT) {
        buf_puts(out, point_text(value, text));
    } else {
        instant_format(value, text + 1);
        text[0] = text[INSTANT_LEN + 1] = '"';
        put(out, text, INSTANT_LEN + 2);
    }
}

static void put_known(struct buf *out, const struct column *c, const void *member)
{
    switch (c->shape) {
    case BOOL: buf_puts(out, *(const bool *)member ? "true" : "false"); break;
    case TEXT: json_write_string(out, *(const char *const *)member); break;
    case CODES: put_codes(out, *(const char *const *)member); break;
    case INT:
    case POINT:
    case INSTANT: put_number(out, c->shape, *(const int64_t *)member); break;
    }
}

static bool is_known(const struct column *c, const void *member)
{
    if (c->shape == BOOL)
        return true;
    if (c->shape != TEXT && c->shape != CODES)
        return *(const int64_t *)member != c->unset;
    const char *text = *(const char *const *)member;
    return text && *text;
}

void field_write_json(struct buf *out, const struct field_json *j, const void *record,
                      bool personal)
{
    for (size_t i = 0; i < j->n; i++) {
        const struct column *c = &j->columns[i];
        const void *member = (const char *)record + c->offset;
        char *to = buf_spare(out, HEAD_MAX + NULL_LEN);
        if (!to)
            return;
        memcpy(to, c->head, HEAD_MAX);
        to += c->head_n;
        bool known = !c->sealed && (personal || !c->personal) && is_known(c, member);
        if (!known) {
            memcpy(to, "null", NULL_LEN);
            to += NULL_LEN;
        }
        buf_end(out, to);
        if (known)
            put_known(out, c, member);
    }
    put(out, ",", 1);
    put(out, j->tail[personal].p, j->tail[personal].n);
}
