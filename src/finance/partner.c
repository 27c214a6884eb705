/* Partners and the accounts that act for them: see partner.h. */
#include "partner.h"

#include "account.h"
#include "audit.h"
#include "partner_sql.h"
#include "text.h"

#include <string.h>

const struct field_choice partner_kinds[] = {{"zakat", "partner_kind.zakat"},
                                             {"bpr", "partner_kind.bpr"},
                                             {"bank", "partner_kind.bank"},
                                             {"city", "partner_kind.city"},
                                             {"province", "partner_kind.province"},
                                             {"csr", "partner_kind.csr"},
                                             {"pnm", "partner_kind.pnm"},
                                             {"pawn", "partner_kind.pawn"},
                                             {"cooperative", "partner_kind.cooperative"},
                                             {"other", "partner_kind.other"},
                                             {NULL, NULL}};

#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct partner, member)
#define I(member) .offset = FIELD_INT(struct partner, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "code",
     .kind = F_TEXT,
     T(code),
     .flags = F_REQUIRED,
     .max = 30,
     .label = "partner.code",
     .help = "partner.code_help"},
    {.name = "name",
     .kind = F_TEXT,
     T(name),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "partner.name"},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = partner_kinds,
     .label = "partner.kind"},
    {.name = "contact",
     .kind = F_TEXT,
     T(contact),
     .max = 200,
     .label = "partner.contact",
     .help = "partner.contact_help"},
    {.name = "phone", .kind = F_PHONE, T(phone), .label = "partner.phone"},
    {.name = "answer_days",
     .kind = F_INT,
     I(answer_days),
     .flags = F_REQUIRED,
     .min = 1,
     .max = 90,
     .label = "partner.answer_days",
     .help = "partner.answer_days_help"},
    {.name = "active_from",
     .kind = F_DATE,
     T(active_from),
     .flags = F_REQUIRED,
     .label = "partner.active_from"},
    {.name = "active_to", .kind = F_DATE, T(active_to), .label = "partner.active_to"},
    {.name = "accounts",
     .kind = F_TEXT,
     T(accounts),
     .max = 600,
     .label = "partner.accounts",
     .help = "partner.accounts_help"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table partner_fields = FIELD_TABLE("Partner", fields, struct partner);

bool codes_hold(const char *codes, const char *code)
{
    size_t n = strlen(code);
    for (const char *p = codes; p && *p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, code, n) == 0 && (p[n] == ',' || p[n] == '\0'))
            return n > 0;
    }
    return false;
}

bool partner_active(const struct partner *p, const char *day)
{
    return strcmp(p->active_from, day) <= 0 && (!p->active_to || strcmp(day, p->active_to) <= 0);
}

/* ---- reading ---- */

static struct partner row_of(struct rows *r)
{
    return (struct partner){.id = row_int(r, 0),
                            .version = row_int(r, 1),
                            .created_at = row_int(r, 2),
                            .updated_at = row_int(r, 3),
                            .code = row_str(r, 4),
                            .name = row_str(r, 5),
                            .kind = row_str(r, 6),
                            .contact = row_str(r, 7),
                            .phone = row_str(r, 8),
                            .answer_days = row_int(r, 9),
                            .active_from = row_str(r, 10),
                            .active_to = row_str(r, 11)};
}

static enum err read_names(struct ctx *cx, struct partner *p)
{
    p->accounts = "";
    struct rows *r = db_rows(cx, &q_partner_names, ARGS(db_int(p->id)));
    while (rows_next(r))
        p->accounts =
            arena_printf(cx->a, "%s%s%s", p->accounts, *p->accounts ? "," : "", row_text(r, 0));
    return rows_end(r);
}

