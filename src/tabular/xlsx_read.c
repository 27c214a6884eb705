/*
 * A sheet: see xlsx_read.h. Expat is paused at the end of each row that has text, so only one row
 * is in memory. A cell's value is gathered as it stands in the file and, at the cell's end, turned
 * into what the sheet shows: a shared string, a date, a plain number. Merged cells need no care:
 * their text stands in the first cell, the others are empty.
 */
#include "xlsx_read.h"

#include <ctype.h>

static void refuse(struct xlsx_read *r, enum err code, const char *msgid)
{
    r->xml.code = code;
    r->xml.msgid = msgid;
    r->xml.row = r->number;
}

/* A whole number without sign at the beginning of s, up to `max`. */
static bool take_count(const char *s, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (!s || !isdigit((unsigned char)*s))
        return false;
    for (; isdigit((unsigned char)*s); s++) {
        value = value * 10 + (uint64_t)(*s - '0');
        if (value > max)
            return false;
    }
    *ret_value = value;
    return true;
}

/* "AB12" → 27. */
static bool column_of(const char *ref, size_t *ret_column)
{
    size_t column = 0, letters = 0;
    for (; ref && isupper((unsigned char)*ref) && letters < 4; ref++, letters++)
        column = column * 26 + (size_t)(*ref - 'A') + 1;
    if (!letters || !isdigit((unsigned char)*ref))
        return false;
    *ret_column = column - 1;
    return true;
}

static void start_row(struct xlsx_read *r, const char **attributes)
{
    uint64_t number;
    if (take_count(xlsx_xml_attribute(attributes, "r"), INT32_MAX, &number) && number > 0)
        r->number = (int64_t)number;
    else
        r->number++;
    r->next_column = 0;
    r->in_row = true;
    row_build_start(&r->row);
}

static void start_cell(struct xlsx_read *r, const char **attributes)
{
    static const struct {
        const char *name;
        int type;
    } types[] = {{"s", CELL_SHARED}, {"str", CELL_TEXT}, {"inlineStr", CELL_TEXT},
                 {"b", CELL_BOOL},   {"d", CELL_DATE},   {"e", CELL_ERROR}};
    const char *type = xlsx_xml_attribute(attributes, "t");
    r->cell = (struct xlsx_cell){.open = true, .type = CELL_NUMBER};
    for (size_t i = 0; type && i < sizeof(types) / sizeof(*types); i++)
        if (strcmp(types[i].name, type) == 0)
            r->cell.type = types[i].type;
    uint64_t style;
    if (take_count(xlsx_xml_attribute(attributes, "s"), XLSX_STYLES_MAX, &style))
        r->cell.style = (size_t)style;
    if (!column_of(xlsx_xml_attribute(attributes, "r"), &r->cell.column))
        r->cell.column = r->next_column;
    r->next_column = r->cell.column + 1;
}

static void sheet_start(struct xlsx_xml *x, const char *name, const char **attributes)
{
    struct xlsx_read *r = x->arg;
    if (strcmp(name, "row") == 0) {
        start_row(r, attributes);
    } else if (r->in_row && strcmp(name, "c") == 0) {
        row_build_cut(&r->row, 0);
        start_cell(r, attributes);
    } else if (r->cell.open) {
        r->cell.in_value |= strcmp(name, "v") == 0 || strcmp(name, "t") == 0;
        r->cell.in_phonetic += strcmp(name, "rPh") == 0;
    }
}

static void sheet_text(struct xlsx_xml *x, const char *p, size_t n)
{
    struct xlsx_read *r = x->arg;
    if (!r->cell.open || !r->cell.in_value || r->cell.in_phonetic)
        return;
    row_build_put(&r->row, p, n);
    if (r->row.over)
        refuse(r, ERR_TOO_LARGE, r->row.over);
}

static void replace(struct xlsx_read *r, const char *text)
{
    row_build_cut(&r->row, 0);
    row_build_put(&r->row, text, strlen(text));
}

static void show_shared(struct xlsx_read *r, const char *p, size_t n)
{
    char digits[24] = "";
    uint64_t i;
    bool too_long;
    if (n < sizeof(digits))
        memcpy(digits, p, n);
    const char *text = NULL;
    if (take_count(digits, UINT32_MAX, &i))
        text = xlsx_strings_get(&r->strings, i, &too_long);
    if (!text)
        refuse(r, ERR_INPUT, "table.bad_cell");
    else if (too_long)
        refuse(r, ERR_TOO_LARGE, "table.cell");
    else
        replace(r, text);
}

