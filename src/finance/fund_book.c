/*
 * The ledger of a fund: see fund.h. One statement moves the sums or refuses to, so that two
 * bookings at once cannot both take the last rupiah; the booking keeps what the fund stood at
 * afterwards.
 */
#include "fund.h"

#include "audit.h"
#include "fund_sql.h"
#include "money.h"

#include <inttypes.h>
#include <string.h>

const struct field_choice booking_kinds[] = {
    {"budget", "booking_kind.budget"},   {"cut", "booking_kind.cut"},
    {"reserve", "booking_kind.reserve"}, {"release", "booking_kind.release"},
    {"spend", "booking_kind.spend"},     {"refund", "booking_kind.refund"},
    {"again", "booking_kind.again"},     {NULL, NULL}};
/* What one unit of each kind does. */
static const struct effect {
    const char *kind;
    int budget, reserved, spent;
} effects[] = {{"budget", 1, 0, 0},   {"cut", -1, 0, 0},   {"reserve", 0, 1, 0},
               {"release", 0, -1, 0}, {"spend", 0, -1, 1}, {"refund", 0, 0, -1},
               {"again", 0, 0, 1}};

#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct fund_booking, member)
#define I(member) .offset = FIELD_INT(struct fund_booking, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "fund", .kind = F_REF, I(fund_id), .flags = OUT},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = booking_kinds,
     .label = "booking.kind"},
    {.name = "amount",
     .kind = F_MONEY,
     I(amount),
     .flags = F_REQUIRED,
     .min = 1,
     .max = MONEY_MAX,
     .label = "booking.amount"},
    {.name = "purpose",
     .kind = F_CHOICE,
     T(purpose),
     .choices = money_purposes,
     .label = "booking.purpose",
     .help = "booking.purpose_help"},
    {.name = "asnaf",
     .kind = F_CHOICE,
     T(asnaf),
     .choices = asnaf_choices,
     .label = "booking.asnaf",
     .help = "booking.asnaf_help"},
    {.name = "note", .kind = F_TEXT, T(note), .max = 300, .label = "booking.note"},
    {.name = "subject", .kind = F_TEXT, T(subject), .flags = OUT},
    {.name = "subject_id", .kind = F_REF, I(subject_id), .flags = OUT},
    {.name = "budget", .kind = F_MONEY, I(budget), .flags = OUT},
    {.name = "reserved", .kind = F_MONEY, I(reserved), .flags = OUT},
    {.name = "spent", .kind = F_MONEY, I(spent), .flags = OUT},
    {.name = "booked_on", .kind = F_DATE, T(booked_on), .flags = OUT},
    {.name = "booked_at", .kind = F_INSTANT, I(booked_at), .flags = OUT},
    {.name = "account", .kind = F_TEXT, T(account), .flags = OUT},
};
const struct field_table booking_fields = FIELD_TABLE("FundBooking", fields, struct fund_booking);
#undef T
#undef I

#define T(member) .offset = FIELD_TEXT(struct fund_line, member)
#define I(member) .offset = FIELD_INT(struct fund_line, member)
static const struct field line_list[] = {
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "code", .kind = F_TEXT, T(code), .flags = OUT},
    {.name = "reserved", .kind = F_MONEY, I(reserved), .flags = OUT},
    {.name = "spent", .kind = F_MONEY, I(spent), .flags = OUT},
    {.name = "n", .kind = F_INT, I(n), .flags = OUT},
};
const struct field_table fund_line_fields = FIELD_TABLE("FundLine", line_list, struct fund_line);

/* ---- reading ---- */

static struct fund_booking row_of(struct rows *r)
{
    return (struct fund_booking){.id = row_int(r, 0),
                                 .fund_id = row_int(r, 1),
                                 .amount = row_int(r, 2),
                                 .subject_id = row_int(r, 3),
                                 .account_id = row_int(r, 4),
                                 .booked_at = row_int(r, 5),
                                 .budget = row_int(r, 6),
                                 .reserved = row_int(r, 7),
                                 .spent = row_int(r, 8),
                                 .own_reserved = row_int(r, 9),
                                 .own_spent = row_int(r, 10),
                                 .kind = row_str(r, 11),
                                 .purpose = row_str(r, 12),
                                 .asnaf = row_str(r, 13),
                                 .subject = row_str(r, 14),
                                 .key = row_str(r, 15),
                                 .note = row_str(r, 16),
                                 .booked_on = row_str(r, 17),
                                 .account = row_str(r, 18)};
}

