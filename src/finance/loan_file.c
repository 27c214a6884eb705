/* A partner's monthly file of payments: see loan_file.h. */
#include "loan_file.h"

#include "app.h"
#include "i18n.h"
#include "loan_item_parts.h"
#include "loan_item_sql.h"
#include "loan_sql.h"
#include "money.h"
#include "partner.h"
#include "reject.h"
#include "secret.h"
#include "tabular.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { HEADING_WITHIN = 40, BATCH = 50, WHY_BYTES = 600 };
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
    if (!money_parse(r->amount_text, &r->amount)) {
        r->amount = FIELD_UNSET;
        r->why = say(cx, "loan_file.error.amount");
    }
    if (date_parse_loose(r->day_text, date_of_instant(cx->now), &d)) {
        date_format(d, day);
        r->paid_on = arena_strdup(cx->a, day);
    } else {
        r->why = say(cx, "loan_file.error.day");
    }
    r->unread = r->why != NULL;
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

/* A mark: the same words give the same one, in whatever file. */
static const char *mark_of(struct ctx *cx, const char *words)
{
    unsigned char hash[HASH_LEN];
    plain_hash(words, strlen(words), hash);
    return text_hex(cx->a, hash, HASH_LEN);
}

/* What a row says, as it was understood where it was. */
static const char *says(struct ctx *cx, const struct loan_file_row *r)
{
    return arena_printf(cx->a, "row|%s|%s|%s|%s", r->number, r->paid_on ? r->paid_on : r->day_text,
                        r->amount == FIELD_UNSET ? r->amount_text
                                                 : arena_printf(cx->a, "%" PRId64, r->amount),
                        r->reference ? r->reference : "");
}

/* Which of equal ones each row is; with a reference they are one and the same. */
static void count_equal(struct ctx *cx, struct loan_file *f)
{
    int64_t *among = arena_array(cx->a, f->n + 1, sizeof(*among));
    for (size_t i = 0; i < f->n; i++) {
        struct loan_file_row *r = &f->rows[i];
        bool counted = false, told = false;
        r->nth = among[i] = 1;
        r->mark = says(cx, r);
        for (size_t k = i; k-- > 0 && !(counted && told);) {
            if (!counted && equal(r, &f->rows[k])) {
                r->nth = f->rows[k].nth + 1;
                counted = true;
            }
            if (!told && strcmp(r->mark, f->rows[k].mark) == 0) {
                among[i] = among[k] + 1;
                told = true;
            }
        }
    }
    for (size_t i = 0; i < f->n; i++)
        f->rows[i].mark =
            mark_of(cx, f->rows[i].reference
                            ? f->rows[i].mark
                            : arena_printf(cx->a, "%s|%" PRId64, f->rows[i].mark, among[i]));
}

/* ---- booking ---- */

struct taking {
    struct loan_file *f;
    int64_t partner;
    const char *digest;
    size_t from, to; /* of one batch */
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

static enum err pay(struct ctx *cx, struct loan_file_row *r, int64_t *ret_payment)
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
    *ret_payment = p.id;
    return OK;
}

/* Why the rules refused it, in words. */
static const char *refusal(struct ctx *cx)
{
    if (cx->err.fields)
        return reject_told_words(cx, "loan", cx->err.fields, true);
    return i18n_format(cx->app->words, cx->a, cx->lang, cx->err.msgid, cx->err.args);
}

/* To the loan that it names. */
static enum err book_row(struct ctx *cx, const struct taking *t, struct loan_file_row *r,
                         int64_t *ret_payment)
{
    r->result = FILE_BAD;
    if (r->unread)
        return OK;
    TRY(db_int_of(cx, &q_loan_of_number, ARGS(db_int(t->partner), db_text(r->number)), 0,
                  &r->loan_id));
    if (!r->loan_id) {
        r->result = FILE_NO_LOAN;
        r->why = say(cx, "loan_file.error.no_loan");
        return OK;
    }
    r->why = NULL;
    enum err e = pay(cx, r, ret_payment);
    if (e != OK && e != ERR_INVALID && e != ERR_CONFLICT)
        return e;
    if (e != OK) {
        r->why = refusal(cx);
        ctx_forgive(cx);
    }
    return OK;
}

static enum err keep_row(struct ctx *cx, const struct taking *t, const struct loan_file_row *r)
{
    const struct loan_item x = {.partner_id = t->partner,
                                .file_id = t->f->id,
                                .kind = r->unread                   ? "unread"
                                        : r->result == FILE_NO_LOAN ? "no_loan"
                                                                    : "refused",
                                .line = r->line,
                                .number = r->number,
                                .day_text = r->day_text,
                                .amount_text = r->amount_text,
                                .paid_on = r->paid_on,
                                .amount = r->amount,
                                .reference = r->reference,
                                .told = r->why,
                                .loan_id = r->loan_id,
                                .ours = FIELD_UNSET,
                                .theirs = FIELD_UNSET};
    return loan_item_keep(cx, &x, r->mark);
}

