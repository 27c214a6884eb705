/*
 * Rows: which of them are data, and what a data row says. Titles inside the table, blank lines,
 * totals, signatures, repeated headings and rows of column numbers are passed over; everything else
 * becomes a draft, good or bad.
 *
 * A row's hash covers its source and its folded cells by field, so that neither the order of
 * columns nor an added column (row numbers, reasons) makes it another row.
 */
#include "import_parts.h"

#include "text.h"

#include <ctype.h>

enum { SAMPLE_ROWS = 30, SECTION_ROWS = 400, COLUMNS_FEW = 3, FOOT_CELLS = 2 };

struct import_scan {
    struct ctx *cx;
    const struct import_plan *plan;
    struct table_reader *table;
    struct import_wards wards;
    bool wide; /* unnamed columns behind the last heading are usual here */
};

/* ---- which rows are data ---- */

static const char *cell_at(const struct table_row *row, size_t i)
{
    return i < row->n ? row->cells[i] : "";
}

static const char *cell_of(struct arena *a, const struct import_plan *p,
                           const struct table_row *row, enum import_what what)
{
    for (size_t i = 0; i < p->columns; i++)
        if (p->what[i] == what)
            return import_cell_clean(a, cell_at(row, i));
    return "";
}

/* *ret_first: the column of the first. */
static size_t cells_filled(const struct table_row *row, size_t *ret_first)
{
    size_t n = 0;
    *ret_first = 0;
    for (size_t i = 0; i < row->n; i++) {
        if (!row->cells[i][strspn(row->cells[i], " \t\r\n")])
            continue;
        if (n++ == 0)
            *ret_first = i;
    }
    return n;
}

static bool is_total_word(struct arena *a, const char *text)
{
    static const char words[] =
        "|jumlah|total|jumlah total|grand total|sub total|subtotal|total keseluruhan|"
        "jumlah keseluruhan|jumlah seluruhnya|jml|rata rata|total umkm|jumlah umkm|"
        "total usaha|jumlah usaha|";
    char key[40];
    if (strlen(text) > 30)
        return false;
    snprintf(key, sizeof(key), "|%.36s|", text_fold(a, text));
    return key[1] != '|' && strstr(words, key);
}

/* Nothing, or what a sum says of itself: "", "45", "45 usaha", "Rp 1.250.000", "total". */
static bool is_sum(struct arena *a, const char *text)
{
    static const char units[] = "|usaha|umkm|ukm|orang|unit|pelaku|pedagang|data|rp|";
    char *save = NULL;
    if (is_total_word(a, text))
        return true;
    for (char *w = strtok_r(text_fold(a, text), " ", &save); w; w = strtok_r(NULL, " ", &save))
        if (w[strspn(w, "0123456789")] && !strstr(units, arena_printf(a, "|%s|", w)))
            return false;
    return true;
}

/* "Total Kelurahan Kauman": where no name is looked for, the first word is enough. */
static bool begins_total(struct arena *a, const char *text)
{
    const char *fold = text_fold(a, text);
    return strncmp(fold, "total ", 6) == 0 || strncmp(fold, "jumlah ", 7) == 0;
}

static bool is_total(struct arena *a, const struct import_plan *p, const struct table_row *row,
                     size_t first)
{
    const char *text = row->cells[first];
    bool numbers =
        first < p->columns && (p->what[first] == I_NONE || p->what[first] == I_SOURCE_ID);
    return (is_total_word(a, text) || (numbers && begins_total(a, text))) &&
           is_sum(a, cell_of(a, p, row, I_NAME)) && is_sum(a, cell_of(a, p, row, I_OWNER));
}

static bool is_heading_again(struct arena *a, const struct import_plan *p,
                             const struct table_row *row, size_t filled)
{
    size_t same = 0;
    for (size_t i = 0; p->header_row && i < p->columns && i < row->n; i++)
        if (*p->headings[i] && strcasecmp(p->headings[i], text_trim(a, row->cells[i])) == 0)
            same++;
    return same >= COLUMNS_FEW && same * 2 >= filled;
}

