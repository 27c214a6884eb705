/* Changes of products and their versions: see product.h. */
#include "product_parts.h"

#include "audit.h"
#include "product_sql.h"
#include "text.h"

#include <string.h>

static const char *empty_is_null(const char *s)
{
    return s && *s ? s : NULL;
}

static struct db_val int_or_null(int64_t n)
{
    return n == FIELD_UNSET ? db_null() : db_int(n);
}

static struct db_val ref_or_null(int64_t n)
{
    return n > 0 ? db_int(n) : db_null();
}

static const char *today(struct ctx *cx)
{
    char day[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), day);
    return arena_strdup(cx->a, day);
}

static const char *day_before(struct ctx *cx, const char *day)
{
    struct date d;
    char text[DATE_LEN + 1];
    if (!date_parse(day, &d))
        return day;
    date_format(date_from_days(date_days(d) - 1), text);
    return arena_strdup(cx->a, text);
}

/* A partner that is named must be there. */
static enum err check_partner(struct ctx *cx, int64_t id, const char *field)
{
    struct partner p;
    struct errinfo so_far = cx->err;
    enum err e = id > 0 ? partner_load(cx, id, &p) : OK;
    cx->err = so_far;
    if (e != ERR_NOT_FOUND)
        return e;
    fail_field(cx, field, "error.partner_unknown", NULL);
    return OK;
}

/* ---- products ---- */

enum err product_write(struct ctx *cx, struct product *p)
{
    return db_int_of(cx, &q_product_insert,
                     ARGS(db_text(p->code), db_text(p->name), ref_or_null(p->partner_id),
                          db_text(p->provider), db_text(p->family), db_int(p->rank),
                          db_int(cx->now)),
                     0, &p->id);
}

