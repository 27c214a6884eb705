/*
 * From mustache text to operations, once at start. The reader goes from tag to tag: text before
 * a tag is gathered until an operation must follow it, so that comments, set delimiters and
 * translations leave one piece of text behind and cost nothing when the page is drawn.
 *
 * A tag alone on its line takes the line with it (spaces, tab and line break), as the
 * specification asks. Only templates parsed by themselves mark where lines begin, for the
 * indentation of partials; pages of a catalogue have no such marks.
 */
#include "template_ops.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { DELIM_MAX = 8, NAME_PARTS_MAX = 16, TEXT_MAX = 8 << 20, CATALOGUE_CAP = 256 << 20 };

/* The templates that may name each other as partials, and the words put into them. */
struct book {
    const struct template_source *sources;
    struct template *templates; /* one for each source */
    size_t n;
    bool strict;              /* a catalogue: a missing partial is an error, no marks for lines */
    const struct i18n *words; /* NULL: names beginning with "t." are nothing special */
    enum lang lang;
};

struct tag {
    char sigil; /* 'v' value, '&' raw value, else as written: # ^ / > ! = */
    const char *begin, *end;
    const char *name; /* content, trimmed */
    size_t name_n;
};

struct parser {
    struct arena *a;
    const struct book *book;
    const char *text, *at, *end;
    char open[DELIM_MAX + 1], close[DELIM_MAX + 2]; /* room for the } or = before a close */
    struct buf pending;                             /* text not yet made an operation */
    bool line_begins; /* nothing of the present line has been seen yet */
    struct op *ops;
    size_t n, cap;
    struct {
        size_t op;
        const char *name;
        size_t name_n;
    } sections[SECTION_DEPTH_MAX];
    unsigned depth;
    const char *why;
};

/* Says what is wrong, with the line of `where`. Always false. */
static bool __attribute__((format(printf, 3, 4)))
refuse(struct parser *p, const char *where, const char *format, ...)
{
    int line = 1;
    for (const char *s = p->text; s < where; s++)
        line += *s == '\n';
    va_list ap;
    va_start(ap, format);
    const char *what = arena_vprintf(p->a, format, ap);
    va_end(ap);
    p->why = arena_printf(p->a, "line %d: %s", line, what);
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
    return is_blank(c) || c == '\n' || c == '\r';
}

/* ---- operations ---- */

static struct op *push_op(struct parser *p, enum op_kind kind)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 32;
        p->ops = arena_grow(p->a, p->ops, p->cap * sizeof(*p->ops), cap * sizeof(*p->ops));
        p->cap = cap;
    }
    struct op *op = &p->ops[p->n++];
    *op = (struct op){.kind = kind};
    return op;
}

/* Makes an operation of the text gathered so far. */
static void flush(struct parser *p)
{
    if (!p->pending.n)
        return;
    struct op *op = push_op(p, OP_TEXT);
    char *text = arena_alloc(p->a, p->pending.n + TEXT_SPARE);
    memcpy(text, p->pending.p, p->pending.n);
    op->n = (uint32_t)p->pending.n;
    op->text = text;
    p->pending.n = 0;
}

static struct op *put_op(struct parser *p, enum op_kind kind)
{
    flush(p);
    return push_op(p, kind);
}

/* Something that stands on the present line comes next. */
static void touch_line(struct parser *p)
{
    if (p->line_begins && !p->book->strict)
        put_op(p, OP_LINE);
    p->line_begins = false;
}

static void put_text(struct parser *p, const char *s, const char *end)
{
    while (s < end) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));
        const char *stop = nl ? nl + 1 : end;
        touch_line(p);
        buf_put(&p->pending, s, (size_t)(stop - s));
        p->line_begins = nl != NULL;
        s = stop;
    }
}

/* ---- names ---- */

/* Counts the parts of a name; 0 when it is malformed. */
static unsigned count_parts(const char *s, size_t n)
{
    unsigned parts = 1;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] <= ' ') /* blanks and control bytes, NUL among them */
            return 0;
        if (s[i] != '.')
            continue;
        if (i == 0 || i + 1 == n || s[i + 1] == '.')
            return 0;
        parts++;
    }
    return n && parts <= NAME_PARTS_MAX ? parts : 0;
}

