/* Products and what holds of them on a day: see product.h. */
#include "product_parts.h"

#include "product_sql.h"

#include <string.h>

const struct field_choice product_methods[] = {
    {"annuity", "product_method.annuity"},
    {"flat", "product_method.flat"},
    {"equal-principal", "product_method.equal-principal"},
    {"qardh", "product_method.qardh"},
    {"murabahah", "product_method.murabahah"},
    {"grant", "product_method.grant"},
    {"unknown", "product_method.unknown"},
    {NULL, NULL}};
const struct field_choice product_collaterals[] = {
    {"none", "collateral.none"},       {"business", "collateral.business"},
    {"group", "collateral.group"},     {"stall", "collateral.stall"},
    {"movable", "collateral.movable"}, {"asset", "collateral.asset"},
    {"unknown", "collateral.unknown"}, {NULL, NULL}};
const struct field_choice product_confidences[] = {{"high", "confidence.high"},
                                                   {"medium", "confidence.medium"},
                                                   {"low", "confidence.low"},
                                                   {NULL, NULL}};
const struct field_choice product_asks[] = {
    {"amount", "product_ask.amount"}, {"rate", "product_ask.rate"},
    {"tenor", "product_ask.tenor"},   {"documents", "product_ask.documents"},
    {"rules", "product_ask.rules"},   {NULL, NULL}};
const struct field_choice product_documents[] = {{"ktp", "fin_doc.ktp"},
                                                 {"ktp_spouse", "fin_doc.ktp_spouse"},
                                                 {"kk", "fin_doc.kk"},
                                                 {"marriage", "fin_doc.marriage"},
                                                 {"sktm", "fin_doc.sktm"},
                                                 {"sku", "fin_doc.sku"},
                                                 {"nib", "fin_doc.nib"},
                                                 {"npwp", "fin_doc.npwp"},
                                                 {"loan_proof", "fin_doc.loan_proof"},
                                                 {"business_photo", "fin_doc.business_photo"},
                                                 {"stall_card", "fin_doc.stall_card"},
                                                 {"bpjs", "fin_doc.bpjs"},
                                                 {"cluster_contract", "fin_doc.cluster_contract"},
                                                 {"placement", "fin_doc.placement"},
                                                 {"pledge", "fin_doc.pledge"},
                                                 {"savings_book", "fin_doc.savings_book"},
                                                 {"group_meeting", "fin_doc.group_meeting"},
                                                 {NULL, NULL}};