/* What was settled by hand is not booked again; what is not booked is kept. */
static enum err take_row(struct ctx *cx, const struct taking *t, struct loan_file_row *r)
{
    int64_t item, payment = 0;
    bool open;
    TRY(loan_item_known(cx, t->partner, r->mark, &item, &open));
    if (item && !open) {
        r->result = FILE_SAME;
        return OK;
    }
    TRY(book_row(cx, t, r, &payment));
    if (r->result >= FILE_NO_LOAN)
        return keep_row(cx, t, r);
    return item ? loan_item_booked(cx, item, r->loan_id, payment) : OK;
}

/* What a row took of the memory is given back, but for why it was refused. */
static enum err take_lean(struct ctx *cx, const struct taking *t, struct loan_file_row *r)
{
    char why[WHY_BYTES];
    struct arena_mark mark = arena_mark(cx->a);
    TRY(take_row(cx, t, r));
    text_copy(why, sizeof(why), r->why ? r->why : "");
    arena_reset(cx->a, mark);
    r->why = *why ? arena_strdup(cx->a, why) : NULL;
    return OK;
}

static enum err book(struct ctx *cx, void *arg)
{
    const struct taking *t = arg;
    for (size_t i = t->from; i < t->to; i++)
        TRY(take_lean(cx, t, &t->f->rows[i]));
    return OK;
}

/* That it came: what follows is kept under it, also when the server dies in between. */
static enum err begin(struct ctx *cx, void *arg)
{
    const struct taking *t = arg;
    int64_t by = cx->actor->account_id;
    return db_int_of(cx, &q_loan_file_put,
                     ARGS(db_int(t->partner), db_text(t->digest), db_int((int64_t)t->f->n),
                          by ? db_int(by) : db_null(), db_int(cx->now)),
                     0, &t->f->id);
}

/* ---- what both books say is left ---- */

static bool gap_known(const struct loan_file *f, int64_t loan_id)
{
    for (size_t i = 0; i < f->gaps_n; i++)
        if (f->gaps[i].loan_id == loan_id)
            return true;
    return false;
}

static enum err keep_gap(struct ctx *cx, const struct taking *t, const struct loan_file_row *r,
                         const struct loan_file_gap *g)
{
    const struct loan_item x = {.partner_id = t->partner,
                                .file_id = t->f->id,
                                .kind = "differs",
                                .line = r->line,
                                .number = r->number,
                                .day_text = "",
                                .amount_text = "",
                                .amount = FIELD_UNSET,
                                .told = "",
                                .loan_id = g->loan_id,
                                .ours = g->ours,
                                .theirs = g->theirs};
    const char *mark = mark_of(cx, arena_printf(cx->a, "left|%" PRId64 "|%" PRId64 "|%s",
                                                g->loan_id, g->theirs, r->paid_on));
    bool differs = g->ours != g->theirs;
    TRY(loan_item_agree(cx, g->loan_id, differs ? mark : ""));
    return differs ? loan_item_differs(cx, &x, mark) : OK;
}

/* The last row of a loan that tells what is left, against ours. And the file has been read. */
static enum err find_gaps(struct ctx *cx, void *arg)
{
    const struct taking *t = arg;
    struct loan_file *f = t->f;
    size_t n = 0;
    f->gaps = arena_array(cx->a, f->n + 1, sizeof(*f->gaps));
    f->gaps_n = 0;
    f->added = 0;
    for (size_t i = f->n; i-- > 0;) {
        const struct loan_file_row *r = &f->rows[i];
        struct loan l;
        int64_t later;
        f->added += r->result == FILE_ADDED;
        if (!r->loan_id || r->left == FIELD_UNSET || gap_known(f, r->loan_id))
            continue;
        TRY(db_int_of(cx, &q_loan_item_later, ARGS(db_int(r->loan_id), db_text(r->paid_on)), 0,
                      &later));
        if (later) /* an older file: what it tells is left was so then */
            continue;
        TRY(loan_get(cx, r->loan_id, &l));
        struct loan_file_gap *g = &f->gaps[f->gaps_n++];
        *g = (struct loan_file_gap){l.id, l.principal_left, r->left, r->number};
        TRY(keep_gap(cx, t, r, g));
    }
    for (size_t i = 0; i < f->gaps_n; i++)
        if (f->gaps[i].ours != f->gaps[i].theirs)
            f->gaps[n++] = f->gaps[i];
    f->gaps_n = n;
    return db_exec(cx, &q_loan_file_end, ARGS(db_int(f->id), db_int(f->added), db_int(cx->now)),
                   NULL);
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
    unsigned char hash[HASH_LEN];
    struct loan_file f = {.rows = NULL};
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(app_read(cx, check_partner, &partner_id));
    TRY(table_open(cx, &from, &table));
    enum err e = read_rows(cx, table, &f);
    table_close(table);
    TRY(e);
    count_equal(cx, &f);
    plain_hash(data, n, hash);
    struct taking t = {.f = &f, .partner = partner_id, .digest = text_hex(cx->a, hash, HASH_LEN)};
    TRY(app_write(cx, begin, &t));
    for (t.from = 0; t.from < f.n; t.from = t.to) {
        t.to = t.from + BATCH < f.n ? t.from + BATCH : f.n;
        TRY(app_write(cx, book, &t));
    }
    TRY(app_write(cx, find_gaps, &t));
    for (size_t i = 0; i < f.n; i++) {
        f.same += f.rows[i].result == FILE_SAME;
        f.refused += f.rows[i].result >= FILE_NO_LOAN;
    }
    *ret = f;
    return OK;
}