enum err fund_bookings(struct ctx *cx, int64_t fund_id, int64_t before, struct fund_booking **ret,
                       size_t *ret_n)
{
    struct fund f;
    size_t n = 0;
    TRY(fund_get(cx, fund_id, &f));
    struct fund_booking *list = arena_array(cx->a, BOOKINGS_PAGE, sizeof(*list));
    struct rows *r = db_rows_mask(
        cx, &q_booking_list, q_part_booking_list_fund | (before ? q_part_booking_list_below : 0),
        ARGS(db_int(fund_id), db_int(before), db_text("")));
    while (n < BOOKINGS_PAGE && rows_next(r))
        list[n++] = row_of(r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err fund_booking_count(struct ctx *cx, int64_t fund_id, int64_t *ret)
{
    return db_int_of(cx, &q_booking_count, ARGS(db_int(fund_id)), 0, ret);
}

enum err fund_reconciles(struct ctx *cx, int64_t fund_id, bool *ret)
{
    struct fund f;
    int64_t sums[3] = {0};
    TRY(fund_load(cx, fund_id, &f));
    struct rows *r = db_rows(cx, &q_booking_sums, ARGS(db_int(fund_id)));
    if (rows_next(r))
        for (int i = 0; i < 3; i++)
            sums[i] = row_int(r, i);
    TRY(rows_end(r));
    *ret = sums[0] == f.budget && sums[1] == f.reserved && sums[2] == f.spent;
    return OK;
}

/* ---- reports ---- */

static void add_line(struct fund_line *list, size_t *n, const char *by, const char *code,
                     const struct fund_line *more)
{
    size_t i = 0;
    while (i < *n && (strcmp(list[i].by, by) != 0 || strcmp(list[i].code, code) != 0))
        i++;
    if (i == *n) {
        if (*n == FUND_LINES_MAX)
            return;
        list[(*n)++] = (struct fund_line){.by = by, .code = code};
    }
    list[i].reserved += more->reserved;
    list[i].spent += more->spent;
    list[i].n += more->n;
}

enum err fund_report(struct ctx *cx, int64_t fund_id, struct fund_line **ret, size_t *ret_n)
{
    struct fund f;
    size_t n = 0;
    TRY(fund_get(cx, fund_id, &f));
    struct fund_line *list = arena_array(cx->a, FUND_LINES_MAX, sizeof(*list));
    struct rows *r = db_rows(cx, &q_booking_lines, ARGS(db_int(fund_id)));
    while (rows_next(r)) {
        struct fund_line more = {
            .reserved = row_int(r, 3), .spent = row_int(r, 4), .n = row_int(r, 5)};
        const char *purpose = row_str(r, 0), *asnaf = row_str(r, 1);
        add_line(list, &n, "purpose", purpose, &more);
        if (*asnaf)
            add_line(list, &n, "asnaf", asnaf, &more);
        add_line(list, &n, "month", row_str(r, 2), &more);
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- booking ---- */

static const struct effect *effect_of(const char *kind)
{
    for (size_t i = 0; kind && i < sizeof(effects) / sizeof(effects[0]); i++)
        if (strcmp(effects[i].kind, kind) == 0)
            return &effects[i];
    return NULL;
}

static const char *texts(const char *s)
{
    return s ? s : "";
}

/* One that stands under the same key: *ret_found; ERR_CONFLICT where it is another. */
static enum err find_key(struct ctx *cx, struct fund_booking *b, bool *ret_found)
{
    struct fund_booking was = {0};
    *ret_found = false;
    if (!b->key)
        return OK;
    struct rows *r = db_rows_mask(cx, &q_booking_list, q_part_booking_list_key,
                                  ARGS(db_int(0), db_int(0), db_text(b->key)));
    if (rows_next(r)) {
        was = row_of(r);
        *ret_found = true;
    }
    TRY(rows_end(r));
    if (!*ret_found)
        return OK;
    if (was.fund_id != b->fund_id || was.amount != b->amount || strcmp(was.kind, b->kind) != 0)
        return fail(cx, ERR_CONFLICT, "error.fund_key", NULL);
    *b = was;
    return OK;
}

/* What this subject has in the fund; a reserve brings its own purpose, the others have that of
 * what was reserved. */
static enum err read_subject(struct ctx *cx, struct fund_booking *b)
{
    b->own_reserved = b->own_spent = 0;
    struct rows *r = db_rows(cx, &q_booking_of_subject,
                             ARGS(db_text(b->subject), db_int(b->subject_id), db_int(b->fund_id)));
    if (rows_next(r)) {
        b->own_reserved = row_int(r, 0);
        b->own_spent = row_int(r, 1);
        if (b->subject_id && strcmp(b->kind, "reserve") != 0) {
            b->purpose = row_str(r, 2);
            b->asnaf = row_str(r, 3);
        }
    }
    return rows_end(r);
}

static enum err refuse_amount(struct ctx *cx, const struct fund *f, const struct fund_booking *b)
{
    bool back = strcmp(b->kind, "refund") == 0,
         taken = strcmp(b->kind, "release") == 0 || strcmp(b->kind, "spend") == 0;
    const char *why = taken ? "error.fund_reserved" : back ? "error.fund_spent" : "error.fund_left";
    int64_t most = taken  ? (b->own_reserved < f->reserved ? b->own_reserved : f->reserved)
                   : back ? (b->own_spent < f->spent ? b->own_spent : f->spent)
                          : f->left;
    fail_field(cx, "amount", strcmp(b->kind, "budget") == 0 ? "field.error.too_large" : why, "left",
               money_format(cx->a, most), "max", money_format(cx->a, MONEY_MAX), NULL);
    return fields_check(cx);
}

/* Purpose and asnaf of what takes money: those of the fund alone. */
static enum err check_use(struct ctx *cx, const struct fund *f, const struct fund_booking *b)
{
    struct fund_use u = {b->amount, b->purpose, b->asnaf, b->booked_on};
    bool moves = strcmp(b->kind, "reserve") == 0 || strcmp(b->kind, "spend") == 0;
    /* What was reserved within the period may be paid out after it. */
    if (strcmp(b->kind, "spend") == 0)
        u.day = f->valid_from;
    const char *why = moves ? fund_refuses(f, &u) : NULL;
    if (!why)
        return OK;
    bool period = strcmp(why, "error.fund_period") == 0;
    fail_field(cx,
               period                   ? "kind"
               : strstr(why, "purpose") ? "purpose"
                                        : "asnaf",
               why, "fund", f->name, "from", f->valid_from, "to", f->valid_to, NULL);
    return fields_check(cx);
}

static enum err move(struct ctx *cx, const struct fund *f, struct fund_booking *b,
                     const struct effect *x)
{
    bool moved = false;
    b->own_reserved += x->reserved * b->amount;
    b->own_spent += x->spent * b->amount;
    if (b->own_reserved < 0 || b->own_spent < 0 || f->budget + x->budget * b->amount > MONEY_MAX) {
        b->own_reserved -= x->reserved * b->amount;
        b->own_spent -= x->spent * b->amount;
        return refuse_amount(cx, f, b);
    }
    struct rows *r = db_rows(cx, &q_fund_move,
                             ARGS(db_int(f->id), db_int(x->budget * b->amount),
                                  db_int(x->reserved * b->amount), db_int(x->spent * b->amount)));
    if (rows_next(r)) {
        b->budget = row_int(r, 0);
        b->reserved = row_int(r, 1);
        b->spent = row_int(r, 2);
        moved = true;
    }
    TRY(rows_end(r));
    return moved ? OK : refuse_amount(cx, f, b);
}

static enum err write(struct ctx *cx, struct fund_booking *b)
{
    struct fund_booking nothing;
    TRY(db_int_of(cx, &q_booking_insert,
                  ARGS(db_int(b->fund_id), db_text(b->key), db_text(b->kind), db_int(b->amount),
                       db_text(b->purpose), db_text(b->asnaf), db_text(b->subject),
                       db_int(b->subject_id), db_int(b->budget), db_int(b->reserved),
                       db_int(b->spent), db_int(b->own_reserved), db_int(b->own_spent),
                       db_text(b->note), b->account_id ? db_int(b->account_id) : db_null(),
                       db_text(b->booked_on), db_int(b->booked_at)),
                  0, &b->id));
    field_clear(&booking_fields, &nothing);
    return audit(cx, "book", "fund", b->fund_id,
                 field_diff(cx->a, &booking_fields, &nothing, b, NULL, NULL));
}

enum err fund_book(struct ctx *cx, struct fund_booking *b)
{
    char day[DATE_LEN + 1];
    struct fund f;
    bool found;
    const struct effect *x = effect_of(b->kind);
    date_format(date_of_instant(cx->now), day);
    b->purpose = texts(b->purpose);
    b->asnaf = texts(b->asnaf);
    b->subject = texts(b->subject);
    b->note = texts(b->note);
    b->account = NULL;
    b->account_id = cx->actor->account_id;
    b->booked_at = cx->now;
    b->booked_on = arena_strdup(cx->a, day);
    TRY(field_check(cx, &booking_fields, b, NULL));
    TRY(find_key(cx, b, &found));
    if (found)
        return OK;
    TRY(fund_load(cx, b->fund_id, &f));
    TRY(read_subject(cx, b));
    TRY(check_use(cx, &f, b));
    TRY(move(cx, &f, b, x));
    return write(cx, b);
}

/* ---- for a subject ---- */

static enum err book_for(struct ctx *cx, const struct fund_subject *of, struct fund_booking *b)
{
    char day[DATE_LEN + 1];
    if (of->fund_id <= 0 || b->amount <= 0)
        return OK;
    date_format(date_of_instant(cx->now), day);
    b->fund_id = of->fund_id;
    b->subject = of->subject;
    b->subject_id = of->subject_id;
    b->note = "";
    b->booked_on = arena_strdup(cx->a, day);
    return fund_book(cx, b);
}

static const char *key_of(struct ctx *cx, const struct fund_subject *of, const char *kind)
{
    return arena_printf(cx->a, "%s:%" PRId64 ":%s", of->subject, of->subject_id, kind);
}

enum err fund_reserve_for(struct ctx *cx, const struct fund_subject *of, int64_t amount,
                          const char *purpose, const char *asnaf)
{
    struct fund_booking b = {.kind = "reserve",
                             .amount = amount,
                             .purpose = purpose,
                             .asnaf = asnaf,
                             .key = key_of(cx, of, "reserve")};
    return book_for(cx, of, &b);
}

enum err fund_book_for(struct ctx *cx, const struct fund_subject *of, const char *kind,
                       int64_t amount)
{
    struct fund_booking b = {.kind = kind, .amount = amount, .key = key_of(cx, of, kind)};
    return book_for(cx, of, &b);
}

enum err fund_move_for(struct ctx *cx, const struct fund_subject *of, const char *kind,
                       int64_t amount)
{
    struct fund_booking b = {.kind = kind, .amount = amount};
    return book_for(cx, of, &b);
}

enum err fund_stands(struct ctx *cx, const struct fund_subject *of, struct fund_stand *ret)
{
    *ret = (struct fund_stand){.there = false};
    struct rows *r =
        db_rows(cx, &q_booking_of_subject,
                ARGS(db_text(of->subject), db_int(of->subject_id), db_int(of->fund_id)));
    if (rows_next(r))
        *ret = (struct fund_stand){true, row_int(r, 0), row_int(r, 1)};
    return rows_end(r);
}

enum err fund_book_by_hand(struct ctx *cx, struct fund_booking *b)
{
    struct fund f;
    TRY(need(cx, CAP_FUND_BOOK));
    TRY(fund_get(cx, b->fund_id, &f));
    TRY(partner_need(cx, f.partner_id));
    if (b->kind && strcmp(b->kind, "again") == 0)
        fail_field(cx, "kind", "error.fund_again", NULL);
    TRY(fields_check(cx));
    b->subject = "";
    b->subject_id = 0;
    b->key = NULL;
    return fund_book(cx, b);
}
