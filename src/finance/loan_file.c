/* A partner's monthly file of payments: see loan_file.h. */
#include "loan_file.h"

#include "app.h"
#include "i18n.h"
#include "loan_sql.h"
#include "money.h"
#include "partner.h"
#include "reject.h"
#include "tabular.h"
#include "text.h"

#include <string.h>

enum { HEADING_WITHIN = 40, BATCH = 50 };
enum what { NUMBER, DAY, AMOUNT, REFERENCE, LEFT, WHATS };
static const char *const names[WHATS] = {
    [NUMBER] = "|nomor pembiayaan|no pembiayaan|nomor pinjaman|no pinjaman|nomor|number|loan|",
    [DAY] = "|tanggal|tanggal bayar|tgl bayar|date|paid on|",
    [AMOUNT] = "|jumlah|jumlah bayar|angsuran|amount|",
    [REFERENCE] = "|nomor bukti|no bukti|referensi|reference|",
    [LEFT] = "|sisa pokok|saldo pokok|principal left|outstanding|",
};

/* ---- reading ---- */

static bool heading(struct ctx *cx, const struct table_row *row, int at[WHATS])
{
    for (int w = 0; w < WHATS; w++)
        at[w] = -1;
    for (size_t i = 0; i < row->n; i++) {
        const char *key = arena_printf(cx->a, "|%s|", text_fold(cx->a, row->cells[i]));
        for (int w = 0; key[2] && w < WHATS; w++)
            if (at[w] < 0 && strstr(names[w], key))
                at[w] = (int)i;
    }
    return at[NUMBER] >= 0 && at[DAY] >= 0 && at[AMOUNT] >= 0;
}

static const char *cell(struct ctx *cx, const struct table_row *row, int at)
{
    return at >= 0 && (size_t)at < row->n ? text_trim(cx->a, row->cells[at]) : "";
}

static const char *say(struct ctx *cx, const char *id)
{
    return i18n_get(cx->app->words, cx->lang, id);
}

static void understand(struct ctx *cx, const struct table_row *row, const int at[WHATS],
                       struct loan_file_row *r)
{
    struct date d;
    char day[DATE_LEN + 1];
    const char *left = cell(cx, row, at[LEFT]), *reference = cell(cx, row, at[REFERENCE]);
    *r = (struct loan_file_row){.line = row->number,
                                .left = FIELD_UNSET,
                                .number = cell(cx, row, at[NUMBER]),
                                .day_text = cell(cx, row, at[DAY]),
                                .amount_text = cell(cx, row, at[AMOUNT]),
                                .reference = *reference ? reference : NULL,
                                .result = FILE_BAD};
    if (*left && !money_parse(left, &r->left))
        r->why = say(cx, "loan_file.error.left");
    if (!money_parse(r->amount_text, &r->amount))
        r->why = say(cx, "loan_file.error.amount");
    if (!date_parse_loose(r->day_text, date_of_instant(cx->now), &d)) {
        r->why = say(cx, "loan_file.error.day");
        return;
    }
    date_format(d, day);
    r->paid_on = arena_strdup(cx->a, day);
}

static enum err read_rows(struct ctx *cx, struct table_reader *table, struct loan_file *f)
{
    struct table_row row;
    int at[WHATS];
    bool found = false;
    for (int i = 0; i < HEADING_WITHIN && !found && table_next(table, &row); i++)
        found = heading(cx, &row, at);
    TRY(table_error(table));
    if (!found)
        return fail(cx, ERR_INPUT, "loan_file.error.heading", NULL);
    f->rows = arena_array(cx->a, LOAN_FILE_ROWS, sizeof(*f->rows));
    while (table_next(table, &row)) {
        if (f->n == LOAN_FILE_ROWS)
            return fail(cx, ERR_TOO_LARGE, "loan_file.error.many", NULL);
        understand(cx, &row, at, &f->rows[f->n++]);
    }
    return table_error(table);
}

static bool equal(const struct loan_file_row *a, const struct loan_file_row *b)
{
    return a->amount == b->amount && a->paid_on && b->paid_on &&
           strcmp(a->paid_on, b->paid_on) == 0 && strcmp(a->number, b->number) == 0;
}

static void count_equal(struct loan_file *f)
{
    for (size_t i = 0; i < f->n; i++) {
        f->rows[i].nth = 1;
        for (size_t k = i; k-- > 0;)
            if (equal(&f->rows[i], &f->rows[k])) {
                f->rows[i].nth = f->rows[k].nth + 1;
                break;
            }
    }
}

/* ---- booking ---- */

struct batch {
    struct loan_file *f;
    int64_t partner;
    size_t from, to;
};