static enum err read_one(struct ctx *cx, unsigned mask, int64_t id, const char *code,
                         struct partner *ret)
{
    bool found = false;
    struct partner p = {0};
    struct rows *r =
        db_rows_mask(cx, &q_partner_list, mask, ARGS(db_int(id), db_text(code ? code : "")));
    if (rows_next(r)) {
        p = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(read_names(cx, &p));
    *ret = p;
    return OK;
}

enum err partner_load(struct ctx *cx, int64_t id, struct partner *ret)
{
    return read_one(cx, q_part_partner_list_one, id, NULL, ret);
}

enum err partner_by_code(struct ctx *cx, const char *code, struct partner *ret)
{
    return read_one(cx, q_part_partner_list_code, 0, code, ret);
}

enum err partner_of_actor(struct ctx *cx, int64_t *ret_partner_id)
{
    if (cx->actor->role != ROLE_PARTNER) {
        *ret_partner_id = 0;
        return OK;
    }
    return db_int_of(cx, &q_partner_of_account, ARGS(db_int(cx->actor->account_id)), 0,
                     ret_partner_id);
}

enum err partner_need(struct ctx *cx, int64_t partner_id)
{
    int64_t own;
    if (can(cx->actor, CAP_PRODUCT_EDIT))
        return OK;
    TRY(partner_of_actor(cx, &own));
    return own && own == partner_id ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* Whose the actor may read: 0 all, -1 none. */
static enum err sight(struct ctx *cx, int64_t *ret_only)
{
    TRY(need(cx, CAP_FUND_READ));
    TRY(partner_of_actor(cx, ret_only));
    if (cx->actor->role == ROLE_PARTNER && !*ret_only)
        *ret_only = -1;
    return OK;
}

enum err partner_get(struct ctx *cx, int64_t id, struct partner *ret)
{
    int64_t only;
    TRY(sight(cx, &only));
    if (only && only != id)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return partner_load(cx, id, ret);
}

enum err partner_list(struct ctx *cx, struct partner **ret, size_t *ret_n)
{
    int64_t only;
    size_t n = 0;
    TRY(sight(cx, &only));
    struct partner *list = arena_array(cx->a, PARTNERS_MAX, sizeof(*list));
    struct rows *r = db_rows_mask(cx, &q_partner_list, only ? q_part_partner_list_one : 0,
                                  ARGS(db_int(only), db_text("")));
    while (n < PARTNERS_MAX && rows_next(r))
        list[n++] = row_of(r);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(read_names(cx, &list[i]));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err partner_accounts(struct ctx *cx, int64_t partner_id,
                          int64_t ret[static PARTNER_ACCOUNTS_MAX], size_t *ret_n)
{
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_partner_account_ids, ARGS(db_int(partner_id)));
    while (n < PARTNER_ACCOUNTS_MAX && rows_next(r))
        ret[n++] = row_int(r, 0);
    *ret_n = n;
    return rows_end(r);
}

/* ---- writing ---- */

/* The accounts named, each one's id; what is wrong with one is said of the field. */
static enum err read_accounts(struct ctx *cx, const struct partner *p, int64_t *ids, size_t *ret_n)
{
    char *rest = arena_strdup(cx->a, p->accounts ? p->accounts : ""), *save = NULL;
    size_t n = 0;
    for (char *s = strtok_r(rest, ",; ", &save); s; s = strtok_r(NULL, ",; ", &save)) {
        struct account a;
        int64_t other;
        struct errinfo before = cx->err;
        enum err e = account_find(cx, s, &a);
        cx->err = before;
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        if (e != OK || strcmp(a.role, "partner") != 0) {
            fail_field(cx, "accounts", "error.partner_account", "name", s, NULL);
            continue;
        }
        TRY(db_int_of(cx, &q_partner_of_account, ARGS(db_int(a.id)), 0, &other));
        if (other && other != p->id)
            fail_field(cx, "accounts", "error.partner_account_other", "name", s, NULL);
        else if (n >= PARTNER_ACCOUNTS_MAX)
            fail_field(cx, "accounts", "error.partner_accounts_many", NULL);
        else
            ids[n++] = a.id;
    }
    *ret_n = n;
    return OK;
}

static bool code_good(const char *code)
{
    return code && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(code);
}

static enum err check(struct ctx *cx, struct partner *p, int64_t *ids, size_t *ret_n)
{
    p->name = p->name ? text_trim(cx->a, p->name) : NULL;
    p->contact = p->contact ? p->contact : "";
    p->phone = p->phone && *p->phone ? p->phone : NULL;
    p->active_to = p->active_to && *p->active_to ? p->active_to : NULL;
    if (field_check(cx, &partner_fields, p, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (p->code && *p->code && !code_good(p->code))
        fail_field(cx, "code", "error.partner_code", NULL);
    if (p->active_from && p->active_to && strcmp(p->active_to, p->active_from) < 0)
        fail_field(cx, "active_to", "error.ends_before", NULL);
    TRY(read_accounts(cx, p, ids, ret_n));
    return fields_check(cx);
}

static enum err put_accounts(struct ctx *cx, const struct partner *p, const int64_t *ids, size_t n)
{
    TRY(db_exec(cx, &q_partner_account_clear, ARGS(db_int(p->id)), NULL));
    for (size_t i = 0; i < n; i++) {
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || ids[k] == ids[i];
        if (!twice)
            TRY(db_exec(cx, &q_partner_account_add,
                        ARGS(db_int(ids[i]), db_int(p->id), db_int(cx->now)), NULL));
    }
    return OK;
}

enum err partner_add(struct ctx *cx, struct partner *p)
{
    int64_t ids[PARTNER_ACCOUNTS_MAX], id;
    size_t n = 0;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    p->id = 0;
    TRY(check(cx, p, ids, &n));
    TRY(db_int_of(cx, &q_partner_insert,
                  ARGS(db_text(p->code), db_text(p->name), db_text(p->kind), db_text(p->contact),
                       db_text(p->phone), db_int(p->answer_days), db_text(p->active_from),
                       db_text(p->active_to), db_int(cx->now)),
                  0, &id));
    if (!id) {
        fail_field(cx, "code", "error.partner_code_taken", NULL);
        return fields_check(cx);
    }
    p->id = id;
    TRY(put_accounts(cx, p, ids, n));
    struct partner nothing;
    field_clear(&partner_fields, &nothing);
    TRY(audit(cx, "create", "partner", id,
              field_diff(cx->a, &partner_fields, &nothing, p, NULL, NULL)));
    return partner_load(cx, id, p);
}

enum err partner_put(struct ctx *cx, struct partner *p)
{
    struct partner was;
    int64_t ids[PARTNER_ACCOUNTS_MAX], changed;
    size_t n = 0;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(partner_load(cx, p->id, &was));
    if (p->code && strcmp(p->code, was.code) != 0)
        fail_field(cx, "code", "error.code_stays", NULL);
    TRY(check(cx, p, ids, &n));
    TRY(db_exec(cx, &q_partner_update,
                ARGS(db_int(p->id), db_int(p->version), db_text(p->name), db_text(p->kind),
                     db_text(p->contact), db_text(p->phone), db_int(p->answer_days),
                     db_text(p->active_from), db_text(p->active_to), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(put_accounts(cx, p, ids, n));
    struct partner now;
    TRY(partner_load(cx, p->id, &now));
    TRY(audit(cx, "change", "partner", p->id,
              field_diff(cx->a, &partner_fields, &was, &now, NULL, NULL)));
    *p = now;
    return OK;
}