/* "(1) (2) (3) (4)" below the headings. */
static bool is_numbering(struct arena *a, const struct table_row *row, size_t filled)
{
    int64_t before = 0, n;
    bool begun = false;
    if (filled < COLUMNS_FEW + 1)
        return false;
    for (size_t i = 0; i < row->n; i++) {
        const char *s = text_trim(a, row->cells[i]);
        if (!*s)
            continue;
        const char *digits = text_digits(a, s);
        if (strlen(digits) > 3 || strlen(s) > strlen(digits) + 2 || !text_int(digits, &n) ||
            (begun && n != before + 1))
            return false;
        begun = true;
        before = n;
    }
    return true;
}

static bool is_data(struct ctx *cx, const struct import_plan *p, const struct table_row *row)
{
    size_t first, filled = cells_filled(row, &first), columns = 0;
    for (size_t i = 0; i < p->columns; i++)
        columns += p->what[i] != I_NONE;
    if (filled == 0 || (filled == 1 && columns >= COLUMNS_FEW))
        return false;
    struct arena_mark mark = arena_mark(cx->a);
    bool data = !is_total(cx->a, p, row, first) && !is_heading_again(cx->a, p, row, filled) &&
                !is_numbering(cx->a, row, filled);
    if (data && filled <= FOOT_CELLS && columns > FOOT_CELLS)
        data = *cell_of(cx->a, p, row, I_NAME) || *cell_of(cx->a, p, row, I_OWNER) ||
               *cell_of(cx->a, p, row, I_SOURCE_ID);
    arena_reset(cx->a, mark);
    return data;
}

/* ---- what a row says ---- */

/* Something that a sheet would run: "=HYPERLINK(…)", "@SUM(…)", "+cmd|…". */
static bool is_formula(const char *s)
{
    if (*s == '=' || *s == '@')
        return true;
    if (*s != '+' && *s != '-')
        return false;
    for (const char *c = s; *c; c++)
        if (*c == '|' || *c == '!' || (*c == '(' && c > s && isupper((unsigned char)c[-1])))
            return true;
    return false;
}

/* Words such as "belum" say something about a state and nothing anywhere else. */
static const char *cell_text(struct arena *a, enum import_what what, const char *cell)
{
    const char *s = import_cell_clean(a, cell);
    bool state = what == I_CURATION || what == I_ACTIVITY || what == I_CLASS;
    if (state && !*s)
        s = text_trim(a, cell);
    return state && !s[strspn(s, "-_. ")] ? "" : s;
}

/* Notes keep their lines, and so do licences, one a line; everything else is one. */
static bool keeps_lines(enum import_what what)
{
    return what == I_NOTES || what >= I_PIRT;
}

static void hash_row(struct ctx *cx, const struct import_plan *p, const struct import_cells *c,
                     unsigned char ret_hash[static HASH_LEN])
{
    struct buf b = buf_new(cx->a, 4 * TABLE_ROW_MAX);
    buf_puts(&b, p->source);
    for (int w = I_NONE + 1; w < I_WHAT_COUNT; w++) {
        if (!*c->of[w])
            continue;
        buf_putc(&b, '\n');
        buf_puts(&b, import_what_name((enum import_what)w));
        buf_putc(&b, '=');
        buf_puts(&b, text_fold(cx->a, c->of[w]));
    }
    keyed_hash(cx->app->keys, "import-row", b.p, b.n, ret_hash);
}

/* The column of the wards; none: behind the last. */
static size_t ward_at(const struct import_plan *p)
{
    size_t i = 0;
    while (i < p->columns && p->what[i] != I_WARD)
        i++;
    return i;
}

bool import_ward_column(const struct import_plan *plan)
{
    return (plan->sections || plan->without_ward) && ward_at(plan) == plan->columns &&
           plan->columns + 3 < TABLE_COLUMNS_MAX && !reject_is_file(plan->headings, plan->columns);
}

/* As the sheet has them, but for a ward that was given. */
static void keep_cells(struct ctx *cx, const struct import_plan *p, const struct table_row *row,
                       const struct import_cells *c, struct import_draft *d)
{
    size_t n = row->n, ward = ward_at(p), more = import_ward_column(p);
    bool given = c->ward_given && (more || ward < p->columns);
    while (n && !*row->cells[n - 1])
        n--;
    n += more && n > ward;
    if (given && n <= ward)
        n = ward + 1;
    const char **cells = arena_array(cx->a, n + 1, sizeof(*cells));
    for (size_t i = 0; i < n; i++)
        cells[i] =
            arena_strdup(cx->a, more && i == ward ? "" : cell_at(row, i - (more && i > ward)));
    if (given)
        cells[ward] = c->of[I_WARD];
    d->cells = cells;
    d->n = n;
}

