/*
 * Runs a page's operations over a model. The context stack is a list of frames on the C stack,
 * one for each section that pushed a value; sections recurse, and their depth is bounded by the
 * parser's limit for one source times the limit for partials inside partials.
 *
 * The way a list page takes is kept short: text is copied, an object that lacks a key says so by a
 * bit, else the key is found by comparing four bytes a node (of a large object: from where its bit
 * begins), and a value without special characters is copied in one piece.
 */
#include "put.h"
#include "template_ops.h"

struct frame {
    const struct model *m;
    const struct frame *up;
};

/*
 * Where the kids of a large object begin, by the bit of their keys: a page's own object has dozens,
 * and is asked for each of them. Filled at the first question; objects do not change meanwhile.
 */
enum { INDEX_FROM = 12, INDEXES = 4, BITS = 32 };
struct index {
    const struct model *of;
    const struct model *first[BITS];
};

/* What goes before each line of a partial, the outermost piece last in the list. */
struct indent {
    const char *s;
    size_t n;
    const struct indent *up;
};

struct state {
    struct buf *out;
    const struct indent *indent;
    unsigned depth; /* of partials */
    struct index *indexes;
};

/* ---- escaping ---- */

static const unsigned char special[256] = {
    ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5, ['\0'] = 6};
static const struct {
    const char *s;
    size_t n;
} entities[] = {{"", 0},       {"&amp;", 5}, {"&lt;", 4}, {"&gt;", 4},
                {"&quot;", 6}, {"&#39;", 5}, {"\0", 1}}; /* a NUL stays one */

void html_escape(struct buf *out, const char *s, size_t n)
{
    const char *end = s + n, *run = s;
    for (; s < end; s++) {
        unsigned which = special[(unsigned char)*s];
        if (!which)
            continue;
        put(out, run, (size_t)(s - run));
        put(out, entities[which].s, entities[which].n);
        run = s + 1;
    }
    put(out, run, (size_t)(end - run));
}

/* A string, escaped: its plain beginning, mostly all of it, without looking for its length first.
 */
static void put_escaped(struct buf *out, const char *s)
{
    if (out->cap && !out->over) {
        size_t spare = out->cap - out->n - 1, left = out->max - out->n;
        char *to = out->p + out->n, *limit = to + (spare < left ? spare : left);
        while (to < limit && !special[(unsigned char)*s])
            *to++ = *s++;
        buf_end(out, to);
    }
    if (*s)
        html_escape(out, s, strlen(s));
}

/* Text of the page itself, in units. */
static inline void put_text(struct buf *out, const struct op *op)
{
    if (op->n + TEXT_SPARE >= out->cap - out->n || out->n + op->n > out->max || out->over) {
        buf_put(out, op->text, op->n);
        return;
    }
    char *to = out->p + out->n;
    for (size_t i = 0; i < op->n; i += TEXT_SPARE)
        memcpy(to + i, op->text + i, TEXT_SPARE);
    buf_end(out, to + op->n);
}

static void put_value(struct buf *out, const struct model *m, bool raw)
{
    if (!m)
        return;
    switch (m->type) {
    case M_TEXT:
        if (raw)
            put(out, m->s, strlen(m->s));
        else
            put_escaped(out, m->s);
        break;
    case M_INT: buf_int(out, m->i); break;
    case M_DECIMAL: put(out, m->s, strlen(m->s)); break;
    case M_BOOL: buf_puts(out, m->i ? "true" : "false"); break;
    case M_DRAWN: put(out, m->drawn.p, m->drawn.n); break;
    case M_NULL:
    case M_OBJECT:
    case M_ARRAY:
    case M_JSON: break;
    }
}

/* ---- looking up ---- */

/* Keys are short: no call for them. */
static inline bool same(const char *a, const char *b)
{
    for (; *a == *b; a++, b++)
        if (!*a)
            return true;
    return false;
}

static const struct index *index_of(struct state *st, const struct model *m)
{
    struct index *x = &st->indexes[(uintptr_t)m / sizeof(*m) % INDEXES];
    if (x->of == m)
        return x;
    *x = (struct index){.of = m};
    for (const struct model *kid = m->kids.first; kid; kid = kid->next) {
        const struct model **at = &x->first[model_bit_number(kid->tag)];
        *at = *at ? *at : kid;
    }
    return x;
}

