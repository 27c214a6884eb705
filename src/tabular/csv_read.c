/*
 * CSV: see csv_read.h. A state machine over pieces of text, written out as code: a row is fields, a
 * field is a quoted part and a plain part. What is wrong by RFC 4180 but read alike by every
 * spreadsheet is read so, too, that one bad row does not stop the good ones: text after a closing
 * quote joins the field, a quote inside plain text is a character, and LF, CRLF and CR all end a
 * line. A quote that is never closed would swallow the rest of the file: that is an error, with the
 * line where it opened.
 */
#include "csv_read.h"

enum { GUESS_ROWS = 64 };

static const char DELIMITERS[] = ",;\t|";

static int peek(struct csv_read *c)
{
    struct csv_text *t = &c->text;
    if (t->pos == t->n && !csv_text_fill(t))
        return -1;
    return (unsigned char)t->p[t->pos];
}

/* The end of a line, if it stands here, is taken. */
static bool take_line_end(struct csv_read *c)
{
    int at = peek(c);
    if (at != '\n' && at != '\r')
        return false;
    c->text.pos++;
    if (at == '\r' && peek(c) == '\n')
        c->text.pos++;
    c->line++;
    return true;
}

/* How many bytes from here on are none of the four. */
static size_t run(const struct csv_text *t, char a, char b, char c)
{
    const char *p = t->p + t->pos, *end = t->p + t->n;
    while (p < end && *p != a && *p != b && *p != c)
        p++;
    return (size_t)(p - (t->p + t->pos));
}

static void take_plain(struct csv_read *c)
{
    for (int at; (at = peek(c)) >= 0 && at != '\n' && at != '\r' &&
                 at != (unsigned char)c->delimiter && !c->row.over;) {
        size_t n = run(&c->text, c->delimiter, '\n', '\r');
        row_build_put(&c->row, c->text.p + c->text.pos, n);
        c->text.pos += n;
    }
}

/* From after the opening quote to after the closing one; false when the file ends before. */
static bool take_quoted(struct csv_read *c)
{
    for (int at; (at = peek(c)) >= 0;) {
        if (at == '"') {
            c->text.pos++;
            if (peek(c) != '"')
                return true;
            row_build_put(&c->row, "\"", 1);
            c->text.pos++;
        } else if (take_line_end(c)) {
            row_build_put(&c->row, "\n", 1);
        } else {
            size_t n = run(&c->text, '"', '\n', '\r');
            row_build_put(&c->row, c->text.p + c->text.pos, n);
            c->text.pos += n;
        }
        if (c->row.over)
            return true;
    }
    return false;
}

static enum err fail_line(struct csv_read *c, enum err code, const char *msgid, int64_t line)
{
    return fail(c->cx, code, msgid, "line", arena_printf(c->cx->a, "%lld", (long long)line), NULL);
}

static enum err take_field(struct csv_read *c)
{
    int64_t line = c->line;
    if (peek(c) == '"') {
        c->text.pos++;
        if (!take_quoted(c))
            return fail_line(c, ERR_INPUT, "table.quote", line);
    }
    if (!c->row.over)
        take_plain(c);
    if (c->row.over)
        return fail_line(c, ERR_TOO_LARGE, c->row.over, line);
    return OK;
}

/* Whether the text has ended before its end: only where the file was changed after the opening. */
static enum err check_text(struct csv_read *c)
{
    if (c->text.bad)
        return fail(c->cx, ERR_INPUT, "table.encoding", "encoding", csv_text_encoding(&c->text),
                    "line", arena_printf(c->cx->a, "%lld", (long long)c->line), NULL);
    if (c->text.unreadable)
        return fail(c->cx, ERR_INPUT, "table.unreadable", NULL);
    return OK;
}

static enum err take_row(struct csv_read *c, int64_t number)
{
    row_build_start(&c->row);
    for (size_t column = 0;; column++) {
        TRY(take_field(c));
        if (column == TABLE_COLUMNS_MAX)
            return fail_line(c, ERR_TOO_LARGE, "table.columns", number);
        row_build_end(&c->row, column);
        if (peek(c) != (unsigned char)c->delimiter)
            break;
        c->text.pos++;
    }
    take_line_end(c);
    return check_text(c);
}

enum err csv_read_next(struct csv_read *c, struct table_row *ret_row)
{
    *ret_row = (struct table_row){0};
    while (peek(c) >= 0) {
        if (take_line_end(c))
            continue;
        int64_t number = c->line;
        TRY(take_row(c, number));
        if (c->row.filled) {
            *ret_row = row_build_row(&c->row, number, c->row.n);
            return OK;
        }
    }
    return check_text(c);
}

/* ---- which sign parts the columns ---- */

/* How many delimiters each of the first rows holds outside quotes; returns how many rows. A quote
 * opens after any sign that may part columns, since which one does is not known yet. */
static size_t count_delimiters(const char *p, size_t n, char delimiter, unsigned *counts)
{
    size_t rows = 0;
    bool quoted = false, field_begins = true, any = false;
    counts[0] = 0;
    for (size_t i = 0; i < n && rows < GUESS_ROWS; i++) {
        if (p[i] == '"' && (quoted || field_begins)) {
            quoted = !quoted;
            field_begins = !quoted; /* a doubled quote opens again */
        } else if (!quoted && (p[i] == '\n' || p[i] == '\r')) {
            rows += any;
            any = false;
            field_begins = true;
            counts[rows] = 0;
        } else {
            counts[rows] += !quoted && p[i] == delimiter;
            field_begins = !quoted && strchr(DELIMITERS, p[i]);
            any = true;
        }
    }
    return rows + (any && rows < GUESS_ROWS);
}

/* The sign whose commonest count per row covers most cells: a comma that stands in every address
 * once does not win over fourteen semicolons, nor do semicolons in one note over commas in every
 * row. */
static char guess_delimiter(const char *p, size_t n)
{
    char best = ',';
    size_t best_score = 0;
    for (const char *sign = DELIMITERS; *sign; sign++) {
        unsigned counts[GUESS_ROWS + 1];
        size_t rows = count_delimiters(p, n, *sign, counts), score = 0;
        for (size_t i = 0; i < rows; i++) {
            size_t same = 0;
            for (size_t j = 0; j < rows; j++)
                same += counts[j] == counts[i];
            if (same * counts[i] > score)
                score = same * counts[i];
        }
        if (score > best_score) {
            best = *sign;
            best_score = score;
        }
    }
    return best;
}

/* "sep=;" alone on the first line, as spreadsheets write for each other. */
static bool take_told_delimiter(struct csv_read *c)
{
    const struct csv_text *t = &c->text;
    if (t->n < 6 || memcmp(t->p, "sep=", 4) != 0 || (t->p[5] != '\n' && t->p[5] != '\r') ||
        !strchr(DELIMITERS, t->p[4]))
        return false;
    c->delimiter = t->p[4];
    c->text.pos = 5;
    take_line_end(c);
    return true;
}

enum err csv_read_open(struct ctx *cx, struct arena *a, const struct source *src,
                       struct csv_read *ret)
{
    TRY(csv_text_open(cx, a, src, &ret->text));
    ret->cx = cx;
    ret->line = 1;
    row_build_init(&ret->row, a);
    if (peek(ret) >= 0 && !take_told_delimiter(ret))
        ret->delimiter = guess_delimiter(ret->text.p, ret->text.n);
    return OK;
}
