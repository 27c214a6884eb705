/* Settling debts: see settle.h. */
#include "settle.h"

#include "audit.h"
#include "curation_dated.h"
#include "file.h"
#include "sealed_body.h"
#include "settle_sql.h"
#include "text.h"
#include "watch.h"

#include <string.h>

enum { REASON_MIN = 5, REASON_MAX = 500, SHEET_STEPS_MAX = 6000 };

const struct field_choice settle_kinds[] = {
    {"claim", "settle_kind.claim"},     {"offer", "settle_kind.offer"},
    {"agree", "settle_kind.agree"},     {"pay", "settle_kind.pay"},
    {"receipt", "settle_kind.receipt"}, {NULL, NULL}};
const struct field_choice settle_states[] = {{"none", "settle_state.none"},
                                             {"claimed", "settle_state.claimed"},
                                             {"offered", "settle_state.offered"},
                                             {"agreed", "settle_state.agreed"},
                                             {"paid", "settle_state.paid"},
                                             {"settled", "settle_state.settled"},
                                             {NULL, NULL}};

const char *settle_state_code(enum settle_state s)
{
    return settle_states[s].code;
}

#define T(member) .offset = FIELD_TEXT(struct settle_step, member)
#define I(member) .offset = FIELD_INT(struct settle_step, member)
#define B(member) .offset = FIELD_BOOL(struct settle_step, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "debt", .kind = F_REF, I(debt_id), .flags = OUT},
    {.name = "number", .kind = F_INT, I(number), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = F_REQUIRED, .choices = settle_kinds, .label = "settle.kind"},
    {.name = "on", .kind = F_DATE, T(on), .flags = F_REQUIRED, .label = "settle.on"},
    {.name = "amount", .kind = F_MONEY, I(amount), .flags = F_PERSONAL, .label = "settle.amount", .help = "settle.amount_help"},
    {.name = "until", .kind = F_DATE, T(until), .flags = F_PERSONAL, .label = "settle.until", .help = "settle.until_help"},
    {.name = "payer", .kind = F_TEXT, T(payer), .flags = F_PERSONAL, .max = 120, .label = "settle.payer", .help = "settle.payer_help"},
    {.name = "direct", .kind = F_BOOL, B(direct), .flags = F_PERSONAL, .label = "settle.direct"},
    {.name = "reference", .kind = F_TEXT, T(reference), .flags = F_PERSONAL, .max = 120, .label = "settle.reference", .help = "settle.reference_help"},
    {.name = "proof", .kind = F_TEXT, T(proof), .flags = F_PERSONAL, .max = 300, .label = "settle.proof", .help = "settle.proof_help"},
    {.name = "has_file", .kind = F_BOOL, B(has_file), .flags = OUT},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "undone_at", .kind = F_INSTANT, I(undone_at), .flags = OUT},
    {.name = "undone_by", .kind = F_TEXT, T(undone_by), .flags = OUT},
    {.name = "undone_reason", .kind = F_TEXT, T(undone_reason), .flags = OUT | F_PERSONAL},
};
const struct field_table settle_step_fields = FIELD_TABLE("SettlementStep", fields, struct settle_step);
static const struct field sealed_fields[] = {
    {.name = "amount", .kind = F_MONEY, I(amount)},
    {.name = "until", .kind = F_DATE, T(until)},
    {.name = "payer", .kind = F_TEXT, T(payer), .max = 120},
    {.name = "direct", .kind = F_BOOL, B(direct)},
    {.name = "reference", .kind = F_TEXT, T(reference), .max = 120},
    {.name = "proof", .kind = F_TEXT, T(proof), .max = 300},
};
const struct field_table step_body_fields = FIELD_TABLE("StepBody", sealed_fields, struct settle_step);
/* clang-format on */

/* ---- reading ---- */

/* A row with what lies sealed in it, opened when the statement has ended. */
struct raw {
    struct settle_step s;
    const void *body;
    size_t body_n;
};

static void raw_of(struct ctx *cx, struct rows *r, const struct own_key *key, struct raw *ret)
{
    size_t n;
    *ret = (struct raw){.s = {.id = row_int(r, 0),
                              .debt_id = row_int(r, 1),
                              .sheet_id = row_int(r, 2),
                              .number = row_int(r, 3),
                              .client_id = row_str(r, 4),
                              .kind = row_str(r, 5),
                              .on = row_str(r, 6),
                              .file_id = row_int(r, 7),
                              .created_at = row_int(r, 8),
                              .undone_at = row_int(r, 9),
                              .by = row_str(r, 10),
                              .undone_by = row_str(r, 11),
                              .amount = FIELD_UNSET}};
    ret->s.has_file = ret->s.file_id != 0;
    const void *p = row_blob(r, 12, &ret->body_n);
    ret->body = arena_memdup(cx->a, p, ret->body_n);
    p = row_blob(r, 13, &n);
    ret->s.undone_reason = p ? sheet_unseal(cx, key, p, n) : NULL;
}