#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct product, member)
#define I(member) .offset = FIELD_INT(struct product, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "code",
     .kind = F_TEXT,
     T(code),
     .flags = F_REQUIRED,
     .max = 30,
     .label = "product.code",
     .help = "product.code_help"},
    {.name = "name",
     .kind = F_TEXT,
     T(name),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "product.name"},
    {.name = "provider",
     .kind = F_TEXT,
     T(provider),
     .flags = F_REQUIRED,
     .max = 160,
     .label = "product.provider"},
    {.name = "partner",
     .kind = F_REF,
     I(partner_id),
     .label = "product.partner",
     .help = "product.partner_help"},
    {.name = "family",
     .kind = F_TEXT,
     T(family),
     .flags = F_REQUIRED,
     .max = 30,
     .label = "product.family",
     .help = "product.family_help"},
    {.name = "rank",
     .kind = F_INT,
     I(rank),
     .max = 9999,
     .label = "product.rank",
     .help = "product.rank_help"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table product_fields = FIELD_TABLE("Product", fields, struct product);
#undef T
#undef I

#define T(member) .offset = FIELD_TEXT(struct product_version, member)
#define I(member) .offset = FIELD_INT(struct product_version, member)
static const struct field version_list[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "product", .kind = F_REF, I(product_id), .flags = OUT},
    {.name = "valid_from",
     .kind = F_DATE,
     T(valid_from),
     .flags = F_REQUIRED,
     .label = "product.valid_from",
     .help = "product.valid_from_help"},
    {.name = "valid_to", .kind = F_DATE, T(valid_to), .label = "product.valid_to"},
    {.name = "audience", .kind = F_TEXT, T(audience), .max = 200, .label = "product.audience"},
    {.name = "purposes",
     .kind = F_CHOICES,
     T(purposes),
     .flags = F_REQUIRED,
     .choices = money_purposes,
     .label = "product.purposes"},
    {.name = "amount_min", .kind = F_MONEY, I(amount_min), .label = "product.amount_min"},
    {.name = "amount_max",
     .kind = F_MONEY,
     I(amount_max),
     .label = "product.amount_max",
     .help = "product.unknown_help"},
    {.name = "method",
     .kind = F_CHOICE,
     T(method),
     .flags = F_REQUIRED,
     .choices = product_methods,
     .label = "product.method"},
    {.name = "rate",
     .kind = F_TEXT,
     T(rate),
     .max = 20,
     .label = "product.rate",
     .help = "product.rate_help"},
    {.name = "tenor_max",
     .kind = F_INT,
     I(tenor_max),
     .min = 1,
     .max = TENOR_MAX,
     .label = "product.tenor_max",
     .help = "product.unknown_help"},
    {.name = "tenor_working",
     .kind = F_INT,
     I(tenor_working),
     .min = 1,
     .max = TENOR_MAX,
     .label = "product.tenor_working",
     .help = "product.tenor_working_help"},
    {.name = "margin",
     .kind = F_TEXT,
     T(margin),
     .max = 20,
     .label = "product.margin",
     .help = "product.margin_help"},
    {.name = "margin_by", .kind = F_REF, I(margin_by), .label = "product.margin_by"},
    {.name = "collateral",
     .kind = F_CHOICE,
     T(collateral),
     .flags = F_REQUIRED,
     .choices = product_collaterals,
     .label = "product.collateral"},
    {.name = "documents",
     .kind = F_CHOICES,
     T(documents),
     .choices = product_documents,
     .label = "product.documents"},
    {.name = "note", .kind = F_PARA, T(note), .max = 600, .label = "product.note"},
    {.name = "basis",
     .kind = F_TEXT,
     T(basis),
     .max = 200,
     .label = "product.basis",
     .help = "product.basis_help"},
    {.name = "source",
     .kind = F_TEXT,
     T(source),
     .flags = F_REQUIRED,
     .max = 300,
     .label = "product.source"},
    {.name = "checked_on", .kind = F_DATE, T(checked_on), .label = "product.checked_on"},
    {.name = "confidence",
     .kind = F_CHOICE,
     T(confidence),
     .flags = F_REQUIRED,
     .choices = product_confidences,
     .label = "product.confidence"},
    {.name = "ask",
     .kind = F_CHOICES,
     T(ask),
     .choices = product_asks,
     .label = "product.ask",
     .help = "product.ask_help"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
};
const struct field_table product_version_fields =
    FIELD_TABLE("ProductVersion", version_list, struct product_version);

/* ---- reading ---- */

static struct product product_row(struct rows *r)
{
    return (struct product){.id = row_int(r, 0),
                            .version = row_int(r, 1),
                            .created_at = row_int(r, 2),
                            .updated_at = row_int(r, 3),
                            .partner_id = row_int(r, 4),
                            .rank = row_int(r, 5),
                            .code = row_str(r, 6),
                            .name = row_str(r, 7),
                            .provider = row_str(r, 8),
                            .family = row_str(r, 9)};
}

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static struct product_version version_row(struct rows *r)
{
    return (struct product_version){.id = row_int(r, 0),
                                    .product_id = row_int(r, 1),
                                    .version = row_int(r, 2),
                                    .created_at = row_int(r, 3),
                                    .amount_min = row_int(r, 4),
                                    .amount_max = int_or_unset(r, 5),
                                    .tenor_max = int_or_unset(r, 6),
                                    .tenor_working = int_or_unset(r, 7),
                                    .margin_by = row_int(r, 8),
                                    .valid_from = row_str(r, 9),
                                    .valid_to = row_str(r, 10),
                                    .audience = row_str(r, 11),
                                    .purposes = row_str(r, 12),
                                    .method = row_str(r, 13),
                                    .rate = row_str(r, 14),
                                    .margin = row_str(r, 15),
                                    .collateral = row_str(r, 16),
                                    .documents = row_str(r, 17),
                                    .note = row_str(r, 18),
                                    .basis = row_str(r, 19),
                                    .source = row_str(r, 20),
                                    .checked_on = row_str(r, 21),
                                    .confidence = row_str(r, 22),
                                    .ask = row_str(r, 23)};
}

/* Hangs each version's rules into it. `versions` stand in the order of their ids or not: looked up
 * one by one, since they are few. */
static enum err read_rules(struct ctx *cx, int64_t only, struct product_version *const *versions,
                           size_t versions_n)
{
    struct product_version *v = NULL;
    struct rows *r =
        db_rows_mask(cx, &q_rule_list, only ? q_part_rule_list_one : 0, ARGS(db_int(only)));
    while (rows_next(r)) {
        int64_t id = row_int(r, 0);
        for (size_t i = 0; (!v || v->id != id) && i < versions_n; i++)
            v = versions[i]->id == id ? versions[i] : v;
        if (!v || v->id != id)
            continue; /* of a version that is not asked for */
        struct product_rule rule = {.kind = row_str(r, 1),
                                    .number = row_int(r, 2),
                                    .codes = row_str(r, 3),
                                    .basis = row_str(r, 4)};
        if (!v->rules)
            v->rules = arena_array(cx->a, RULE_COUNT, sizeof(*v->rules));
        if (rule_of_code(rule.kind, &rule.k) && v->rules_n < RULE_COUNT)
            v->rules[v->rules_n++] = rule;
    }
    return rows_end(r);
}

enum err product_get(struct ctx *cx, int64_t id, struct product *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(cx, &q_product_list, q_part_product_list_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = product_row(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static enum err read_versions(struct ctx *cx, unsigned mask, const char *day, int64_t product,
                              int64_t one, size_t max, struct product_version **ret, size_t *ret_n)
{
    struct product_version *list = arena_array(cx->a, max, sizeof(*list));
    struct product_version **all = arena_array(cx->a, max, sizeof(struct product_version *));
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_version_list, mask, ARGS(db_text(day), db_int(product), db_int(one)));
    while (n < max && rows_next(r)) {
        list[n] = version_row(r);
        all[n] = &list[n];
        n++;
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return n ? read_rules(cx, one, all, n) : OK;
}

enum err product_versions(struct ctx *cx, int64_t product_id, struct product_version **ret,
                          size_t *ret_n)
{
    return read_versions(cx, q_part_version_list_product, "", product_id, 0, PRODUCT_VERSIONS_MAX,
                         ret, ret_n);
}

enum err product_version_get(struct ctx *cx, int64_t version_id, struct product_version *ret)
{
    struct product_version *list;
    size_t n;
    TRY(read_versions(cx, q_part_version_list_one, "", 0, version_id, 1, &list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = list[0];
    return OK;
}

enum err product_on(struct ctx *cx, const char *day, bool all, struct product_now **ret,
                    size_t *ret_n)
{
    struct product_version *versions;
    size_t n = 0, versions_n;
    TRY(read_versions(cx, q_part_version_list_on, day, 0, 0, PRODUCTS_MAX, &versions, &versions_n));
    struct product_now *list = arena_array(cx->a, PRODUCTS_MAX, sizeof(*list));
    struct rows *r = db_rows_mask(cx, &q_product_list, 0, ARGS(db_int(0)));
    while (n < PRODUCTS_MAX && rows_next(r)) {
        list[n] = (struct product_now){.p = product_row(r)};
        for (size_t i = 0; i < versions_n; i++)
            if (versions[i].product_id == list[n].p.id)
                list[n].v = versions[i];
        n += all || list[n].v.id;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- what follows from a version ---- */

int64_t product_tenor(const struct product_version *v, const char *purpose)
{
    bool working = purpose && strcmp(purpose, "investment") != 0;
    return working && v->tenor_working != FIELD_UNSET ? v->tenor_working : v->tenor_max;
}

static bool schedule_method_of(const char *code, enum schedule_method *ret)
{
    static const struct {
        const char *code;
        enum schedule_method method;
    } all[] = {{"annuity", SCHEDULE_ANNUITY},
               {"flat", SCHEDULE_FLAT},
               {"equal-principal", SCHEDULE_EQUAL},
               {"qardh", SCHEDULE_QARDH},
               {"murabahah", SCHEDULE_MURABAHAH}};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (strcmp(all[i].code, code) == 0) {
            *ret = all[i].method;
            return true;
        }
    }
    return false;
}

bool product_terms(const struct product_version *v, int64_t amount, int64_t months,
                   struct date start, struct schedule_terms *ret)
{
    struct schedule_terms t = {.principal = amount,
                               .multiple = 1,
                               .periods = months,
                               .every = 1,
                               .rate = {0, 1},
                               .start = start};
    if (!schedule_method_of(v->method, &t.method) || amount < 1 || months < 1)
        return false;
    if (t.method != SCHEDULE_QARDH && (!v->rate || !rate_parse(v->rate, &t.rate)))
        return false;
    *ret = t;
    return true;
}

int64_t product_margin(const struct product_version *v, int64_t amount)
{
    struct rate r;
    if (!v->margin || !rate_parse(v->margin, &r) || amount < 1)
        return 0;
    __extension__ __int128 twice = (__int128)amount * r.num * 2 + r.den;
    return (int64_t)(twice / ((__int128)r.den * 2));
}
