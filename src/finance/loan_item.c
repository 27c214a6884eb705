/* Open items of partners' files: see loan_item.h. */
#include "loan_item.h"

#include "audit.h"
#include "loan_item_parts.h"
#include "loan_item_sql.h"
#include "loan_parts.h"
#include "loan_sql.h"
#include "text.h"

#include <string.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000, CUT_AFTER = 600 /* seconds */ };

const struct field_choice loan_item_kinds[] = {{"no_loan", "loan_item_kind.no_loan"},
                                               {"unread", "loan_item_kind.unread"},
                                               {"refused", "loan_item_kind.refused"},
                                               {"differs", "loan_item_kind.differs"},
                                               {NULL, NULL}};
const struct field_choice loan_item_states[] = {{"open", "loan_item_state.open"},
                                                {"booked", "loan_item_state.booked"},
                                                {"agreed", "loan_item_state.agreed"},
                                                {"closed", "loan_item_state.closed"},
                                                {NULL, NULL}};

/* clang-format off */
#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct loan_item, member)
#define I(member) .offset = FIELD_INT(struct loan_item, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "partner", .kind = F_REF, I(partner_id), .flags = OUT},
    {.name = "partner_name", .kind = F_TEXT, T(partner_name), .flags = OUT},
    {.name = "file", .kind = F_REF, I(file_id), .flags = OUT},
    {.name = "line", .kind = F_INT, I(line), .flags = OUT},
    {.name = "kind", .kind = F_CHOICE, T(kind), .choices = loan_item_kinds, .flags = OUT},
    {.name = "number", .kind = F_TEXT, T(number), .flags = OUT},
    {.name = "day_text", .kind = F_TEXT, T(day_text), .flags = OUT},
    {.name = "amount_text", .kind = F_TEXT, T(amount_text), .flags = OUT | F_PERSONAL},
    {.name = "paid_on", .kind = F_DATE, T(paid_on), .flags = OUT},
    {.name = "amount", .kind = F_MONEY, I(amount), .flags = OUT | F_PERSONAL},
    {.name = "reference", .kind = F_TEXT, T(reference), .flags = OUT},
    {.name = "told", .kind = F_TEXT, T(told), .flags = OUT},
    {.name = "loan", .kind = F_REF, I(loan_id), .flags = OUT},
    {.name = "ours", .kind = F_MONEY, I(ours), .flags = OUT | F_PERSONAL},
    {.name = "theirs", .kind = F_MONEY, I(theirs), .flags = OUT | F_PERSONAL},
    {.name = "state", .kind = F_CHOICE, T(state), .choices = loan_item_states, .flags = OUT},
    {.name = "payment", .kind = F_REF, I(payment_id), .flags = OUT},
    {.name = "closed_why", .kind = F_TEXT, T(closed_why), .flags = OUT},
    {.name = "settled_by", .kind = F_TEXT, T(settled_by), .flags = OUT},
    {.name = "settled_at", .kind = F_INSTANT, I(settled_at), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table loan_item_fields = FIELD_TABLE("LoanItem", fields, struct loan_item);
#undef T
#undef I
#define T(member) .offset = FIELD_TEXT(struct loan_item_act, member)
#define I(member) .offset = FIELD_INT(struct loan_item_act, member)
static const struct field assign_list[] = {
    {.name = "loan", .kind = F_REF, I(loan_id), .flags = F_HIDDEN},
    {.name = "number", .kind = F_TEXT, T(number), .max = 60, .label = "loan.number", .help = "loan_item.number_help"},
    {.name = "paid_on", .kind = F_DATE, T(paid_on), .label = "loan.paid_on"},
    {.name = "amount", .kind = F_MONEY, I(amount), .min = 1, .max = LOAN_MAX, .flags = F_PERSONAL, .label = "loan.amount"},
    {.name = "reference", .kind = F_TEXT, T(reference), .max = 80, .label = "loan.reference"},
};
const struct field_table loan_item_assign_fields = FIELD_TABLE("LoanItemAssign", assign_list, struct loan_item_act);
static const struct field close_list[] = {
    {.name = "reason", .kind = F_TEXT, T(reason), .flags = F_REQUIRED, .max = 300, .label = "loan.reason"},
};
const struct field_table loan_item_close_fields = FIELD_TABLE("LoanItemClose", close_list, struct loan_item_act);
/* clang-format on */

/* ---- reading ---- */

_Static_assert((int)q_part_loan_item_list_one == (int)q_part_loan_item_count_one, "one order");
_Static_assert((int)q_part_loan_item_list_file == (int)q_part_loan_item_count_file, "one order");

struct asked {
    unsigned mask;
    int64_t one, partner, limit;
    const struct loan_item_filter *f;
};

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static struct loan_item row_of(struct rows *r)
{
    return (struct loan_item){.id = row_int(r, 0),
                              .version = row_int(r, 1),
                              .created_at = row_int(r, 2),
                              .updated_at = row_int(r, 3),
                              .partner_id = row_int(r, 4),
                              .file_id = row_int(r, 5),
                              .line = row_int(r, 6),
                              .loan_id = row_int(r, 7),
                              .payment_id = row_int(r, 8),
                              .settled_at = row_int(r, 9),
                              .amount = int_or_unset(r, 10),
                              .ours = int_or_unset(r, 11),
                              .theirs = int_or_unset(r, 12),
                              .kind = row_str(r, 13),
                              .number = row_str(r, 14),
                              .day_text = row_str(r, 15),
                              .amount_text = row_str(r, 16),
                              .paid_on = row_str(r, 17),
                              .reference = row_str(r, 18),
                              .told = row_str(r, 19),
                              .state = row_str(r, 20),
                              .closed_why = row_str(r, 21),
                              .partner_name = row_str(r, 22),
                              .settled_by = row_str(r, 23),
                              .business_name = row_str(r, 24)};
}

static enum err ask(struct ctx *cx, const struct loan_item_filter *f, struct asked *ret)
{
    struct loan_scope scope;
    struct asked a = {.f = f, .limit = 1};
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(loan_scope_of(cx, &scope));
    a.partner = scope.partner;
    a.mask = (scope.partner ? (unsigned)q_part_loan_item_list_partner : 0) |
             (f->partner > 0 ? (unsigned)q_part_loan_item_list_with : 0) |
             (f->state && *f->state ? (unsigned)q_part_loan_item_list_state : 0) |
             (f->kind && *f->kind ? (unsigned)q_part_loan_item_list_kind : 0) |
             (f->file > 0 ? (unsigned)q_part_loan_item_list_file : 0);
    *ret = a;
    return OK;
}

static struct rows *run(struct ctx *cx, const struct asked *a)
{
    const struct loan_item_filter *f = a->f;
    return db_rows_mask(cx, &q_loan_item_list, a->mask,
                        ARGS(db_int(a->limit), db_int(f->before > 0 ? f->before : INT64_MAX),
                             db_int(a->one), db_int(a->partner), db_int(f->partner),
                             db_text(f->state), db_text(f->kind), db_int(f->file)));
}

enum err loan_item_get(struct ctx *cx, int64_t id, struct loan_item *ret)
{
    struct asked a;
    bool found = false;
    const struct loan_item_filter any = {.limit = 1};
    TRY(ask(cx, &any, &a));
    a.one = id;
    a.mask |= q_part_loan_item_list_one;
    struct rows *r = run(cx, &a);
    if (rows_next(r)) {
        *ret = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "loan_item.error.unknown", NULL);
}

static enum err count(struct ctx *cx, const struct asked *a, int64_t *ret)
{
    const struct loan_item_filter *f = a->f;
    *ret = 0;
    struct rows *r = db_rows_mask(cx, &q_loan_item_count, a->mask,
                                  ARGS(db_int(a->one), db_int(a->partner), db_int(f->partner),
                                       db_text(f->state), db_text(f->kind), db_int(f->file)));
    if (rows_next(r))
        *ret = row_int(r, 0);
    return rows_end(r);
}

enum err loan_item_list(struct ctx *cx, const struct loan_item_filter *f,
                        struct loan_item_page *ret)
{
    struct asked a;
    size_t limit = (size_t)(f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL);
    *ret = (struct loan_item_page){.n = 0};
    TRY(ask(cx, f, &a));
    TRY(count(cx, &a, &ret->total));
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    ret->rows = arena_array(cx->a, limit, sizeof(*ret->rows));
    a.limit = (int64_t)limit + 1;
    struct rows *r = run(cx, &a);
    while (rows_next(r)) {
        if (ret->n == limit) {
            ret->more = true;
            break;
        }
        ret->rows[ret->n++] = row_of(r);
    }
    return rows_end(r);
}

enum err loan_item_open(struct ctx *cx, int64_t *ret_items, int64_t *ret_files)
{
    struct asked a;
    *ret_items = *ret_files = 0;
    if (!can(cx->actor, CAP_LOAN_WRITE))
        return OK;
    const struct loan_item_filter open = {.state = "open"};
    TRY(ask(cx, &open, &a));
    TRY(count(cx, &a, ret_items));
    struct rows *r =
        db_rows_mask(cx, &q_loan_files_cut, a.partner ? (unsigned)q_part_loan_files_cut_partner : 0,
                     ARGS(db_int(cx->now - CUT_AFTER), db_int(a.partner)));
    if (rows_next(r))
        *ret_files = row_int(r, 0);
    return rows_end(r);
}

/* ---- settling ---- */

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static struct db_val id_or_null(int64_t id)
{
    return id > 0 ? db_int(id) : db_null();
}

static struct db_val sum_or_null(int64_t n)
{
    return n == FIELD_UNSET ? db_null() : db_int(n);
}

static enum err settle(struct ctx *cx, const struct loan_item *was, struct loan_item *now)
{
    bool open = is(now->state, "open");
    TRY(db_exec(cx, &q_loan_item_settle,
                ARGS(db_int(was->id), db_text(now->state), id_or_null(now->loan_id),
                     id_or_null(now->payment_id), db_text(now->closed_why),
                     id_or_null(open ? 0 : cx->actor->account_id),
                     open ? db_null() : db_int(cx->now), db_int(cx->now)),
                NULL));
    return audit(cx, "settle", "loan_item", was->id,
                 field_diff(cx->a, &loan_item_fields, was, now, loan_protect, cx));
}

static enum err for_change(struct ctx *cx, int64_t id, int64_t version, struct loan_item *ret)
{
    TRY(loan_item_get(cx, id, ret));
    return version && version != ret->version ? fail(cx, ERR_STALE, "error.stale", NULL) : OK;
}

/* The loan that is meant: of the item's partner. */
static enum err find_loan(struct ctx *cx, const struct loan_item *x,
                          const struct loan_item_act *act, int64_t *ret)
{
    const char *number = act->number ? text_trim(cx->a, act->number) : "";
    struct loan l;
    int64_t id = act->loan_id;
    if (id <= 0 && *number)
        TRY(db_int_of(cx, &q_loan_of_number, ARGS(db_int(x->partner_id), db_text(number)), 0, &id));
    enum err e = id > 0 ? loan_get(cx, id, &l) : ERR_NOT_FOUND;
    if (e == OK && l.partner_id == x->partner_id) {
        *ret = l.id;
        return OK;
    }
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    fail_field(cx, "number",
               id <= 0 && !*number ? "field.error.required" : "loan_file.error.no_loan", NULL);
    return fields_check(cx);
}

static enum err one_item(struct ctx *cx, int64_t payment_id)
{
    int64_t other;
    TRY(db_int_of(cx, &q_loan_item_of_payment, ARGS(db_int(payment_id)), 0, &other));
    return other ? fail(cx, ERR_CONFLICT, "loan_item.error.taken", NULL) : OK;
}

static enum err book(struct ctx *cx, struct loan_payment *p)
{
    bool known = false;
    if (!p->reference && p->paid_on && p->amount != FIELD_UNSET)
        TRY(db_int_of(cx, &q_loan_item_by_hand,
                      ARGS(db_int(p->loan_id), db_text(p->paid_on), db_int(p->amount)), 0, &p->id));
    if (p->id)
        return OK;
    TRY(loan_pay(cx, p, &known));
    return known ? one_item(cx, p->id) : OK;
}

static const char *first_of(struct ctx *cx, const char *a, const char *b)
{
    a = a ? text_trim(cx->a, a) : "";
    return *a ? a : b && *b ? b : NULL;
}

enum err loan_item_assign(struct ctx *cx, int64_t id, const struct loan_item_act *act)
{
    struct loan_item x, now;
    TRY(for_change(cx, id, act->version, &x));
    if (is(x.kind, "differs"))
        return fail(cx, ERR_CONFLICT, "loan_item.error.differs", NULL);
    if (!is(x.state, "open"))
        return fail(cx, ERR_CONFLICT, "loan_item.error.settled", NULL);
    struct loan_payment p = {.paid_on = first_of(cx, act->paid_on, x.paid_on),
                             .amount = act->amount == FIELD_UNSET ? x.amount : act->amount,
                             .reference = first_of(cx, act->reference, x.reference),
                             .source = "file",
                             .import_id = x.file_id};
    TRY(find_loan(cx, &x, act, &p.loan_id));
    TRY(book(cx, &p));
    now = x;
    now.state = "booked";
    now.loan_id = p.loan_id;
    now.payment_id = p.id;
    return settle(cx, &x, &now);
}

enum err loan_item_close(struct ctx *cx, int64_t id, const struct loan_item_act *act)
{
    struct loan_item x, now;
    TRY(for_change(cx, id, act->version, &x));
    TRY(field_check(cx, &loan_item_close_fields, act, NULL));
    if (!*text_trim(cx->a, act->reason))
        fail_field(cx, "reason", "field.error.required", NULL);
    TRY(fields_check(cx));
    if (!is(x.state, "open"))
        return fail(cx, ERR_CONFLICT, "loan_item.error.settled", NULL);
    now = x;
    now.state = "closed";
    now.closed_why = text_trim(cx->a, act->reason);
    return settle(cx, &x, &now);
}

enum err loan_item_reopen(struct ctx *cx, int64_t id, const struct loan_item_act *act)
{
    struct loan_item x, now;
    int64_t gone = 0;
    TRY(for_change(cx, id, act->version, &x));
    if (is(x.state, "booked"))
        TRY(db_int_of(cx, &q_loan_item_payment_gone, ARGS(db_int(x.payment_id)), 0, &gone));
    if (!gone && !is(x.state, "closed"))
        return fail(cx, ERR_CONFLICT, "loan_item.error.stands", NULL);
    now = x;
    now.state = "open";
    now.payment_id = 0;
    now.closed_why = "";
    return settle(cx, &x, &now);
}

/* ---- as files bring them ---- */

enum err loan_item_known(struct ctx *cx, int64_t partner_id, const char *mark, int64_t *ret_id,
                         bool *ret_open)
{
    *ret_id = 0;
    *ret_open = false;
    struct rows *r = db_rows(cx, &q_loan_item_of_mark, ARGS(db_int(partner_id), db_text(mark)));
    if (rows_next(r)) {
        *ret_id = row_int(r, 0);
        *ret_open = is(row_text(r, 1), "open");
    }
    return rows_end(r);
}

enum err loan_item_keep(struct ctx *cx, const struct loan_item *x, const char *mark)
{
    return db_exec(cx, &q_loan_item_insert,
                   ARGS(db_int(x->partner_id), db_int(x->file_id), db_text(mark), db_text(x->kind),
                        db_int(x->line), db_text(x->number), db_text(x->day_text),
                        db_text(x->amount_text), db_text(x->paid_on), sum_or_null(x->amount),
                        db_text(x->reference), db_text(x->told), id_or_null(x->loan_id),
                        sum_or_null(x->ours), sum_or_null(x->theirs), db_int(cx->now)),
                   NULL);
}

enum err loan_item_differs(struct ctx *cx, const struct loan_item *x, const char *mark)
{
    TRY(loan_item_keep(cx, x, mark));
    return db_exec(cx, &q_loan_item_differs,
                   ARGS(db_int(x->partner_id), db_text(mark), db_int(x->ours), db_int(cx->now)),
                   NULL);
}

enum err loan_item_booked(struct ctx *cx, int64_t id, int64_t loan_id, int64_t payment_id)
{
    struct loan_item x, now;
    int64_t other = 0;
    TRY(loan_item_get(cx, id, &x));
    if (payment_id)
        TRY(db_int_of(cx, &q_loan_item_of_payment, ARGS(db_int(payment_id)), 0, &other));
    now = x;
    now.state = "booked";
    now.loan_id = loan_id;
    now.payment_id = other ? 0 : payment_id;
    return settle(cx, &x, &now);
}

enum err loan_item_agree(struct ctx *cx, int64_t loan_id, const char *but)
{
    return db_exec(cx, &q_loan_item_agree, ARGS(db_int(loan_id), db_text(but), db_int(cx->now)),
                   NULL);
}