/* Of one debt, or the standing ones of a whole sheet (debt 0). */
static enum err load(struct ctx *cx, const struct debt_sheet *s, int64_t debt,
                     struct settle_step **ret, size_t *ret_n)
{
    const size_t most = debt ? 1000 : SHEET_STEPS_MAX;
    struct raw *list = arena_array(cx->a, most, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(
        cx, &q_step_list, debt ? (unsigned)q_part_step_list_debt : (unsigned)q_part_step_list_sheet,
        ARGS(db_int(debt), db_int(s->id)));
    while (n < most && rows_next(r))
        raw_of(cx, r, s->key, &list[n++]);
    TRY(rows_end(r));
    struct settle_step *steps = arena_array(cx->a, n + 1, sizeof(*steps));
    for (size_t i = 0; i < n; i++) {
        TRY(body_open(cx, s->key, &step_body_fields, list[i].body, list[i].body_n, &list[i].s));
        steps[i] = list[i].s;
    }
    *ret = steps;
    *ret_n = n;
    return OK;
}

static enum settle_kind kind_of(const char *code)
{
    enum settle_kind k = SETTLE_CLAIM;
    while (k < SETTLE_RECEIPT && strcmp(settle_kinds[k].code, code) != 0)
        k++;
    return k;
}

static int64_t day_of(const char *iso)
{
    struct date d;
    return given(iso) && date_parse(iso, &d) ? date_days(d) : 0;
}

static struct settle_move move_of(const struct settle_step *s)
{
    return (struct settle_move){.kind = kind_of(s->kind),
                                .amount = s->amount == FIELD_UNSET ? 0 : s->amount,
                                .day = day_of(s->on),
                                .until = day_of(s->until)};
}

static struct settle_stand stand_of(const struct settle_step *steps, size_t n)
{
    struct settle_stand at = {0};
    for (size_t i = 0; i < n; i++) {
        struct settle_move m = move_of(&steps[i]);
        if (!steps[i].undone_at)
            at = settle_after(&at, &m);
    }
    return at;
}

static enum err get_of(struct ctx *cx, const struct debt_sheet *s, int64_t debt_id,
                       struct settlement *ret)
{
    struct settlement x = {0};
    TRY(debt_get(cx, debt_id, &x.debt));
    TRY(load(cx, s, debt_id, &x.steps, &x.n));
    x.stand = stand_of(x.steps, x.n);
    *ret = x;
    return OK;
}

enum err settle_get(struct ctx *cx, int64_t debt_id, struct settlement *ret)
{
    struct debt d;
    struct debt_sheet s;
    TRY(debt_get(cx, debt_id, &d));
    TRY(debt_sheet_full(cx, d.sheet_id, &s));
    return get_of(cx, &s, debt_id, ret);
}

enum err settle_stands(struct ctx *cx, const struct debt_sheet *s, const struct debt *debts,
                       size_t n, struct settle_stand *ret)
{
    struct settle_step *steps;
    size_t steps_n;
    TRY(load(cx, s, 0, &steps, &steps_n));
    for (size_t i = 0; i < n; i++) {
        ret[i] = (struct settle_stand){0};
        for (size_t k = 0; k < steps_n; k++) {
            struct settle_move m = move_of(&steps[k]);
            if (steps[k].debt_id == debts[i].id)
                ret[i] = settle_after(&ret[i], &m);
        }
    }
    return OK;
}

enum err settle_file(struct ctx *cx, int64_t debt_id, int64_t number, int64_t *ret_file)
{
    struct settlement x;
    TRY(settle_get(cx, debt_id, &x));
    for (size_t i = 0; i < x.n; i++)
        if (x.steps[i].number == number && x.steps[i].file_id) {
            *ret_file = x.steps[i].file_id;
            return OK;
        }
    return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* ---- writing ---- */

static void check_proof(struct ctx *cx, const struct settle_step *s, bool file)
{
    enum settle_kind k = kind_of(s->kind);
    if (!file && !given(s->proof))
        fail_field(cx, "proof", "error.settle_proof", NULL);
    if (k >= SETTLE_PAY && !file && !given(s->reference))
        fail_field(cx, "reference", "error.settle_reference", NULL);
    if (k == SETTLE_PAY && !given(s->payer))
        fail_field(cx, "payer", "error.settle_payer", NULL);
    if (k == SETTLE_PAY && !s->direct)
        fail_field(cx, "direct", "error.settle_direct", NULL);
}

/* What the rules refuse, at the field it is about. */
static enum err check_order(struct ctx *cx, const struct settle_stand *at,
                            const struct settle_move *m)
{
    static const struct {
        const char *why, *field, *words;
    } rows[] = {{"amount", "amount", "error.settle_amount"},
                {"above_claim", "amount", "error.settle_above_claim"},
                {"above_left", "amount", "error.settle_above_left"},
                {"day", "on", "error.settle_day"},
                {"until", "until", "error.settle_until"}};
    const char *why = settle_refuses(at, m);
    if (!why)
        return fields_check(cx);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].why, why) == 0)
            fail_field(cx, rows[i].field, rows[i].words, NULL);
    return strcmp(why, "order") == 0 ? fail(cx, ERR_CONFLICT, "error.settle_order", NULL)
                                     : fields_check(cx);
}

