/* Funds: what they are for, and who may change that. See fund.h; the ledger is fund_book.c. */
#include "fund.h"

#include "audit.h"
#include "fund_sql.h"
#include "text.h"

#include <string.h>

const struct field_choice fund_kinds[] = {{"zakat", "fund_kind.zakat"},
                                          {"infaq", "fund_kind.infaq"},
                                          {"bank", "fund_kind.bank"},
                                          {"budget", "fund_kind.budget"},
                                          {"csr", "fund_kind.csr"},
                                          {"other", "fund_kind.other"},
                                          {NULL, NULL}};
const struct field_choice asnaf_choices[] = {{"fakir", "asnaf.fakir"},
                                             {"miskin", "asnaf.miskin"},
                                             {"amil", "asnaf.amil"},
                                             {"muallaf", "asnaf.muallaf"},
                                             {"riqab", "asnaf.riqab"},
                                             {"gharimin", "asnaf.gharimin"},
                                             {"fisabilillah", "asnaf.fisabilillah"},
                                             {"ibnu_sabil", "asnaf.ibnu_sabil"},
                                             {NULL, NULL}};
const struct field_choice money_purposes[] = {{"working", "money_purpose.working"},
                                              {"investment", "money_purpose.investment"},
                                              {"settle_debt", "money_purpose.settle_debt"},
                                              {"margin", "money_purpose.margin"},
                                              {"emergency", "money_purpose.emergency"},
                                              {"departure", "money_purpose.departure"},
                                              {NULL, NULL}};

