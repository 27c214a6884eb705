/*
 * The standard .po form, as far as it is used here: comments, msgid and msgstr with strings over
 * several lines, C escapes, the header entry (msgid ""). Contexts and plurals are refused, as is
 * anything else that a translator's tool would understand and we would not: a message must not be
 * lost in silence. An entry marked fuzzy is not a translation and counts as missing.
 */
#include "i18n_impl.h"

#include "buf.h"

#include <string.h>

enum { WORDS_MAX = 16 * 1024 };

enum part { PART_NONE, PART_ID, PART_STR };

struct reader {
    struct i18n *w;
    enum lang lang;
    int line, id_line;
    enum part part; /* what a bare string continues */
    struct buf id, str;
    bool fuzzy, next_fuzzy;
};

static const char *refuse(struct reader *r, int line, const char *what, const char *which)
{
    return arena_printf(r->w->a, "line %d: %s%s%s", line, what, *which ? ": " : "", which);
}

/* Takes the entry that has just ended. */
static const char *end_entry(struct reader *r)
{
    if (r->part == PART_NONE)
        return NULL;
    if (r->part == PART_ID)
        return refuse(r, r->id_line, "msgid without msgstr", buf_str(&r->id));
    if (r->id.over || r->str.over)
        return refuse(r, r->id_line, "the words are too long", "");
    r->part = PART_NONE;
    const char *id = buf_str(&r->id), *str = buf_str(&r->str);
    if (!*id || r->fuzzy)
        return NULL;
    if (!*str)
        return refuse(r, r->id_line, "no words for", id);
    struct words *entry = i18n_entry(r->w, id, true);
    if (entry->in[r->lang])
        return refuse(r, r->id_line, "stands twice", id);
    entry->in[r->lang] = arena_strdup(r->w->a, str);
    return NULL;
}

/* One escape after a backslash; false when it is none that we know. */
static bool put_escape(struct buf *to, char c)
{
    static const char from[] = "nrt\"\\", into[] = "\n\r\t\"\\";
    const char *at = c ? strchr(from, c) : NULL;
    if (at)
        buf_putc(to, into[at - from]);
    return at;
}

/* A quoted string that takes the rest of the line. */
static const char *read_string(struct reader *r, const char *s, const char *end)
{
    struct buf *to = r->part == PART_ID ? &r->id : &r->str;
    if (s == end || *s != '"')
        return refuse(r, r->line, "a string is expected", "");
    for (s++; s < end && *s != '"'; s++) {
        if (*s != '\\') {
            buf_putc(to, *s);
            continue;
        }
        if (++s == end || !put_escape(to, *s))
            return refuse(r, r->line, "unknown escape", "");
    }
    if (s == end)
        return refuse(r, r->line, "the string is not closed", "");
    if (s + 1 != end)
        return refuse(r, r->line, "something follows the string", "");
    return NULL;
}

static bool begins(const char *s, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - s) > n && memcmp(s, word, n) == 0 && (s[n] == ' ' || s[n] == '\t');
}

static const char *skip_blanks(const char *s, const char *end)
{
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    return s;
}

static const char *begin_id(struct reader *r, const char *s, const char *end)
{
    const char *why = end_entry(r);
    if (why)
        return why;
    r->part = PART_ID;
    r->id_line = r->line;
    r->id = buf_new(r->w->a, WORDS_MAX);
    r->str = buf_new(r->w->a, WORDS_MAX);
    r->fuzzy = r->next_fuzzy;
    r->next_fuzzy = false;
    return read_string(r, s, end);
}

static const char *read_line(struct reader *r, const char *s, const char *end)
{
    if (s == end)
        return NULL;
    if (*s == '#') {
        if (end - s > 1 && s[1] == ',' && memmem(s, (size_t)(end - s), "fuzzy", 5))
            r->next_fuzzy = true;
        return NULL;
    }
    if (*s == '"' && r->part != PART_NONE)
        return read_string(r, s, end);
    if (begins(s, end, "msgid"))
        return begin_id(r, skip_blanks(s + 5, end), end);
    if (begins(s, end, "msgstr") && r->part == PART_ID) {
        r->part = PART_STR;
        return read_string(r, skip_blanks(s + 6, end), end);
    }
    return refuse(r, r->line, "not understood", arena_strndup(r->w->a, s, (size_t)(end - s)));
}

const char *po_read(struct i18n *w, enum lang lang, const char *po, size_t n)
{
    struct reader r = {.w = w, .lang = lang};
    const char *end = po + n;
    if (memchr(po, '\0', n))
        return "a NUL byte";
    if (n >= 3 && memcmp(po, "\xEF\xBB\xBF", 3) == 0)
        po += 3;
    while (po < end) {
        const char *nl = memchr(po, '\n', (size_t)(end - po)), *stop = nl ? nl : end;
        const char *last = stop;
        while (last > po && (last[-1] == '\r' || last[-1] == ' ' || last[-1] == '\t'))
            last--;
        r.line++;
        const char *why = read_line(&r, skip_blanks(po, last), last);
        if (why)
            return why;
        po = nl ? nl + 1 : end;
    }
    return end_entry(&r);
}