static enum err check(struct ctx *cx, const struct settlement *x, struct settle_step *s, bool file)
{
    if (field_check(cx, &settle_step_fields, s, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (!given(s->kind) || !given(s->on))
        return fields_check(cx);
    struct settle_move m = move_of(s);
    if (!settle_may(&x->stand, m.kind))
        return fail(cx, ERR_CONFLICT, "error.settle_order", NULL);
    if (strcmp(s->on, today_text(cx)) > 0)
        fail_field(cx, "on", "error.debt_future", NULL);
    check_proof(cx, s, file);
    if (x->n >= STEPS_MAX)
        return fail(cx, ERR_CONFLICT, "error.settle_many", NULL);
    return check_order(cx, &x->stand, &m);
}

static enum err insert(struct ctx *cx, const struct debt_sheet *sheet, struct settle_step *s,
                       const struct document_file *f)
{
    struct sealed body;
    TRY(body_seal(cx, sheet->key, &step_body_fields, s, &body));
    if (f)
        TRY(file_put_own(cx, "settlement", f->type, f->p, f->n, &s->file_id));
    TRY(db_int_of(cx, &q_step_insert,
                  ARGS(db_int(s->debt_id), db_int(sheet->id), db_int(s->number),
                       db_text(given(s->client_id) ? s->client_id : NULL), db_text(s->kind),
                       db_text(s->on), db_blob(body.p, body.n), id_or_null(s->file_id),
                       id_or_null(cx->actor->account_id), db_int(cx->now)),
                  0, &s->id));
    struct settle_step nothing = {.amount = FIELD_UNSET};
    struct sheet_sealer sealer = {cx, sheet->key};
    return audit(cx, "settle", "debt", s->debt_id,
                 field_diff(cx->a, &settle_step_fields, &nothing, s, sheet_protect, &sealer));
}

/* Where a settlement ends, or no longer does, the household is looked in on from then. */
static enum err followed(struct ctx *cx, const struct debt_sheet *sheet, enum settle_kind kind)
{
    return kind == SETTLE_RECEIPT ? watch_follow(cx, sheet->id) : OK;
}

enum err settle_add(struct ctx *cx, struct settle_step *s, const struct document_file *f,
                    struct settlement *ret)
{
    struct settlement x;
    struct debt_sheet sheet;
    struct debt d;
    int64_t known = 0;
    TRY(need(cx, CAP_DEBT_WRITE));
    TRY(debt_get(cx, s->debt_id, &d));
    TRY(debt_sheet_writable(cx, d.sheet_id, &sheet));
    TRY(get_of(cx, &sheet, d.id, &x));
    if (given(s->client_id))
        TRY(db_int_of(cx, &q_step_of_client, ARGS(db_text(s->client_id)), 0, &known));
    if (known && known != d.id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    if (known) {
        *ret = x;
        return OK;
    }
    if (d.removed_at)
        return fail(cx, ERR_CONFLICT, "error.debt_removed", NULL);
    TRY(check(cx, &x, s, f != NULL));
    s->number = x.n ? x.steps[x.n - 1].number + 1 : 1;
    TRY(insert(cx, &sheet, s, f));
    TRY(followed(cx, &sheet, kind_of(s->kind)));
    return get_of(cx, &sheet, d.id, ret);
}

static const struct settle_step *last_standing(const struct settlement *x)
{
    for (size_t i = x->n; i > 0; i--)
        if (!x->steps[i - 1].undone_at)
            return &x->steps[i - 1];
    return NULL;
}

enum err settle_undo(struct ctx *cx, int64_t debt_id, int64_t number, const char *reason,
                     struct settlement *ret)
{
    struct settlement x;
    struct debt_sheet sheet;
    TRY(settle_get(cx, debt_id, &x));
    TRY(debt_sheet_writable(cx, x.debt.sheet_id, &sheet));
    reason = text_trim(cx->a, reason ? reason : "");
    if (strlen(reason) < REASON_MIN || strlen(reason) > REASON_MAX)
        fail_field(cx, "reason", "error.settle_reason", NULL);
    TRY(fields_check(cx));
    const struct settle_step *last = last_standing(&x);
    if (!last || last->number != number)
        return fail(cx, ERR_CONFLICT, "error.settle_last", NULL);
    struct sealed why = sheet_seal(cx, sheet.key, reason);
    TRY(db_exec(cx, &q_step_undo,
                ARGS(db_int(debt_id), db_int(number), id_or_null(cx->actor->account_id),
                     db_int(cx->now), db_blob(why.p, why.n)),
                NULL));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "number", number);
    model_set_text(cx->a, m, "kind", last->kind);
    TRY(audit(cx, "settle-undo", "debt", debt_id, m));
    TRY(followed(cx, &sheet, kind_of(last->kind)));
    return get_of(cx, &sheet, debt_id, ret);
}