/* Whether it stands there without its reference being known: entered by hand, or read before. */
static enum err stands(struct ctx *cx, const struct loan_file_row *r, bool *ret)
{
    int64_t n, bare;
    TRY(db_int_of(cx, &q_loan_equal,
                  ARGS(db_int(r->loan_id), db_text(r->paid_on), db_int(r->amount)), 0, &n));
    TRY(db_int_of(cx, &q_loan_equal_bare,
                  ARGS(db_int(r->loan_id), db_text(r->paid_on), db_int(r->amount)), 0, &bare));
    *ret = r->reference ? bare > 0 : n >= r->nth;
    return OK;
}

static enum err pay(struct ctx *cx, struct loan_file_row *r)
{
    struct loan_payment p = {.loan_id = r->loan_id,
                             .paid_on = r->paid_on,
                             .amount = r->amount,
                             .reference = r->reference,
                             .source = "file"};
    bool known = false;
    TRY(stands(cx, r, &known));
    if (!known)
        TRY(loan_pay(cx, &p, &known));
    r->result = known ? FILE_SAME : FILE_ADDED;
    return OK;
}

/* Why the rules refused it, in words. */
static const char *refusal(struct ctx *cx)
{
    if (cx->err.fields)
        return reject_told_words(cx, "loan", cx->err.fields, true);
    return i18n_format(cx->app->words, cx->a, cx->lang, cx->err.msgid, cx->err.args);
}

static enum err book(struct ctx *cx, void *arg)
{
    struct batch *b = arg;
    for (size_t i = b->from; i < b->to; i++) {
        struct loan_file_row *r = &b->f->rows[i];
        if (!r->paid_on || (r->why && r->result == FILE_BAD && !r->loan_id))
            continue;
        TRY(db_int_of(cx, &q_loan_of_number, ARGS(db_int(b->partner), db_text(r->number)), 0,
                      &r->loan_id));
        if (!r->loan_id) {
            r->result = FILE_NO_LOAN;
            r->why = say(cx, "loan_file.error.no_loan");
            continue;
        }
        enum err e = pay(cx, r);
        if (e != OK && e != ERR_INVALID && e != ERR_CONFLICT)
            return e;
        if (e != OK) {
            r->result = FILE_BAD;
            r->why = refusal(cx);
            ctx_forgive(cx);
        }
    }
    return OK;
}

/* The last row of a loan that tells what is left, against ours. */
static enum err find_gaps(struct ctx *cx, void *arg)
{
    struct loan_file *f = arg;
    f->gaps = arena_array(cx->a, f->n + 1, sizeof(*f->gaps));
    f->gaps_n = 0;
    for (size_t i = f->n; i-- > 0;) {
        const struct loan_file_row *r = &f->rows[i];
        struct loan l;
        bool seen = false;
        for (size_t k = 0; k < f->gaps_n; k++)
            seen = seen || f->gaps[k].loan_id == r->loan_id;
        if (!r->loan_id || r->left == FIELD_UNSET || seen)
            continue;
        TRY(loan_get(cx, r->loan_id, &l));
        f->gaps[f->gaps_n++] = (struct loan_file_gap){l.id, l.principal_left, r->left, r->number};
    }
    size_t n = 0;
    for (size_t i = 0; i < f->gaps_n; i++)
        if (f->gaps[i].ours != f->gaps[i].theirs)
            f->gaps[n++] = f->gaps[i];
    f->gaps_n = n;
    return OK;
}

static enum err check_partner(struct ctx *cx, void *arg)
{
    const int64_t *partner = arg;
    struct partner p;
    TRY(partner_need(cx, *partner));
    return partner_load(cx, *partner, &p);
}

enum err loan_file_take(struct ctx *cx, int64_t partner_id, const char *data, size_t n,
                        struct loan_file *ret)
{
    struct table_open from = {.fd = -1, .data = data, .n = n};
    struct table_reader *table;
    struct loan_file f = {.rows = NULL};
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(app_read(cx, check_partner, &partner_id));
    TRY(table_open(cx, &from, &table));
    enum err e = read_rows(cx, table, &f);
    table_close(table);
    TRY(e);
    count_equal(&f);
    for (size_t at = 0; at < f.n; at += BATCH)
        TRY(app_write(cx, book,
                      &(struct batch){&f, partner_id, at, at + BATCH < f.n ? at + BATCH : f.n}));
    TRY(app_read(cx, find_gaps, &f));
    for (size_t i = 0; i < f.n; i++) {
        f.added += f.rows[i].result == FILE_ADDED;
        f.same += f.rows[i].result == FILE_SAME;
        f.refused += f.rows[i].result >= FILE_NO_LOAN;
    }
    *ret = f;
    return OK;
}