static const struct name *make_name(struct parser *p, const char *s, size_t n, const char *where)
{
    if (n == 1 && *s == '.')
        return arena_new_of(p->a, struct name);
    unsigned parts = count_parts(s, n);
    if (!parts) {
        refuse(p, where, "'%.*s' is no name", (int)n, s);
        return NULL;
    }
    struct name *name = arena_alloc(p->a, sizeof(*name) + parts * sizeof(name->parts[0]));
    name->n = parts;
    const char *end = s + n;
    for (unsigned i = 0; i < parts; i++) {
        const char *dot = memchr(s, '.', (size_t)(end - s));
        size_t key_n = (size_t)((dot ? dot : end) - s);
        const char *key = arena_strndup(p->a, s, key_n);
        uint32_t key_tag = model_tag(key);
        name->parts[i] = (struct name_part){key, key_tag, model_bit_number(key_tag), key_n >= 4};
        s += key_n + 1;
    }
    return name;
}

static bool put_value(struct parser *p, const char *s, size_t n, bool raw, const char *where)
{
    const struct name *name = make_name(p, s, n, where);
    if (!name)
        return false;
    touch_line(p);
    put_op(p, raw ? OP_RAW : OP_VALUE)->name = name;
    return true;
}

/* ---- words ---- */

/* The length of an argument "{name}" that begins at s, or 0. */
static size_t argument_n(const char *s)
{
    size_t n = 1;
    while ((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= '0' && s[n] <= '9') || s[n] == '_' ||
           s[n] == '.')
        n++;
    return n > 1 && s[n] == '}' ? n + 1 : 0;
}

/* The words of an id in the place of its tag; their arguments become values. */
static bool put_words(struct parser *p, const struct tag *tag)
{
    const char *id = arena_strndup(p->a, tag->name + 2, tag->name_n - 2);
    const char *s = i18n_get(p->book->words, p->book->lang, id);
    if (!s)
        return refuse(p, tag->begin, "there are no words for '%s'", id);
    while (*s) {
        size_t run = strcspn(s, "{"), arg = s[run] ? argument_n(s + run) : 0;
        size_t text = arg || !s[run] ? run : run + 1;
        if (tag->sigil == '&')
            buf_put(&p->pending, s, text);
        else
            html_escape(&p->pending, s, text);
        s += text;
        if (arg && !put_value(p, s + 1, arg - 2, tag->sigil == '&', tag->begin))
            return false;
        s += arg;
    }
    return true;
}

static bool is_words(const struct parser *p, const struct tag *tag)
{
    return p->book->words && tag->name_n > 2 && memcmp(tag->name, "t.", 2) == 0;
}

/* ---- tags ---- */

static const char *find(const char *s, const char *end, const char *what)
{
    return memmem(s, (size_t)(end - s), what, strlen(what));
}

/* Reads the tag that begins at `begin`, up to its closing delimiter. */
static bool read_tag(struct parser *p, const char *begin, struct tag *ret_tag)
{
    struct tag tag = {.sigil = 'v', .begin = begin};
    const char *s = begin + strlen(p->open);
    while (s < p->end && is_space(*s))
        s++;
    char close[DELIM_MAX + 2] = {0};
    if (s < p->end && *s && strchr("#^/>!=&{", *s)) {
        tag.sigil = *s == '{' ? '&' : *s;
        if (*s == '{' || *s == '=')
            close[0] = *s == '{' ? '}' : '=';
        s++;
    }
    memcpy(close + strlen(close), p->close, strlen(p->close));
    const char *stop = find(s, p->end, close);
    if (!stop)
        return refuse(p, begin, "a tag is not closed");
    tag.end = stop + strlen(close);
    while (s < stop && is_space(*s))
        s++;
    while (stop > s && is_space(stop[-1]))
        stop--;
    tag.name = s;
    tag.name_n = (size_t)(stop - s);
    *ret_tag = tag;
    return true;
}

/* Whether nothing else stands on the tag's line; where that line begins and where the next one
 * does. */
static bool stands_alone(const struct parser *p, const struct tag *tag, const char **ret_begin,
                         const char **ret_end)
{
    if (tag->sigil == 'v' || tag->sigil == '&')
        return false;
    const char *b = tag->begin, *e = tag->end;
    while (b > p->text && is_blank(b[-1]))
        b--;
    if (b > p->text && b[-1] != '\n')
        return false;
    while (e < p->end && is_blank(*e))
        e++;
    if (e < p->end && *e == '\r' && e + 1 < p->end && e[1] == '\n')
        e++;
    if (e < p->end && *e != '\n')
        return false;
    *ret_begin = b;
    *ret_end = e < p->end ? e + 1 : e;
    return true;
}

