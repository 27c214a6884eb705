/* The closed set of kinds of rules: see product_rule.h. */
#include "product_rule.h"

#include "business.h"
#include "money.h"
#include "places.h"

#include <assert.h>
#include <string.h>

static const struct rule_info infos[RULE_COUNT] = {
    [RULE_AGE] = {"age", NUMBER_MONTHS, NULL, false},
    [RULE_AGE_OR_HELP] = {"age_or_help", NUMBER_MONTHS, NULL, false},
    [RULE_CLASS] = {"class", NUMBER_NONE, class_choices, false},
    [RULE_TURNOVER] = {"turnover", NUMBER_MONEY, NULL, false},
    [RULE_SECTOR] = {"sector", NUMBER_NONE, sector_choices, false},
    [RULE_AREA] = {"area", NUMBER_NONE, NULL, true},
    [RULE_RESIDENT] = {"resident", NUMBER_NONE, NULL, false},
    [RULE_NIB] = {"nib", NUMBER_NONE, NULL, false},
    [RULE_NIB_OR_LETTER] = {"nib_or_letter", NUMBER_NONE, NULL, false},
    [RULE_NPWP] = {"npwp", NUMBER_MONEY, NULL, false},
    [RULE_KUR_NEVER] = {"kur_never", NUMBER_NONE, NULL, false},
    [RULE_KUR_TIMES] = {"kur_times", NUMBER_TIMES, NULL, false},
    [RULE_CREDIT_CLEAN] = {"credit_clean", NUMBER_NONE, NULL, false},
    [RULE_NO_PROGRAM] = {"no_program", NUMBER_NONE, NULL, false},
    [RULE_NO_OTHER] = {"no_other", NUMBER_NONE, NULL, false},
    [RULE_WOMAN] = {"woman", NUMBER_NONE, NULL, false},
    [RULE_INCOME] = {"income", NUMBER_MONEY, NULL, false},
    [RULE_MUSTAHIK] = {"mustahik", NUMBER_NONE, NULL, false},
    [RULE_VICTIM] = {"victim", NUMBER_NONE, NULL, false},
    [RULE_MARKET] = {"market", NUMBER_NONE, NULL, false},
    [RULE_GROUP] = {"group", NUMBER_PERSONS, NULL, false},
    [RULE_CLUSTER] = {"cluster", NUMBER_NONE, NULL, false},
    [RULE_MIGRANT] = {"migrant", NUMBER_NONE, NULL, false},
    [RULE_CONGREGATION] = {"congregation", NUMBER_NONE, NULL, false},
    [RULE_CLIENT] = {"client", NUMBER_NONE, NULL, false},
    [RULE_SOCIAL_SECURITY] = {"social_security", NUMBER_NONE, NULL, false},
    [RULE_COOPERATIVE] = {"cooperative", NUMBER_NONE, NULL, false},
};

const struct field_choice rule_kinds[] = {{"age", "rule_kind.age"},
                                          {"age_or_help", "rule_kind.age_or_help"},
                                          {"class", "rule_kind.class"},
                                          {"turnover", "rule_kind.turnover"},
                                          {"sector", "rule_kind.sector"},
                                          {"area", "rule_kind.area"},
                                          {"resident", "rule_kind.resident"},
                                          {"nib", "rule_kind.nib"},
                                          {"nib_or_letter", "rule_kind.nib_or_letter"},
                                          {"npwp", "rule_kind.npwp"},
                                          {"kur_never", "rule_kind.kur_never"},
                                          {"kur_times", "rule_kind.kur_times"},
                                          {"credit_clean", "rule_kind.credit_clean"},
                                          {"no_program", "rule_kind.no_program"},
                                          {"no_other", "rule_kind.no_other"},
                                          {"woman", "rule_kind.woman"},
                                          {"income", "rule_kind.income"},
                                          {"mustahik", "rule_kind.mustahik"},
                                          {"victim", "rule_kind.victim"},
                                          {"market", "rule_kind.market"},
                                          {"group", "rule_kind.group"},
                                          {"cluster", "rule_kind.cluster"},
                                          {"migrant", "rule_kind.migrant"},
                                          {"congregation", "rule_kind.congregation"},
                                          {"client", "rule_kind.client"},
                                          {"social_security", "rule_kind.social_security"},
                                          {"cooperative", "rule_kind.cooperative"},
                                          {NULL, NULL}};

const struct rule_info *rule_info(enum rule_kind k)
{
    assert(k < RULE_COUNT);
    return &infos[k];
}

bool rule_of_code(const char *code, enum rule_kind *ret)
{
    for (int k = 0; code && k < RULE_COUNT; k++) {
        if (strcmp(infos[k].code, code) == 0) {
            *ret = (enum rule_kind)k;
            return true;
        }
    }
    return false;
}

static const struct field fields[] = {
    {.name = "kind",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct product_rule, kind),
     .flags = F_REQUIRED,
     .choices = rule_kinds,
     .label = "product_rule.kind"},
    {.name = "number",
     .kind = F_INT,
     .offset = FIELD_INT(struct product_rule, number),
     .max = MONEY_MAX,
     .label = "product_rule.number",
     .help = "product_rule.number_help"},
    {.name = "codes",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct product_rule, codes),
     .max = 400,
     .label = "product_rule.codes",
     .help = "product_rule.codes_help"},
    {.name = "basis",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct product_rule, basis),
     .max = 200,
     .label = "product_rule.basis",
     .help = "product_rule.basis_help"},
};
const struct field_table product_rule_fields =
    FIELD_TABLE("ProductRule", fields, struct product_rule);

/* ---- what was typed ---- */

static bool code_known(const struct rule_info *info, const char *code)
{
    if (info->places)
        return !*code || place_find(places(), code);
    for (const struct field_choice *c = info->codes; c && c->code; c++)
        if (strcmp(c->code, code) == 0)
            return true;
    return false;
}

/* The codes without blanks; what is none of the kind's is said. */
static const char *tidy_codes(struct ctx *cx, const struct rule_info *info, const char *typed)
{
    char *rest = arena_strdup(cx->a, typed), *save = NULL;
    const char *list = "";
    for (char *s = strtok_r(rest, ",; ", &save); s; s = strtok_r(NULL, ",; ", &save)) {
        if (!code_known(info, s))
            fail_field(cx, "codes", "error.rule_code", "code", s, NULL);
        list = arena_printf(cx->a, "%s%s%s", list, *list ? "," : "", s);
    }
    return list;
}

void rule_check(struct ctx *cx, struct product_rule *r)
{
    r->codes = r->codes ? r->codes : "";
    r->basis = r->basis ? r->basis : "";
    if (field_check(cx, &product_rule_fields, r, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (!rule_of_code(r->kind, &r->k))
        return;
    const struct rule_info *info = rule_info(r->k);
    bool unset = r->number == FIELD_UNSET;
    bool may_be_0 = r->k == RULE_NPWP || r->k == RULE_KUR_TIMES;
    if (info->number == NUMBER_NONE)
        r->number = 0;
    else if (unset || (r->number < 1 && !may_be_0))
        fail_field(cx, "number", "error.rule_number", NULL);
    if (!info->codes && !info->places) {
        r->codes = "";
        return;
    }
    r->codes = tidy_codes(cx, info, r->codes);
    if (!*r->codes)
        fail_field(cx, "codes", "field.error.required", NULL);
}
