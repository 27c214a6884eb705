/* Rows of a sheet: written, corrected, removed, read. See debt.h. */
#include "debt.h"

#include "audit.h"
#include "curation_dated.h"
#include "debt_sql.h"
#include "debts_parts.h"
#include "lender.h"
#include "text.h"

#include <string.h>

enum { REVISIONS_MAX = 200, NUMBERS_MAX = 1000 };

/* ---- sums ---- */

int64_t debt_principal(const struct debt *d)
{
    if (d->received == FIELD_UNSET)
        return FIELD_UNSET;
    return d->received + (d->withheld == FIELD_UNSET ? 0 : d->withheld);
}

static int64_t or_zero(int64_t x)
{
    return x == FIELD_UNSET ? 0 : x;
}

int64_t debt_charged(const struct debt *d)
{
    if (d->received == FIELD_UNSET || d->claimed == FIELD_UNSET)
        return FIELD_UNSET;
    int64_t charged = d->claimed + or_zero(d->paid) - d->received;
    return charged > 0 ? charged : 0;
}

struct debt_totals debt_totals_of(const struct debt *list, size_t n)
{
    struct debt_totals t = {0};
    for (size_t i = 0; i < n; i++) {
        const struct debt *d = &list[i];
        const char *legal = d->legal ? d->legal : "";
        if (d->removed_at)
            continue;
        t.n++;
        t.received += or_zero(d->received);
        t.withheld += or_zero(d->withheld);
        t.claimed += or_zero(d->claimed);
        t.paid += or_zero(d->paid);
        t.charged += or_zero(debt_charged(d));
        t.unknown += d->received == FIELD_UNSET || d->claimed == FIELD_UNSET;
        int64_t *by = strcmp(legal, "licensed") == 0     ? &t.licensed
                      : strcmp(legal, "revoked") == 0    ? &t.revoked
                      : strcmp(legal, "illegal") == 0    ? &t.illegal
                      : strcmp(legal, "not_proven") == 0 ? &t.not_proven
                                                         : &t.others;
        ++*by;
    }
    return t;
}

/* ---- reading ---- */

struct raw {
    struct debt d;
    int64_t created_by;
    const char *body;
};

/* Columns as in debt_one. */
static void raw_of(struct ctx *cx, struct rows *r, const struct own_key *key, struct raw *ret)
{
    size_t n;
    ret->d = debt_new();
    ret->d.id = row_int(r, 0);
    ret->d.version = row_int(r, 1);
    ret->d.created_at = row_int(r, 2);
    ret->d.updated_at = row_int(r, 3);
    ret->d.removed_at = row_int(r, 4);
    ret->d.sheet_id = row_int(r, 5);
    ret->d.number = row_int(r, 6);
    ret->d.client_id = row_str(r, 7);
    ret->created_by = row_int(r, 8);
    const void *p = row_blob(r, 9, &n);
    ret->body = sheet_unseal(cx, key, p, n);
}

/* What the register says today, and of the day it was taken. */
static enum err look_up(struct ctx *cx, struct debt *d)
{
    const char *today = today_text(cx);
    const char *day = given(d->taken_on) ? d->taken_on : today;
    if (d->lender_id) {
        struct lender l;
        TRY(lender_get(cx, d->lender_id, &l));
        d->lender = l.name;
    }
    TRY(lender_legal(cx, d->lender_id, d->kind, today, &d->legal, &d->legal_source,
                     &d->legal_checked_on));
    return lender_legal(cx, d->lender_id, d->kind, day, &d->legal_then, NULL, NULL);
}

static enum err opened(struct ctx *cx, struct raw *raw)
{
    TRY(debt_body_read(cx, raw->body, &raw->d));
    return look_up(cx, &raw->d);
}

static enum err read_one(struct ctx *cx, int64_t id, const struct own_key *key, struct raw *ret)
{
    bool found = false;
    struct rows *r = db_rows(cx, &q_debt_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        raw_of(cx, r, key, ret);
        found = true;
    }
    TRY(rows_end(r));
    return found ? opened(cx, ret) : fail(cx, ERR_NOT_FOUND, "error.debt_unknown", NULL);
}

static enum err sheet_of(struct ctx *cx, int64_t id, struct debt_sheet *ret)
{
    int64_t sheet = 0;
    TRY(need(cx, CAP_DEBT_READ));
    TRY(db_int_of(cx, &q_debt_sheet_of, ARGS(db_int(id)), 0, &sheet));
    if (!sheet)
        return fail(cx, ERR_NOT_FOUND, "error.debt_unknown", NULL);
    return debt_sheet_full(cx, sheet, ret);
}

enum err debt_get(struct ctx *cx, int64_t id, struct debt *ret)
{
    struct debt_sheet s;
    struct raw raw;
    TRY(sheet_of(cx, id, &s));
    TRY(read_one(cx, id, s.key, &raw));
    *ret = raw.d;
    return OK;
}