/* "{{=<% %>=}}": two tokens without blanks or '='. */
static bool take_delimiters(struct parser *p, const struct tag *tag)
{
    const char *s = tag->name, *end = s + tag->name_n, *gap = s;
    while (gap < end && !is_space(*gap))
        gap++;
    const char *close = gap;
    while (close < end && is_space(*close))
        close++;
    size_t open_n = (size_t)(gap - s), close_n = (size_t)(end - close);
    bool bad = !open_n || !close_n || open_n > DELIM_MAX || close_n > DELIM_MAX ||
               memchr(s, '=', tag->name_n);
    for (const char *c = close; c < end; c++)
        bad |= is_space(*c);
    if (bad)
        return refuse(p, tag->begin, "'%.*s' are no delimiters", (int)tag->name_n, s);
    memcpy(p->open, s, open_n);
    p->open[open_n] = '\0';
    memcpy(p->close, close, close_n);
    p->close[close_n] = '\0';
    return true;
}

static bool open_section(struct parser *p, const struct tag *tag)
{
    if (is_words(p, tag))
        return refuse(p, tag->begin, "words cannot be a section");
    if (p->depth == SECTION_DEPTH_MAX)
        return refuse(p, tag->begin, "sections are nested too deeply");
    const struct name *name = make_name(p, tag->name, tag->name_n, tag->begin);
    if (!name)
        return false;
    put_op(p, tag->sigil == '#' ? OP_SECTION : OP_INVERTED)->name = name;
    p->sections[p->depth].op = p->n - 1;
    p->sections[p->depth].name = tag->name;
    p->sections[p->depth].name_n = tag->name_n;
    p->depth++;
    return true;
}

static bool close_section(struct parser *p, const struct tag *tag)
{
    int n = (int)tag->name_n;
    if (!p->depth)
        return refuse(p, tag->begin, "section '%.*s' is closed but was not opened", n, tag->name);
    size_t open_n = p->sections[p->depth - 1].name_n;
    const char *open = p->sections[p->depth - 1].name;
    if (open_n != tag->name_n || memcmp(open, tag->name, open_n) != 0)
        return refuse(p, tag->begin, "section '%.*s' is open, but '%.*s' is closed", (int)open_n,
                      open, n, tag->name);
    flush(p);
    size_t at = p->sections[--p->depth].op;
    p->ops[at].n = (uint32_t)(p->n - at - 1);
    return true;
}

/* `indent` is what stands before a partial that is alone on its line. */
static bool take_partial(struct parser *p, const struct tag *tag, bool alone, const char *indent)
{
    const struct book *b = p->book;
    size_t i = 0;
    while (i < b->n && (strlen(b->sources[i].name) != tag->name_n ||
                        memcmp(b->sources[i].name, tag->name, tag->name_n) != 0))
        i++;
    if (i == b->n && b->strict)
        return refuse(p, tag->begin, "there is no partial '%.*s'", (int)tag->name_n, tag->name);
    if (i == b->n)
        return true;
    struct call *call = arena_new_of(p->a, struct call);
    call->t = &b->templates[i];
    call->alone = alone;
    if (alone && !b->strict) {
        call->indent_n = (size_t)(tag->begin - indent);
        call->indent = arena_strndup(p->a, indent, call->indent_n);
    }
    put_op(p, OP_PARTIAL)->call = call;
    return true;
}

static bool take_tag(struct parser *p, const struct tag *tag, bool alone, const char *line)
{
    if (!alone && (tag->sigil == '#' || tag->sigil == '^' || tag->sigil == '>'))
        touch_line(p);
    switch (tag->sigil) {
    case '!': return true;
    case '=': return take_delimiters(p, tag);
    case '#':
    case '^': return open_section(p, tag);
    case '/': return close_section(p, tag);
    case '>': return take_partial(p, tag, alone, line);
    default:
        if (is_words(p, tag))
            return put_words(p, tag);
        return put_value(p, tag->name, tag->name_n, tag->sigil == '&', tag->begin);
    }
}