/* Turns what the cell has in the file into what the sheet shows. */
static void show_cell(struct xlsx_read *r)
{
    static const struct xlsx_style plain = {.kind = XLSX_PLAIN};
    char shown[XLSX_NUMBER_MAX];
    size_t n;
    char *p = row_build_open(&r->row, &n);
    if (!n)
        return;
    switch (r->cell.type) {
    case CELL_SHARED: show_shared(r, p, n); break;
    case CELL_TEXT: row_build_cut(&r->row, xlsx_strings_unescape(p, n)); break;
    case CELL_BOOL: replace(r, n == 1 && *p == '1' ? "TRUE" : "FALSE"); break;
    case CELL_DATE:
        if (n == 19 && memcmp(p + 10, "T00:00:00", 9) == 0)
            row_build_cut(&r->row, 10);
        break;
    case CELL_NUMBER: {
        const struct xlsx_style *style =
            r->cell.style < r->styles.n ? &r->styles.of[r->cell.style] : &plain;
        if (xlsx_number_shown(p, n, style, r->book.base1904, shown))
            replace(r, shown);
        break;
    }
    case CELL_ERROR: break;
    }
}

static void sheet_end(struct xlsx_xml *x, const char *name)
{
    struct xlsx_read *r = x->arg;
    if (r->cell.open && strcmp(name, "c") == 0) {
        r->cell.open = false;
        show_cell(r);
        if (!x->msgid)
            row_build_end(&r->row, r->cell.column);
    } else if (r->in_row && strcmp(name, "row") == 0) {
        r->in_row = false;
        x->pause = r->row.filled > 0;
    } else if (r->cell.open) {
        if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
            r->cell.in_value = false;
        r->cell.in_phonetic -= strcmp(name, "rPh") == 0;
    }
    if (r->row.over && !x->msgid)
        refuse(r, ERR_TOO_LARGE, r->row.over);
}

static enum err open_sheet(struct xlsx_read *r, size_t i)
{
    r->sheet = i;
    r->number = 0;
    r->in_row = false;
    r->cell = (struct xlsx_cell){0};
    r->xml =
        (struct xlsx_xml){.arg = r, .start = sheet_start, .end = sheet_end, .text = sheet_text};
    TRY(xlsx_xml_open(&r->xml, &r->zip, r->book.parts[i]));
    enum err e = xlsx_xml_run(&r->xml, &r->waiting);
    if (e != OK)
        xlsx_xml_close(&r->xml);
    return e;
}

/* The first sheet that has rows; where none has, the last one tried is open, at its end. */
static enum err open_first(struct xlsx_read *r, bool hidden, bool *ret_found)
{
    *ret_found = false;
    for (size_t i = 0; i < r->book.sheets && !*ret_found; i++) {
        if (r->book.hidden[i] != hidden)
            continue;
        xlsx_xml_close(&r->xml);
        TRY(open_sheet(r, i));
        *ret_found = r->waiting;
    }
    return OK;
}

static enum err open_named(struct xlsx_read *r, const char *sheet)
{
    for (size_t i = 0; i < r->book.sheets; i++)
        if (strcmp(r->book.names[i], sheet) == 0)
            return open_sheet(r, i);
    return fail(r->cx, ERR_NOT_FOUND, "table.sheet_unknown", "sheet", sheet, NULL);
}

enum err xlsx_read_open(struct ctx *cx, struct arena *a, const struct source *src,
                        const char *sheet, struct xlsx_read *ret)
{
    bool found = false;
    ret->cx = cx;
    row_build_init(&ret->row, a);
    TRY(xlsx_zip_open(&ret->zip, cx, src));
    TRY(xlsx_book_read(&ret->zip, a, &ret->book));
    if (ret->book.styles_part && xlsx_zip_has(&ret->zip, ret->book.styles_part))
        TRY(xlsx_styles_read(&ret->zip, a, ret->book.styles_part, &ret->styles));
    if (ret->book.strings_part)
        TRY(xlsx_strings_read(&ret->zip, a, ret->book.strings_part, &ret->strings));
    if (sheet)
        return open_named(ret, sheet);
    TRY(open_first(ret, false, &found));
    if (!found)
        TRY(open_first(ret, true, &found));
    return found ? OK : fail(cx, ERR_INPUT, "table.empty", NULL);
}

enum err xlsx_read_next(struct xlsx_read *x, struct table_row *ret_row)
{
    *ret_row = (struct table_row){0};
    if (!x->waiting)
        TRY(xlsx_xml_run(&x->xml, &x->waiting));
    if (x->waiting)
        *ret_row = row_build_row(&x->row, x->number, x->row.filled);
    x->waiting = false;
    return OK;
}

void xlsx_read_close(struct xlsx_read *x)
{
    xlsx_xml_close(&x->xml);
    xlsx_zip_close(&x->zip);
}