/* What a sheet shows where its formula failed ("#N/A" says nothing and counts as empty). */
static bool is_failed(const char *s)
{
    static const char *const failed[] = {"#REF!", "#NAME?",  "#VALUE!", "#DIV/0!",
                                         "#NUM!", "#SPILL!", "#CALC!",  "#NULL!"};
    for (size_t i = 0; i < sizeof(failed) / sizeof(failed[0]); i++)
        if (strcmp(s, failed[i]) == 0)
            return true;
    return strncmp(s, "Err:", 4) == 0 && s[4] && !s[4 + strspn(s + 4, "0123456789")];
}

static void check_cells(struct ctx *cx, const struct import_cells *c)
{
    static const enum import_what texts[] = {I_NAME,  I_OWNER,     I_ADDRESS,
                                             I_NOTES, I_SOURCE_ID, I_BRAND};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *text = import_cell_clean(cx->a, c->of[texts[i]]);
        if (is_formula(text))
            fail_field(cx, import_what_name(texts[i]), "import.error.formula", NULL);
        else if (is_failed(text))
            fail_field(cx, import_what_name(texts[i]), "import.error.failed", "text", text, NULL);
    }
}

static void take_texts(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    static const enum import_what texts[] = {I_NAME, I_NOTES};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *name = import_what_name(texts[i]), *text = c->of[texts[i]];
        if (*text && field_bind_text(cx, &business_fields, name, text, &d->b, NULL))
            d->given |= I_BIT(texts[i]);
    }
    if (*c->of[I_SOURCE_ID] && strlen(c->of[I_SOURCE_ID]) > 120)
        fail_field(cx, "source_id", "import.error.source_id", NULL);
    else if (*c->of[I_SOURCE_ID])
        d->b.source_id = c->of[I_SOURCE_ID];
}

void import_row_read(struct ctx *cx, const struct import_plan *plan, const struct table_row *row,
                     const struct import_wards *wards, struct import_draft *ret)
{
    struct import_cells c = {0};
    *ret = (struct import_draft){.number = row->number, .b = business_new()};
    ret->b.source = plan->source;
    for (int w = 0; w < I_WHAT_COUNT; w++)
        c.of[w] = "";
    for (size_t i = 0; i < plan->columns; i++) {
        enum import_what w = plan->what[i];
        if (w == I_NONE)
            continue;
        const char *cell = import_cell_text(cx->a, cell_at(row, i));
        const char *clean = cell_text(cx->a, w, cell);
        c.of[w] = keeps_lines(w) && *clean ? arena_strdup(cx->a, cell) : clean;
        c.kbli_2025 = c.kbli_2025 || (w == I_KBLI && strstr(plan->headings[i], "2025"));
    }
    import_ward_fill(cx, &wards->said, &wards->chosen, &c);
    keep_cells(cx, plan, row, &c, ret);
    hash_row(cx, plan, &c, ret->hash);
    check_cells(cx, &c);
    take_texts(cx, &c, ret);
    import_take_owner(cx, &c, ret);
    import_take_numbers(cx, &c, ret);
    import_take_phone(cx, &c, ret);
    import_take_place(cx, &c, ret);
    import_take_trade(cx, &c, ret);
    import_take_dates(cx, &c, ret);
    import_take_size(cx, &c, ret);
    import_take_states(cx, &c, ret);
    import_take_licenses(cx, &c, ret);
}

/* ---- the scan ---- */

static bool has_more_cells(const struct import_plan *p, const struct table_row *row)
{
    for (size_t i = p->columns; i < row->n; i++)
        if (row->cells[i][strspn(row->cells[i], " \t")])
            return true;
    return false;
}

static enum err open_behind_heading(struct ctx *cx, const struct import_plan *p,
                                    struct table_reader **ret)
{
    struct table_open from = {.fd = -1, .data = p->data, .n = p->n, .sheet = p->sheet};
    return table_open(cx, &from, ret);
}

/* Cells behind the last heading: a row that was torn apart by a loose separator, unless most rows
 * have them. */