static enum err check(struct ctx *cx, struct product *p)
{
    p->rank = p->rank == FIELD_UNSET ? 100 : p->rank;
    p->name = p->name ? text_trim(cx->a, p->name) : NULL;
    if (field_check(cx, &product_fields, p, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (p->code && strspn(p->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != strlen(p->code))
        fail_field(cx, "code", "error.product_code", NULL);
    if (p->family &&
        strspn(p->family, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(p->family))
        fail_field(cx, "family", "error.partner_code", NULL);
    TRY(check_partner(cx, p->partner_id, "partner"));
    return fields_check(cx);
}

enum err product_add(struct ctx *cx, struct product *p)
{
    struct product nothing;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(check(cx, p));
    TRY(product_write(cx, p));
    if (!p->id) {
        fail_field(cx, "code", "error.partner_code_taken", NULL);
        return fields_check(cx);
    }
    TRY(product_get(cx, p->id, p));
    field_clear(&product_fields, &nothing);
    return audit(cx, "create", "product", p->id,
                 field_diff(cx->a, &product_fields, &nothing, p, NULL, NULL));
}

enum err product_put(struct ctx *cx, struct product *p)
{
    struct product was;
    int64_t changed;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(product_get(cx, p->id, &was));
    if (p->code && strcmp(p->code, was.code) != 0)
        fail_field(cx, "code", "error.code_stays", NULL);
    TRY(check(cx, p));
    TRY(db_exec(cx, &q_product_update,
                ARGS(db_int(p->id), db_int(p->version), db_text(p->name),
                     ref_or_null(p->partner_id), db_text(p->provider), db_text(p->family),
                     db_int(p->rank), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(product_get(cx, p->id, p));
    return audit(cx, "change", "product", p->id,
                 field_diff(cx->a, &product_fields, &was, p, NULL, NULL));
}

/* ---- versions ---- */

static void check_money(struct ctx *cx, const struct product_version *v)
{
    struct rate r;
    bool grant = v->method && strcmp(v->method, "grant") == 0;
    bool qardh = v->method && strcmp(v->method, "qardh") == 0;
    if (v->rate && !rate_parse(v->rate, &r))
        fail_field(cx, "rate", "error.product_rate", NULL);
    else if (v->rate && (grant || (qardh && r.num != 0)))
        fail_field(cx, "rate", "error.product_rate_none", NULL);
    if (v->margin && !rate_parse(v->margin, &r))
        fail_field(cx, "margin", "error.product_rate", NULL);
    if (v->margin && !v->margin_by)
        fail_field(cx, "margin_by", "field.error.required", NULL);
    if (v->amount_max != FIELD_UNSET && v->amount_max < v->amount_min)
        fail_field(cx, "amount_max", "error.product_amounts", NULL);
    if (v->tenor_working != FIELD_UNSET && v->tenor_max != FIELD_UNSET &&
        v->tenor_working > v->tenor_max)
        fail_field(cx, "tenor_working", "error.product_tenors", NULL);
}

static enum err version_check(struct ctx *cx, struct product_version *v)
{
    v->rate = empty_is_null(v->rate);
    v->margin = empty_is_null(v->margin);
    v->valid_to = empty_is_null(v->valid_to);
    v->checked_on = empty_is_null(v->checked_on);
    v->amount_min = v->amount_min == FIELD_UNSET ? 0 : v->amount_min;
    const char **texts[] = {&v->audience, &v->documents, &v->note, &v->basis, &v->ask};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = *texts[i] ? *texts[i] : "";
    if (field_check(cx, &product_version_fields, v, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    check_money(cx, v);
    if (v->valid_from && v->valid_to && strcmp(v->valid_to, v->valid_from) < 0)
        fail_field(cx, "valid_to", "error.ends_before", NULL);
    if (v->checked_on && strcmp(v->checked_on, today(cx)) > 0)
        fail_field(cx, "checked_on", "error.date_future", NULL);
    TRY(check_partner(cx, v->margin_by, "margin_by"));
    return OK;
}

enum err product_version_write(struct ctx *cx, struct product_version *v)
{
    int64_t by = cx->actor->account_id;
    return db_int_of(cx, &q_version_insert,
                     ARGS(db_int(v->product_id), db_text(v->valid_from), db_text(v->valid_to),
                          db_text(v->audience), db_text(v->purposes), db_int(v->amount_min),
                          int_or_null(v->amount_max), db_text(v->method), db_text(v->rate),
                          int_or_null(v->tenor_max), int_or_null(v->tenor_working),
                          db_text(v->margin), ref_or_null(v->margin_by), db_text(v->collateral),
                          db_text(v->documents), db_text(v->note), db_text(v->basis),
                          db_text(v->source), db_text(v->checked_on), db_text(v->confidence),
                          db_text(v->ask), by ? db_int(by) : db_null(), db_int(cx->now)),
                     0, &v->id);
}

/* The newest there is; id 0: none. */
static enum err newest(struct ctx *cx, int64_t product_id, struct product_version *ret)
{
    struct product_version *list;
    size_t n;
    TRY(product_versions(cx, product_id, &list, &n));
    *ret = n ? list[0] : (struct product_version){.id = 0};
    return OK;
}

static enum err audit_version(struct ctx *cx, const char *act, const struct product_version *was,
                              struct product_version *v)
{
    struct product_version nothing;
    field_clear(&product_version_fields, &nothing);
    TRY(product_version_get(cx, v->id, v));
    return audit(cx, act, "product", v->product_id,
                 field_diff(cx->a, &product_version_fields, was ? was : &nothing, v, NULL, NULL));
}

enum err product_version_add(struct ctx *cx, struct product_version *v)
{
    struct product p;
    struct product_version last;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(product_get(cx, v->product_id, &p));
    TRY(newest(cx, v->product_id, &last));
    TRY(version_check(cx, v));
    if (v->valid_from && strcmp(v->valid_from, today(cx)) < 0)
        fail_field(cx, "valid_from", "error.product_past", NULL);
    else if (v->valid_from && last.id && strcmp(v->valid_from, last.valid_from) <= 0)
        fail_field(cx, "valid_from", "error.product_after", "day", last.valid_from, NULL);
    TRY(fields_check(cx));
    TRY(product_version_write(cx, v));
    if (last.id) {
        const char *end = day_before(cx, v->valid_from);
        if (!last.valid_to || strcmp(last.valid_to, end) > 0)
            TRY(db_exec(cx, &q_version_end, ARGS(db_int(last.id), db_text(end)), NULL));
        TRY(db_exec(cx, &q_rules_copy, ARGS(db_int(v->id), db_int(last.id)), NULL));
    }
    return audit_version(cx, "version", NULL, v);
}

/* One that may still be changed. */
static enum err changeable(struct ctx *cx, int64_t version_id, struct product_version *ret)
{
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(product_version_get(cx, version_id, ret));
    if (strcmp(ret->valid_from, today(cx)) < 0)
        return fail(cx, ERR_CONFLICT, "error.product_began", NULL);
    return OK;
}

enum err product_version_put(struct ctx *cx, struct product_version *v)
{
    struct product_version was;
    int64_t changed;
    TRY(changeable(cx, v->id, &was));
    if (v->valid_from && strcmp(v->valid_from, was.valid_from) != 0)
        fail_field(cx, "valid_from", "error.product_from_stays", NULL);
    TRY(version_check(cx, v));
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_version_update,
                ARGS(db_int(v->id), db_int(v->version), db_text(v->audience), db_text(v->purposes),
                     db_int(v->amount_min), int_or_null(v->amount_max), db_text(v->method),
                     db_text(v->rate), int_or_null(v->tenor_max), int_or_null(v->tenor_working),
                     db_text(v->margin), ref_or_null(v->margin_by), db_text(v->collateral),
                     db_text(v->documents), db_text(v->note), db_text(v->basis), db_text(v->source),
                     db_text(v->checked_on), db_text(v->confidence), db_text(v->ask),
                     db_text(v->valid_to)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return audit_version(cx, "version", &was, v);
}

enum err product_version_remove(struct ctx *cx, int64_t version_id, int64_t version)
{
    struct product_version v, last, nothing;
    int64_t changed;
    TRY(changeable(cx, version_id, &v));
    if (strcmp(v.valid_from, today(cx)) == 0)
        return fail(cx, ERR_CONFLICT, "error.product_began", NULL);
    TRY(db_exec(cx, &q_rules_remove, ARGS(db_int(version_id)), NULL));
    TRY(db_exec(cx, &q_version_remove, ARGS(db_int(version_id), db_int(version)), &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(newest(cx, v.product_id, &last));
    if (last.id && last.valid_to && strcmp(last.valid_to, day_before(cx, v.valid_from)) == 0)
        TRY(db_exec(cx, &q_version_end, ARGS(db_int(last.id), db_text(v.valid_to)), NULL));
    field_clear(&product_version_fields, &nothing);
    return audit(cx, "version-remove", "product", v.product_id,
                 field_diff(cx->a, &product_version_fields, &v, &nothing, NULL, NULL));
}

/* ---- asked again ---- */

static const struct field check_list[] = {
    {.name = "source",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct product_check, source),
     .flags = F_REQUIRED,
     .max = 300,
     .label = "product.source",
     .help = "product.check_source_help"},
    {.name = "confidence",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct product_check, confidence),
     .flags = F_REQUIRED,
     .choices = product_confidences,
     .label = "product.confidence"},
};
const struct field_table product_check_fields =
    FIELD_TABLE("ProductCheck", check_list, struct product_check);

enum err product_checked(struct ctx *cx, const struct product_check *c)
{
    struct product_version was, now;
    int64_t changed;
    TRY(need(cx, CAP_PRODUCT_EDIT));
    TRY(field_check(cx, &product_check_fields, c, NULL));
    TRY(product_version_get(cx, c->version_id, &was));
    TRY(db_exec(cx, &q_version_check,
                ARGS(db_int(c->version_id), db_int(c->version), db_text(c->source),
                     db_text(c->confidence), db_text(today(cx))),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    now.id = was.id;
    return audit_version(cx, "check", &was, &now);
}

/* ---- rules ---- */

static enum err audit_rule(struct ctx *cx, const struct product_version *v,
                           const struct product_rule *was, const struct product_rule *now)
{
    int64_t changed;
    TRY(db_exec(cx, &q_version_touch, ARGS(db_int(v->id), db_int(v->version)), &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return audit(cx, "rule", "product", v->product_id,
                 field_diff(cx->a, &product_rule_fields, was, now, NULL, NULL));
}

static struct product_rule rule_of(const struct product_version *v, const char *kind)
{
    for (size_t i = 0; i < v->rules_n; i++)
        if (strcmp(v->rules[i].kind, kind) == 0)
            return v->rules[i];
    return (struct product_rule){.kind = NULL, .number = FIELD_UNSET};
}

/* Rules are the version's own: who changes one has read them all. */
static enum err as_read(struct ctx *cx, int64_t version_id, int64_t version,
                        struct product_version *ret)
{
    TRY(changeable(cx, version_id, ret));
    return version == ret->version ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err product_rule_set(struct ctx *cx, int64_t version_id, int64_t version,
                          const struct product_rule *r)
{
    struct product_version v;
    struct product_rule now = *r;
    TRY(as_read(cx, version_id, version, &v));
    rule_check(cx, &now);
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_rule_set,
                ARGS(db_int(version_id), db_text(now.kind), db_int(now.number), db_text(now.codes),
                     db_text(now.basis)),
                NULL));
    struct product_rule was = rule_of(&v, now.kind);
    return audit_rule(cx, &v, &was, &now);
}

enum err product_rule_remove(struct ctx *cx, int64_t version_id, int64_t version, const char *kind)
{
    struct product_version v;
    struct product_rule nothing = {.kind = NULL, .number = FIELD_UNSET};
    int64_t changed;
    TRY(as_read(cx, version_id, version, &v));
    TRY(db_exec(cx, &q_rule_remove, ARGS(db_int(version_id), db_text(kind)), &changed));
    if (!changed)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    struct product_rule was = rule_of(&v, kind);
    return audit_rule(cx, &v, &was, &nothing);
}
