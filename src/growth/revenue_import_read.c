/*
 * A file of monthly figures: its heading, found among title rows by the names that columns go by,
 * and its rows, each understood by itself.
 */
#include "revenue_import_parts.h"

#include "app.h"
#include "business.h"
#include "calendar.h"
#include "i18n.h"
#include "money.h"
#include "revenue_import_sql.h"
#include "text.h"

#include <string.h>

enum { HEADING_WITHIN = 40, NIB_LEN = 13 };
enum what { CODE, NIB, MONTH, AMOUNT, SOURCE, LOW, HIGH, NOTE, WHATS };

static const char *const names[WHATS] = {
    [CODE] = "|kode|kode usaha|id usaha|code|business code|",
    [NIB] = "|nib|nomor induk berusaha|",
    [MONTH] = "|bulan|month|periode|bulan omzet|",
    [AMOUNT] = "|omzet|omset|jumlah|nilai|amount|omzet sebulan|penjualan|turnover|",
    [SOURCE] = "|sumber|source|dari mana angkanya|sumber angka|",
    [LOW] = "|paling sedikit|low|batas bawah|",
    [HIGH] = "|paling banyak|high|batas atas|",
    [NOTE] = "|catatan|note|keterangan|",
};

struct rim_sheet {
    struct ctx *cx;
    struct table_reader *table;
    int at[WHATS];       /* column, -1: none */
    const char **months; /* by column: "2026-01" where it is a month's */
    const char **headings;
    size_t columns, months_n;
};

/* ---- months ---- */

/* A month as people write it, or a day of it as spreadsheets do; NULL. */
static const char *month_of(struct ctx *cx, const char *text)
{
    struct date today = date_of_instant(cx->now), d;
    char day[DATE_LEN + 1];
    text = text_trim(cx->a, text);
    text += *text == '\'';
    if (month_valid(text))
        return text;
    if (strlen(text) < 6 || strlen(text) > 20)
        return NULL;
    if (!date_parse(text, &d)) {
        char *slashed = arena_printf(cx->a, "01/%s", text);
        for (char *c = slashed; *c; c++)
            *c = *c == '-' || *c == '.' ? '/' : *c;
        if (!date_parse_loose(arena_printf(cx->a, "1 %s", text), today, &d) &&
            !date_parse_loose(slashed, today, &d))
            return NULL;
    }
    date_format(d, day);
    return arena_strndup(cx->a, day, MONTH_LEN);
}

/* ---- the heading ---- */

static bool read_heading(struct rim_sheet *s, const struct table_row *row)
{
    struct arena *a = s->cx->a;
    s->months = arena_array(a, row->n + 1, sizeof(*s->months));
    s->months_n = 0;
    for (int w = 0; w < WHATS; w++)
        s->at[w] = -1;
    for (size_t i = 0; i < row->n; i++) {
        const char *key = arena_printf(a, "|%s|", text_fold(a, row->cells[i]));
        bool known = false;
        for (int w = 0; key[2] && w < WHATS; w++)
            if (s->at[w] < 0 && strstr(names[w], key)) {
                s->at[w] = (int)i;
                known = true;
            }
        s->months[i] = known ? NULL : month_of(s->cx, row->cells[i]);
        s->months_n += s->months[i] != NULL;
    }
    bool whose = s->at[CODE] >= 0 || s->at[NIB] >= 0;
    return whose && (s->months_n || (s->at[MONTH] >= 0 && s->at[AMOUNT] >= 0));
}

static enum err find_heading(struct rim_sheet *s)
{
    struct table_row row;
    bool found = false;
    for (int i = 0; i < HEADING_WITHIN && !found && table_next(s->table, &row); i++)
        found = read_heading(s, &row);
    TRY(table_error(s->table));
    if (!found)
        return fail(s->cx, ERR_INPUT, "revenue_import.error.heading", NULL);
    s->headings = arena_array(s->cx->a, row.n + 1, sizeof(*s->headings));
    for (size_t i = 0; i < row.n; i++) {
        s->headings[i] = arena_strdup(s->cx->a, row.cells[i]);
        if (*s->headings[i])
            s->columns = i + 1;
    }
    if (reject_is_file(s->headings, s->columns))
        s->columns -= 2; /* put right and sent again: the last two are ours */
    return OK;
}

enum err rim_open(struct ctx *cx, const char *data, size_t n, struct rim_sheet **ret)
{
    struct table_open from = {.fd = -1, .data = data, .n = n};
    struct rim_sheet *s = arena_new_of(cx->a, struct rim_sheet);
    *s = (struct rim_sheet){.cx = cx};
    TRY(table_open(cx, &from, &s->table));
    enum err e = find_heading(s);
    if (e != OK)
        table_close(s->table);
    else
        *ret = s;
    return e;
}

const char *const *rim_headings(const struct rim_sheet *s, size_t *ret_n)
{
    *ret_n = s->columns;
    return s->headings;
}

/* ---- cells ---- */

/* Without what people write for "nothing"; "" when there is none. */
static const char *clean(struct ctx *cx, const char *text)
{
    text += *text == '\'';
    const char *trimmed = text_trim(cx->a, text);
    return trimmed[strspn(trimmed, "-–. ")] ? trimmed : "";
}

static const char *cell(const struct rim_sheet *s, const struct rim_row *r, enum what w)
{
    int at = s->at[w];
    return at >= 0 && (size_t)at < r->n ? clean(s->cx, r->cells[at]) : "";
}