static bool parse_all(struct parser *p)
{
    for (const char *open; (open = find(p->at, p->end, p->open));) {
        struct tag tag = {0};
        if (!read_tag(p, open, &tag))
            return false;
        const char *line = open, *next = tag.end;
        bool alone = stands_alone(p, &tag, &line, &next);
        put_text(p, p->at, line);
        p->at = next;
        if (!take_tag(p, &tag, alone, line))
            return false;
    }
    put_text(p, p->at, p->end);
    flush(p);
    if (p->pending.over)
        return refuse(p, p->text, "too much text");
    if (p->depth)
        return refuse(p, p->sections[p->depth - 1].name, "section '%.*s' is not closed",
                      (int)p->sections[p->depth - 1].name_n, p->sections[p->depth - 1].name);
    return true;
}

/* Parses one source into t; what is wrong with it, or NULL. */
static const char *parse(struct arena *a, const struct book *book, const char *text, size_t n,
                         struct template *t)
{
    struct parser p = {.a = a,
                       .book = book,
                       .text = text,
                       .at = text,
                       .end = text + n,
                       .open = "{{",
                       .close = "}}",
                       .pending = buf_new(a, TEXT_MAX),
                       .line_begins = true};
    if (!parse_all(&p))
        return p.why;
    t->ops = p.ops;
    t->n = p.n;
    return NULL;
}

/* Parses all sources of the book; what is wrong, or NULL. */
static const char *parse_book(struct arena *a, const struct book *book)
{
    for (size_t i = 0; i < book->n; i++) {
        const struct template_source *s = &book->sources[i];
        book->templates[i].name = s->name;
        const char *why = parse(a, book, s->text, s->n, &book->templates[i]);
        if (why)
            return arena_printf(a, "%s: %s", s->name, why);
    }
    return NULL;
}

struct template *template_parse(struct arena *a, const char *text, size_t n,
                                const struct template_source *partials, size_t partials_n,
                                const char **ret_why)
{
    struct book book = {.sources = partials, .n = partials_n};
    book.templates = arena_array(a, partials_n, sizeof(*book.templates));
    struct template *t = arena_new_of(a, struct template);
    const char *why = parse_book(a, &book);
    if (!why)
        why = parse(a, &book, text, n, t);
    if (!why)
        return t;
    *ret_why = why;
    return NULL;
}

/* ---- catalogue ---- */

struct catalogue {
    struct arena *a;
    size_t n;
    struct template *pages[LANG_COUNT]; /* in order of their names */
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct template_source *)a)->name,
                  ((const struct template_source *)b)->name);
}

static const char *load(struct catalogue *c, const struct template_source *sources, size_t n,
                        const struct i18n *words)
{
    struct template_source *sorted = arena_array(c->a, n, sizeof(*sorted));
    for (size_t i = 0; i < n; i++) {
        sorted[i] = sources[i];
        sorted[i].name = arena_strdup(c->a, sources[i].name);
    }
    qsort(sorted, n, sizeof(*sorted), by_name);
    for (size_t i = 1; i < n; i++)
        if (by_name(&sorted[i - 1], &sorted[i]) == 0)
            return arena_printf(c->a, "two pages are named '%s'", sorted[i].name);
    c->n = n;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        c->pages[lang] = arena_array(c->a, n, sizeof(struct template));
        struct book book = {.sources = sorted,
                            .templates = c->pages[lang],
                            .n = n,
                            .strict = true,
                            .words = words,
                            .lang = (enum lang)lang};
        const char *why = parse_book(c->a, &book);
        if (why)
            return why;
    }
    return NULL;
}

struct catalogue *catalogue_new(const struct template_source *sources, size_t n,
                                const struct i18n *words, const char **ret_why)
{
    struct arena *a = arena_new(CATALOGUE_CAP);
    struct catalogue *c = arena_new_of(a, struct catalogue);
    c->a = a;
    const char *why = load(c, sources, n, words);
    if (!why)
        return c;
    *ret_why = strdup(why);
    arena_free(a);
    return NULL;
}

void catalogue_free(struct catalogue *c)
{
    if (c)
        arena_free(c->a);
}

const struct template *catalogue_page(const struct catalogue *c, enum lang lang, const char *name)
{
    assert(lang < LANG_COUNT);
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, c->pages[lang][middle].name);
        if (order == 0)
            return &c->pages[lang][middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