#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct fund, member)
#define I(member) .offset = FIELD_INT(struct fund, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "partner", .kind = F_REF, I(partner_id), .flags = F_REQUIRED, .label = "fund.partner"},
    {.name = "partner_name", .kind = F_TEXT, T(partner_name), .flags = OUT},
    {.name = "code",
     .kind = F_TEXT,
     T(code),
     .flags = F_REQUIRED,
     .max = 40,
     .label = "partner.code",
     .help = "partner.code_help"},
    {.name = "name",
     .kind = F_TEXT,
     T(name),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "fund.name"},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = fund_kinds,
     .label = "fund.kind"},
    {.name = "asnaf",
     .kind = F_CHOICES,
     T(asnaf),
     .choices = asnaf_choices,
     .label = "fund.asnaf",
     .help = "fund.asnaf_help"},
    {.name = "purposes",
     .kind = F_CHOICES,
     T(purposes),
     .flags = F_REQUIRED,
     .choices = money_purposes,
     .label = "fund.purposes"},
    {.name = "valid_from",
     .kind = F_DATE,
     T(valid_from),
     .flags = F_REQUIRED,
     .label = "fund.valid_from"},
    {.name = "valid_to",
     .kind = F_DATE,
     T(valid_to),
     .flags = F_REQUIRED,
     .label = "fund.valid_to"},
    {.name = "revolves",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct fund, revolves),
     .label = "fund.revolves",
     .help = "fund.revolves_help"},
    {.name = "note", .kind = F_PARA, T(note), .max = 600, .label = "fund.note"},
    {.name = "budget", .kind = F_MONEY, I(budget), .flags = OUT, .label = "fund.budget"},
    {.name = "reserved", .kind = F_MONEY, I(reserved), .flags = OUT, .label = "fund.reserved"},
    {.name = "spent", .kind = F_MONEY, I(spent), .flags = OUT, .label = "fund.spent"},
    {.name = "left", .kind = F_MONEY, I(left), .flags = OUT, .label = "fund.left"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table fund_fields = FIELD_TABLE("Fund", fields, struct fund);

/* ---- reading ---- */

static struct fund row_of(struct rows *r)
{
    struct fund f = {.id = row_int(r, 0),
                     .version = row_int(r, 1),
                     .created_at = row_int(r, 2),
                     .updated_at = row_int(r, 3),
                     .partner_id = row_int(r, 4),
                     .budget = row_int(r, 5),
                     .reserved = row_int(r, 6),
                     .spent = row_int(r, 7),
                     .code = row_str(r, 8),
                     .name = row_str(r, 9),
                     .kind = row_str(r, 10),
                     .asnaf = row_str(r, 11),
                     .purposes = row_str(r, 12),
                     .valid_from = row_str(r, 13),
                     .valid_to = row_str(r, 14),
                     .note = row_str(r, 15),
                     .partner_name = row_str(r, 16),
                     .revolves = row_int(r, 17)};
    f.left = f.budget - f.reserved - f.spent;
    return f;
}

enum err fund_load(struct ctx *cx, int64_t id, struct fund *ret)
{
    bool found = false;
    struct rows *r =
        db_rows_mask(cx, &q_fund_list, q_part_fund_list_one, ARGS(db_int(id), db_int(0)));
    if (rows_next(r)) {
        *ret = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

enum err fund_get(struct ctx *cx, int64_t id, struct fund *ret)
{
    struct fund f;
    TRY(need(cx, CAP_FUND_READ));
    TRY(fund_load(cx, id, &f));
    if (cx->actor->role == ROLE_PARTNER)
        TRY(partner_need(cx, f.partner_id));
    *ret = f;
    return OK;
}

enum err fund_list(struct ctx *cx, int64_t partner_id, struct fund **ret, size_t *ret_n)
{
    size_t n = 0;
    TRY(need(cx, CAP_FUND_READ));
    if (cx->actor->role == ROLE_PARTNER) {
        int64_t own;
        TRY(partner_of_actor(cx, &own));
        partner_id = own && (!partner_id || partner_id == own) ? own : -1;
    }
    struct fund *list = arena_array(cx->a, FUNDS_MAX, sizeof(*list));
    struct rows *r = db_rows_mask(cx, &q_fund_list, partner_id ? q_part_fund_list_partner : 0,
                                  ARGS(db_int(0), db_int(partner_id)));
    while (n < FUNDS_MAX && rows_next(r))
        list[n++] = row_of(r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- what it is for ---- */

const char *fund_refuses(const struct fund *f, const struct fund_use *u)
{
    bool zakat = strcmp(f->kind, "zakat") == 0;
    if (strcmp(u->day, f->valid_from) < 0 || strcmp(u->day, f->valid_to) > 0)
        return "error.fund_period";
    if (!u->purpose || !codes_hold(f->purposes, u->purpose))
        return "error.fund_purpose";
    if (zakat && (!u->asnaf || !*u->asnaf))
        return "error.fund_asnaf_missing";
    if (zakat && !codes_hold(f->asnaf, u->asnaf))
        return "error.fund_asnaf";
    if (!zakat && u->asnaf && *u->asnaf)
        return "error.fund_no_zakat";
    return NULL;
}

/* ---- writing ---- */

static enum err check(struct ctx *cx, struct fund *f)
{
    struct partner p;
    f->name = f->name ? text_trim(cx->a, f->name) : NULL;
    f->note = f->note ? f->note : "";
    f->asnaf = f->asnaf ? f->asnaf : "";
    if (field_check(cx, &fund_fields, f, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    bool zakat = f->kind && strcmp(f->kind, "zakat") == 0;
    if (zakat && !*f->asnaf)
        fail_field(cx, "asnaf", "error.fund_needs_asnaf", NULL);
    if (f->kind && !zakat && *f->asnaf)
        fail_field(cx, "asnaf", "error.fund_no_zakat", NULL);
    if (f->valid_from && f->valid_to && strcmp(f->valid_to, f->valid_from) < 0)
        fail_field(cx, "valid_to", "error.ends_before", NULL);
    struct errinfo so_far = cx->err;
    enum err e = f->partner_id ? partner_load(cx, f->partner_id, &p) : OK;
    cx->err = so_far;
    if (e == ERR_NOT_FOUND)
        fail_field(cx, "partner", "error.partner_unknown", NULL);
    else
        TRY(e);
    return fields_check(cx);
}

static enum err audit_fund(struct ctx *cx, const char *act, const struct fund *was, struct fund *f)
{
    struct fund now;
    TRY(fund_load(cx, f->id, &now));
    *f = now;
    return audit(cx, act, "fund", f->id, field_diff(cx->a, &fund_fields, was, &now, NULL, NULL));
}

enum err fund_add(struct ctx *cx, struct fund *f)
{
    struct fund nothing;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    f->budget = f->reserved = f->spent = f->left = 0;
    TRY(check(cx, f));
    TRY(db_int_of(cx, &q_fund_insert,
                  ARGS(db_int(f->partner_id), db_text(f->code), db_text(f->name), db_text(f->kind),
                       db_text(f->asnaf), db_text(f->purposes), db_text(f->valid_from),
                       db_text(f->valid_to), db_text(f->note), db_int(cx->now),
                       db_int(f->revolves)),
                  0, &f->id));
    if (!f->id) {
        fail_field(cx, "code", "error.partner_code_taken", NULL);
        return fields_check(cx);
    }
    field_clear(&fund_fields, &nothing);
    nothing.budget = nothing.reserved = nothing.spent = nothing.left = 0;
    return audit_fund(cx, "create", &nothing, f);
}

enum err fund_put(struct ctx *cx, struct fund *f)
{
    struct fund was;
    int64_t changed;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(fund_load(cx, f->id, &was));
    if (f->code && strcmp(f->code, was.code) != 0)
        fail_field(cx, "code", "error.code_stays", NULL);
    if (f->kind && strcmp(f->kind, was.kind) != 0)
        fail_field(cx, "kind", "error.fund_kind_stays", NULL);
    if (f->partner_id != was.partner_id)
        fail_field(cx, "partner", "error.fund_kind_stays", NULL);
    TRY(check(cx, f));
    TRY(db_exec(cx, &q_fund_update,
                ARGS(db_int(f->id), db_int(f->version), db_text(f->name), db_text(f->asnaf),
                     db_text(f->purposes), db_text(f->valid_from), db_text(f->valid_to),
                     db_text(f->note), db_int(cx->now), db_int(f->revolves)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return audit_fund(cx, "change", &was, f);
}