/* A code of ours, or its words in either language; NULL for none of them. */
static const char *source_of(struct ctx *cx, const char *text)
{
    const char *fold = text_fold(cx->a, text);
    for (const struct field_choice *c = revenue_sources; c->code; c++) {
        if (strcmp(fold, c->code) == 0)
            return c->code;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            const char *words = i18n_get(cx->app->words, (enum lang)lang, c->msgid);
            if (words && strcmp(fold, text_fold(cx->a, words)) == 0)
                return c->code;
        }
    }
    return NULL;
}

static int64_t money_of(struct ctx *cx, const char *field, const char *text)
{
    int64_t rupiah;
    if (!*text)
        return FIELD_UNSET;
    if (money_parse(text, &rupiah))
        return rupiah;
    fail_field(cx, field, "revenue_import.error.money", "text", text, NULL);
    return FIELD_UNSET;
}

static struct revenue *add(struct rim_row *r, const char *month, int64_t amount)
{
    struct revenue *f = &r->figures[r->figures_n++];
    *f = revenue_new();
    f->month = month;
    f->amount = amount;
    f->source = "import";
    return f;
}

/* The row's own month and amount. */
static void take_single(struct rim_sheet *s, struct rim_row *r)
{
    struct ctx *cx = s->cx;
    const char *text = cell(s, r, AMOUNT), *month = cell(s, r, MONTH);
    if (s->at[MONTH] < 0 || s->at[AMOUNT] < 0 || !*text)
        return;
    const char *known = month_of(cx, month);
    if (!known)
        fail_field(cx, "month", "revenue_import.error.month", "text", month, NULL);
    int64_t amount = money_of(cx, "amount", text);
    if (!known || amount == FIELD_UNSET)
        return;
    struct revenue *f = add(r, known, amount);
    f->low = money_of(cx, "low", cell(s, r, LOW));
    f->high = money_of(cx, "high", cell(s, r, HIGH));
    f->note = *cell(s, r, NOTE) ? cell(s, r, NOTE) : NULL;
}

static void understand(struct rim_sheet *s, struct rim_row *r)
{
    struct ctx *cx = s->cx;
    r->code = cell(s, r, CODE);
    r->nib = text_digits(cx->a, cell(s, r, NIB));
    r->figures = arena_array(cx->a, s->months_n + 2, sizeof(*r->figures));
    take_single(s, r);
    for (size_t i = 0; i < s->columns && i < r->n && r->figures_n < RIM_FIGURES_MAX; i++) {
        const char *text = s->months[i] ? clean(cx, r->cells[i]) : "";
        int64_t amount = money_of(cx, "amount", text);
        if (amount != FIELD_UNSET)
            add(r, s->months[i], amount);
    }
    const char *text = cell(s, r, SOURCE), *source = *text ? source_of(cx, text) : "import";
    if (!source)
        fail_field(cx, "source", "revenue_import.error.source", "text", text, NULL);
    for (size_t i = 0; i < r->figures_n; i++)
        r->figures[i].source = source;
    r->told = cx->err.fields;
    for (const struct field_err *f = r->told; f; f = f->next)
        r->bad = r->bad || !f->warning;
    ctx_forgive(cx);
}

bool rim_next(struct rim_sheet *s, struct rim_row *ret)
{
    struct table_row row;
    struct arena *a = s->cx->a;
    if (!table_next(s->table, &row))
        return false;
    const char **cells = arena_array(a, row.n + 1, sizeof(*cells));
    for (size_t i = 0; i < row.n; i++)
        cells[i] = arena_strdup(a, row.cells[i]);
    *ret = (struct rim_row){.number = row.number, .cells = cells, .n = row.n};
    understand(s, ret);
    return true;
}

int rim_progress(const struct rim_sheet *s)
{
    return table_progress(s->table);
}

enum err rim_close(struct rim_sheet *s)
{
    enum err e = table_error(s->table);
    table_close(s->table);
    return e;
}

/* ---- whose ---- */

static enum err by_nib(struct ctx *cx, const char *nib, int64_t *ret_id)
{
    int64_t n = 0;
    struct rows *r = db_rows(cx, &q_revenue_import_nib, ARGS(db_text(nib)));
    while (rows_next(r)) {
        *ret_id = row_int(r, 0);
        n++;
    }
    TRY(rows_end(r));
    if (n == 1)
        return OK;
    fail_field(cx, "business", n ? "revenue_import.error.nib_twice" : "revenue_import.error.nib",
               "text", nib, NULL);
    return fields_check(cx);
}

enum err rim_business(struct ctx *cx, const struct rim_row *r, int64_t *ret_id)
{
    struct business b;
    if (*r->code) {
        enum err e = business_by_code(cx, r->code, &b);
        if (e == OK)
            *ret_id = b.merged_into ? b.merged_into : b.id;
        if (e != ERR_NOT_FOUND)
            return e;
        ctx_forgive(cx);
        fail_field(cx, "business", "revenue_import.error.code", "text", r->code, NULL);
        return fields_check(cx);
    }
    if (strlen(r->nib) == NIB_LEN)
        return by_nib(cx, r->nib, ret_id);
    fail_field(cx, "business", *r->nib ? "revenue_import.error.nib" : "revenue_import.error.whose",
               "text", r->nib, NULL);
    return fields_check(cx);
}

void rim_check(struct ctx *cx, struct rim_row *r, int64_t business_id)
{
    for (size_t i = 0; i < r->figures_n; i++) {
        r->figures[i].business_id = business_id;
        revenue_check(cx, &r->figures[i]);
    }
}