static inline const struct model *child(struct state *st, const struct model *m,
                                        const struct name_part *part)
{
    if (m->type != M_OBJECT || !(m->kids.keys & UINT32_C(1) << part->bit))
        return NULL;
    const struct model *kid =
        m->kids.count < INDEX_FROM ? m->kids.first : index_of(st, m)->first[part->bit];
    for (; kid; kid = kid->next)
        if (kid->tag == part->tag && (!part->more || same(kid->key + 4, part->key + 4)))
            return kid;
    return NULL;
}

/* The first part is looked for in the whole stack, the others only in what it named. */
static const struct model *look_up(struct state *st, const struct name *name,
                                   const struct frame *top)
{
    if (name->n == 0)
        return top->m;
    const struct model *m = NULL;
    for (; top && !m; top = top->up)
        m = child(st, top->m, &name->parts[0]);
    for (unsigned i = 1; i < name->n && m; i++)
        m = child(st, m, &name->parts[i]);
    return m;
}

static bool is_true(const struct model *m)
{
    if (!m)
        return false;
    switch (m->type) {
    case M_NULL: return false;
    case M_BOOL: return m->i;
    case M_TEXT: return m->s[0];
    case M_ARRAY: return m->kids.first;
    case M_INT:
    case M_DECIMAL:
    case M_OBJECT:
    case M_JSON:
    case M_DRAWN: break;
    }
    return true;
}

/* ---- running ---- */

static void run(struct state *st, const struct op *op, size_t n, const struct frame *top);

static void run_section(struct state *st, const struct op *op, const struct frame *top)
{
    const struct model *m = look_up(st, op->name, top);
    if (!is_true(m))
        return;
    if (m->type == M_BOOL) {
        run(st, op + 1, op->n, top);
        return;
    }
    struct frame frame = {.m = m, .up = top};
    if (m->type != M_ARRAY) {
        run(st, op + 1, op->n, &frame);
        return;
    }
    for (const struct model *kid = m->kids.first; kid && !st->out->over; kid = kid->next) {
        frame.m = kid;
        run(st, op + 1, op->n, &frame);
    }
}

static void run_partial(struct state *st, const struct call *call, const struct frame *top)
{
    if (st->depth == PARTIAL_DEPTH_MAX) {
        st->out->over = true;
        return;
    }
    struct indent own = {.s = call->indent, .n = call->indent_n, .up = st->indent};
    struct state inner = {.out = st->out, .depth = st->depth + 1, .indexes = st->indexes};
    if (call->alone)
        inner.indent = own.n ? &own : st->indent;
    run(&inner, call->t->ops, call->t->n, top);
}

static void put_indent(struct buf *out, const struct indent *indent)
{
    if (!indent)
        return;
    put_indent(out, indent->up);
    put(out, indent->s, indent->n);
}

static void run(struct state *st, const struct op *op, size_t n, const struct frame *top)
{
    if (!n) /* an empty template has no ops at all */
        return;
    for (const struct op *end = op + n; op < end && !st->out->over; op++) {
        switch (op->kind) {
        case OP_TEXT: put_text(st->out, op); break;
        case OP_VALUE: put_value(st->out, look_up(st, op->name, top), false); break;
        case OP_RAW: put_value(st->out, look_up(st, op->name, top), true); break;
        case OP_LINE: put_indent(st->out, st->indent); break;
        case OP_PARTIAL: run_partial(st, op->call, top); break;
        case OP_SECTION:
            run_section(st, op, top);
            op += op->n;
            break;
        case OP_INVERTED:
            if (!is_true(look_up(st, op->name, top)))
                run(st, op + 1, op->n, top);
            op += op->n;
            break;
        }
    }
}

void template_render(const struct template *t, const struct model *data, struct buf *out)
{
    struct frame root = {.m = data};
    struct index indexes[INDEXES] = {{.of = NULL}};
    struct state st = {.out = out, .indexes = indexes};
    run(&st, t->ops, t->n, &root);
}