static enum err look_at_width(struct import_scan *s)
{
    struct table_row row;
    size_t rows = 0, more = 0;
    bool ours = reject_is_file(s->plan->headings, s->plan->columns);
    s->wide = s->plan->format != TABLE_CSV && !ours;
    if (s->wide || ours)
        return OK;
    TRY(open_behind_heading(s->cx, s->plan, &s->table));
    while (rows < SAMPLE_ROWS && table_next(s->table, &row)) {
        if (row.number <= s->plan->header_row)
            continue;
        rows++;
        more += has_more_cells(s->plan, &row);
    }
    s->wide = rows > 2 && more * 2 > rows;
    table_close(s->table);
    if (table_error(s->table) != OK)
        ctx_forgive(s->cx); /* told again where the rows are really read */
    return OK;
}

enum err import_scan_open(struct ctx *cx, const struct import_plan *plan, struct import_scan **ret)
{
    struct import_scan *s = arena_new_of(cx->a, struct import_scan);
    s->cx = cx;
    s->plan = plan;
    if (plan->without_ward && strcmp(plan->without_ward, IMPORT_WARD_DOWN) != 0)
        import_ward_choose(cx, plan->without_ward, &s->wards.chosen);
    TRY(look_at_width(s));
    TRY(open_behind_heading(cx, plan, &s->table));
    *ret = s;
    return OK;
}

/* Where cells are merged downwards, a row's ward goes for those below. */
static void continue_ward(struct import_scan *s, const struct table_row *row)
{
    struct arena_mark mark = arena_mark(s->cx->a);
    const char *cell = cell_of(s->cx->a, s->plan, row, I_WARD);
    if (*cell)
        import_ward_cell(cell, row->number, &s->wards.said);
    arena_reset(s->cx->a, mark);
}

static bool is_section(struct import_scan *s, const struct table_row *row)
{
    size_t columns = 0;
    for (size_t i = 0; i < s->plan->columns; i++)
        columns += s->plan->what[i] != I_NONE;
    return columns >= COLUMNS_FEW && row->number != s->plan->header_row &&
           import_ward_section(s->cx, row, row->number < s->plan->header_row, &s->wards.said);
}

static bool next_data(struct import_scan *s, struct table_row *ret)
{
    bool down = s->plan->without_ward && strcmp(s->plan->without_ward, IMPORT_WARD_DOWN) == 0;
    while (table_next(s->table, ret)) {
        if (is_section(s, ret) || ret->number <= s->plan->header_row ||
            !is_data(s->cx, s->plan, ret))
            continue;
        if (down)
            continue_ward(s, ret);
        return true;
    }
    return false;
}

/* Looks for a section among the first rows. */
enum err import_scan_sections(struct ctx *cx, struct import_plan *io)
{
    struct table_row row;
    struct import_scan s = {.cx = cx, .plan = io};
    io->sections = false;
    TRY(open_behind_heading(cx, io, &s.table));
    for (int i = 0; i < SECTION_ROWS && !io->sections && table_next(s.table, &row); i++)
        io->sections = is_section(&s, &row) && *s.wards.said.text;
    table_close(s.table);
    if (table_error(s.table) != OK)
        ctx_forgive(cx); /* told again where the rows are really read */
    return OK;
}

bool import_scan_next(struct import_scan *s, struct import_draft *ret)
{
    struct table_row row;
    struct ctx *cx = s->cx;
    if (!next_data(s, &row))
        return false;
    import_row_read(cx, s->plan, &row, &s->wards, ret);
    if (!s->wide && has_more_cells(s->plan, &row))
        fail_field(cx, "row", "import.error.cells", NULL);
    ret->told = cx->err.fields;
    ctx_forgive(cx);
    for (const struct field_err *f = ret->told; f; f = f->next)
        ret->bad = ret->bad || !f->warning;
    return true;
}

int64_t import_scan_count(struct import_scan *s)
{
    struct table_row row;
    int64_t n = 0;
    while (next_data(s, &row))
        n++;
    return n;
}

int import_scan_progress(const struct import_scan *s)
{
    return table_progress(s->table);
}

enum err import_scan_end(struct import_scan *s)
{
    enum err e = table_error(s->table);
    table_close(s->table);
    return e;
}