enum err debt_list(struct ctx *cx, const struct debt_sheet *s, bool removed, struct debt **ret,
                   size_t *ret_n)
{
    size_t n = 0;
    struct raw *list = arena_array(cx->a, NUMBERS_MAX, sizeof(*list));
    if (!s->key)
        return fail(cx, ERR_FORBIDDEN, "error.sheet_sealed", NULL);
    struct rows *r =
        db_rows_mask(cx, &q_debt_list, removed ? 0 : q_part_debt_list_stands, ARGS(db_int(s->id)));
    while (n < NUMBERS_MAX && rows_next(r))
        raw_of(cx, r, s->key, &list[n++]);
    TRY(rows_end(r));
    struct debt *debts = arena_array(cx->a, n + 1, sizeof(*debts));
    for (size_t i = 0; i < n; i++) {
        TRY(opened(cx, &list[i]));
        debts[i] = list[i].d;
    }
    *ret = debts;
    *ret_n = n;
    return OK;
}

enum err debt_history(struct ctx *cx, const struct debt *d, struct debt_revision **ret,
                      size_t *ret_n)
{
    struct debt_sheet s;
    size_t n = 0, size;
    TRY(debt_sheet_full(cx, d->sheet_id, &s));
    struct debt_revision *list = arena_array(cx->a, REVISIONS_MAX, sizeof(*list));
    const char **bodies = arena_array(cx->a, REVISIONS_MAX, sizeof(*bodies));
    struct rows *r = db_rows(cx, &q_debt_revisions, ARGS(db_int(d->id)));
    while (n < REVISIONS_MAX && rows_next(r)) {
        const void *p = row_blob(r, 3, &size);
        bodies[n] = sheet_unseal(cx, s.key, p, size);
        list[n++] = (struct debt_revision){.version = row_int(r, 0),
                                           .changed_at = row_int(r, 1),
                                           .by = row_str(r, 2),
                                           .d = debt_new()};
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(debt_body_read(cx, bodies[i], &list[i].d));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- checks ---- */

/* The register's name and kind; a free name that is one of the register's is that one. */
static enum err settle_lender(struct ctx *cx, struct debt *d)
{
    struct lender l;
    d->lender = d->lender ? text_trim(cx->a, d->lender) : NULL;
    if (!d->lender_id && given(d->lender))
        TRY(lender_named(cx, d->lender, given(d->kind) ? d->kind : NULL, &d->lender_id));
    if (!d->lender_id)
        return OK;
    enum err e = lender_get(cx, d->lender_id, &l);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    if (e != OK) {
        fail_field(cx, "lender_id", "error.lender_unknown", NULL);
        return OK;
    }
    d->lender = l.name;
    d->kind = l.kind;
    return OK;
}

static void check_days(struct ctx *cx, const struct debt *d)
{
    const char *today = today_text(cx);
    if (given(d->taken_on) && strcmp(d->taken_on, today) > 0)
        fail_field(cx, "taken_on", "error.debt_future", NULL);
    if (given(d->taken_on) && given(d->due_on) && strcmp(d->due_on, d->taken_on) < 0)
        fail_field(cx, "due_on", "error.debt_due", NULL);
    if (given(d->contacted_on) && strcmp(d->contacted_on, today) > 0)
        fail_field(cx, "contacted_on", "error.debt_future", NULL);
    if ((d->tenor != FIELD_UNSET) != given(d->tenor_unit))
        fail_field(cx, d->tenor == FIELD_UNSET ? "tenor" : "tenor_unit", "error.debt_tenor", NULL);
    if (d->late_claimed != FIELD_UNSET && d->late_claimed > or_zero(d->claimed))
        fail_field(cx, "late_claimed", "error.debt_late", NULL);
    if ((given(d->rate) || d->cost != FIELD_UNSET) && !given(d->cost_per))
        fail_field(cx, "cost_per", "error.debt_cost_per", NULL);
}

static enum err check(struct ctx *cx, struct debt *d)
{
    TRY(settle_lender(cx, d));
    if (given(d->rate)) {
        char *rate = arena_strdup(cx->a, d->rate), *comma = strchr(rate, ',');
        if (comma)
            *comma = '.';
        d->rate = rate;
    }
    if (field_check(cx, &debt_fields, d, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    check_days(cx, d);
    return fields_check(cx);
}

/* ---- writing ---- */

static enum err counted(struct ctx *cx, const struct debt_sheet *s)
{
    return db_exec(cx, &q_debt_counted, ARGS(db_int(s->id), db_int(cx->now)), NULL);
}

static enum err seal_body(struct ctx *cx, const struct debt_sheet *s, const struct debt *d,
                          struct sealed *ret)
{
    const char *text = debt_body_text(cx, d);
    if (!text)
        return fail(cx, ERR_TOO_LARGE, "error.debt_long", NULL);
    *ret = sheet_seal(cx, s->key, text);
    return OK;
}

static enum err insert(struct ctx *cx, const struct debt_sheet *s, struct debt *d)
{
    struct sealed body;
    int64_t rows = 0;
    struct rows *r = db_rows(cx, &q_debt_next, ARGS(db_int(s->id)));
    if (rows_next(r)) {
        d->number = row_int(r, 0);
        rows = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (s->debts >= DEBTS_MAX || rows >= NUMBERS_MAX)
        return fail(cx, ERR_CONFLICT, "error.debts_many", NULL);
    TRY(seal_body(cx, s, d, &body));
    return db_int_of(
        cx, &q_debt_insert,
        ARGS(db_int(s->id), db_int(d->number), db_text(given(d->client_id) ? d->client_id : NULL),
             db_blob(body.p, body.n), id_or_null(cx->actor->account_id), db_int(cx->now)),
        0, &d->id);
}

enum err debt_add(struct ctx *cx, struct debt *d, bool *ret_known)
{
    struct debt_sheet s;
    int64_t id = 0;
    TRY(need(cx, CAP_DEBT_WRITE));
    if (given(d->client_id))
        TRY(db_int_of(cx, &q_debt_of_client, ARGS(db_text(d->client_id)), 0, &id));
    *ret_known = id != 0;
    if (id)
        return debt_get(cx, id, d);
    TRY(debt_sheet_writable(cx, d->sheet_id, &s));
    TRY(check(cx, d));
    TRY(insert(cx, &s, d));
    TRY(counted(cx, &s));
    struct debt nothing = debt_new();
    struct sheet_sealer sealer = {cx, s.key};
    TRY(audit(cx, "create", "debt", d->id,
              field_diff(cx->a, &debt_fields, &nothing, d, sheet_protect, &sealer)));
    return debt_get(cx, d->id, d);
}

/* An owner corrects what they wrote down themselves. */
static enum err may_change(struct ctx *cx, const struct raw *old)
{
    if (cx->actor->role == ROLE_OWNER && old->created_by != cx->actor->account_id)
        return fail(cx, ERR_FORBIDDEN, "error.debt_not_yours", NULL);
    return OK;
}

static enum err change_begin(struct ctx *cx, int64_t id, int64_t version, struct debt_sheet *ret_s,
                             struct raw *ret)
{
    TRY(sheet_of(cx, id, ret_s));
    TRY(debt_sheet_writable(cx, ret_s->id, ret_s));
    TRY(read_one(cx, id, ret_s->key, ret));
    TRY(may_change(cx, ret));
    return ret->d.version == version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err debt_put(struct ctx *cx, struct debt *d)
{
    struct debt_sheet s;
    struct raw old;
    struct sealed body;
    TRY(change_begin(cx, d->id, d->version, &s, &old));
    if (old.d.removed_at)
        return fail(cx, ERR_CONFLICT, "error.debt_removed", NULL);
    d->sheet_id = s.id;
    if (d->lender_id && d->lender_id == old.d.lender_id && given(d->lender) &&
        strcmp(d->lender, old.d.lender) != 0)
        d->lender_id = 0; /* another name was written over it */
    TRY(check(cx, d));
    struct sheet_sealer sealer = {cx, s.key};
    struct model *diff = field_diff(cx->a, &debt_body_fields, &old.d, d, sheet_protect, &sealer);
    if (!diff)
        return debt_get(cx, d->id, d);
    TRY(seal_body(cx, &s, d, &body));
    TRY(db_exec(cx, &q_debt_revision_insert,
                ARGS(db_int(d->id), id_or_null(cx->actor->account_id), db_int(cx->now)), NULL));
    TRY(db_exec(cx, &q_debt_update,
                ARGS(db_int(d->id), db_int(d->version), db_blob(body.p, body.n), db_int(cx->now)),
                NULL));
    TRY(audit(cx, "change", "debt", d->id, diff));
    return debt_get(cx, d->id, d);
}

static enum err set_removed(struct ctx *cx, int64_t id, int64_t version, bool removed)
{
    struct debt_sheet s;
    struct raw old;
    TRY(change_begin(cx, id, version, &s, &old));
    if (removed == (old.d.removed_at != 0))
        return fail(cx, ERR_CONFLICT, removed ? "error.debt_removed" : "error.debt_stands", NULL);
    if (!removed && s.debts >= DEBTS_MAX)
        return fail(cx, ERR_CONFLICT, "error.debts_many", NULL);
    TRY(db_exec(
        cx, &q_debt_removed,
        ARGS(db_int(id), db_int(version), removed ? db_int(cx->now) : db_null(), db_int(cx->now)),
        NULL));
    TRY(counted(cx, &s));
    return audit(cx, removed ? "remove" : "restore", "debt", id, NULL);
}

enum err debt_remove(struct ctx *cx, int64_t id, int64_t version)
{
    return set_removed(cx, id, version, true);
}

enum err debt_restore(struct ctx *cx, int64_t id, int64_t version)
{
    return set_removed(cx, id, version, false);
}
