/* What stands in a row, once for all: form, API, storage, audit. See debt.h. */
#include "debts_parts.h"

#include "text.h"

#include <jansson.h>
#include <stdlib.h>

enum { BODY_MAX = 64 << 10 };

const struct field_choice lender_kinds[] = {{"online", "lender_kind.online"},
                                            {"moneylender", "lender_kind.moneylender"},
                                            {"bank", "lender_kind.bank"},
                                            {"bpr", "lender_kind.bpr"},
                                            {"cooperative", "lender_kind.cooperative"},
                                            {"family", "lender_kind.family"},
                                            {"other", "lender_kind.other"},
                                            {NULL, NULL}};
const struct field_choice debt_legal[] = {{"licensed", "debt_legal.licensed"},
                                          {"revoked", "debt_legal.revoked"},
                                          {"illegal", "debt_legal.illegal"},
                                          {"not_proven", "debt_legal.not_proven"},
                                          {"unchecked", "debt_legal.unchecked"},
                                          {"private", "debt_legal.private"},
                                          {NULL, NULL}};
const struct field_choice debt_units[] = {{"day", "debt_unit.day"},
                                          {"week", "debt_unit.week"},
                                          {"month", "debt_unit.month"},
                                          {NULL, NULL}};
const struct field_choice debt_purposes[] = {
    {"productive", "debt_purpose.productive"}, {"consumer", "debt_purpose.consumer"}, {NULL, NULL}};
const struct field_choice debt_behaviours[] = {
    {"threatens", "debt_behaviour.threatens"},
    {"shames", "debt_behaviour.shames"},
    {"violence", "debt_behaviour.violence"},
    {"spreads_data", "debt_behaviour.spreads_data"},
    {"contacts_others", "debt_behaviour.contacts_others"},
    {"outside_hours", "debt_behaviour.outside_hours"},
    {"elsewhere", "debt_behaviour.elsewhere"},
    {"incessant", "debt_behaviour.incessant"},
    {"no_identity", "debt_behaviour.no_identity"},
    {NULL, NULL}};

/* ---- checks of one field ---- */

static const char *text_at(const struct field *f, const void *record)
{
    return *(const char *const *)(const void *)((const char *)record + f->offset);
}

/* Up to 6 digits, and up to 6 behind a point or comma. */
static void check_rate(struct ctx *cx, const struct field *f, const void *record)
{
    const char *s = text_at(f, record);
    size_t whole = strspn(s, "0123456789"), rest = 0;
    bool point = s[whole] == '.' || s[whole] == ',';
    if (point)
        rest = strspn(s + whole + 1, "0123456789");
    if (!whole || whole > 6 || (point && (!rest || rest > 6)) || s[whole + point + rest])
        fail_field(cx, f->name, "error.debt_rate", NULL);
}

static void check_time(struct ctx *cx, const struct field *f, const void *record)
{
    const char *s = text_at(f, record);
    bool shape = strlen(s) == 5 && s[2] == ':' && strspn(s, "0123456789:") == 5;
    if (!shape || strncmp(s, "24", 2) >= 0 || s[3] > '5')
        fail_field(cx, f->name, "error.debt_time", NULL);
}

/* ---- the table ---- */

#define T(member) .offset = FIELD_TEXT(struct debt, member)
#define I(member) .offset = FIELD_INT(struct debt, member)
#define B(member) .offset = FIELD_BOOL(struct debt, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "sheet", .kind = F_REF, I(sheet_id), .flags = F_REQUIRED | F_HIDDEN},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "number", .kind = F_INT, I(number), .flags = OUT},
    /* sealed, from here … */
    {.name = "lender_id", .kind = F_REF, I(lender_id), .flags = F_PERSONAL | F_HIDDEN},
    {.name = "lender", .kind = F_TEXT, T(lender), .flags = F_PERSONAL | F_REQUIRED, .max = 120, .label = "debt.lender", .autocomplete = "off"},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = F_PERSONAL | F_REQUIRED, .choices = lender_kinds, .label = "debt.kind"},
    {.name = "received", .kind = F_MONEY, I(received), .flags = F_PERSONAL, .label = "debt.received", .help = "debt.received_help"},
    {.name = "withheld", .kind = F_MONEY, I(withheld), .flags = F_PERSONAL, .label = "debt.withheld", .help = "debt.withheld_help"},
    {.name = "claimed", .kind = F_MONEY, I(claimed), .flags = F_PERSONAL, .label = "debt.claimed", .help = "debt.claimed_help"},
    {.name = "late_claimed", .kind = F_MONEY, I(late_claimed), .flags = F_PERSONAL, .label = "debt.late_claimed", .help = "debt.late_claimed_help"},
    {.name = "paid", .kind = F_MONEY, I(paid), .flags = F_PERSONAL, .label = "debt.paid", .help = "debt.paid_help"},
    {.name = "taken_on", .kind = F_DATE, T(taken_on), .flags = F_PERSONAL, .label = "debt.taken_on"},
    {.name = "tenor", .kind = F_INT, I(tenor), .flags = F_PERSONAL, .min = 1, .max = DEBT_TENOR_MAX, .label = "debt.tenor"},
    {.name = "tenor_unit", .kind = F_CHOICE, T(tenor_unit), .flags = F_PERSONAL, .choices = debt_units, .label = "debt.tenor_unit"},
    {.name = "due_on", .kind = F_DATE, T(due_on), .flags = F_PERSONAL, .label = "debt.due_on"},
    {.name = "instalment", .kind = F_MONEY, I(instalment), .flags = F_PERSONAL, .label = "debt.instalment", .help = "debt.instalment_help"},
    {.name = "rate", .kind = F_TEXT, T(rate), .flags = F_PERSONAL, .max = 14, .check = check_rate, .label = "debt.rate", .help = "debt.rate_help"},
    {.name = "cost", .kind = F_MONEY, I(cost), .flags = F_PERSONAL, .label = "debt.cost", .help = "debt.cost_help"},
    {.name = "cost_per", .kind = F_CHOICE, T(cost_per), .flags = F_PERSONAL, .choices = debt_units, .label = "debt.cost_per"},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .flags = F_PERSONAL, .choices = debt_purposes, .label = "debt.purpose"},
    {.name = "collateral", .kind = F_TEXT, T(collateral), .flags = F_PERSONAL, .max = 120, .label = "debt.collateral", .help = "debt.collateral_help"},
    {.name = "essential", .kind = F_BOOL, B(essential), .flags = F_PERSONAL, .label = "debt.essential"},
    {.name = "agreement", .kind = F_TEXT, T(agreement), .flags = F_PERSONAL, .max = 80, .label = "debt.agreement"},
    {.name = "behaviour", .kind = F_CHOICES, T(behaviour), .flags = F_PERSONAL, .choices = debt_behaviours, .label = "debt.behaviour"},
    {.name = "behaviour_words", .kind = F_PARA, T(behaviour_words), .flags = F_PERSONAL, .max = 2000, .label = "debt.behaviour_words"},
    {.name = "contacted_on", .kind = F_DATE, T(contacted_on), .flags = F_PERSONAL, .label = "debt.contacted_on"},
    {.name = "contacted_time", .kind = F_TEXT, T(contacted_time), .flags = F_PERSONAL, .max = 5, .check = check_time, .label = "debt.contacted_time", .help = "debt.contacted_time_help"},
    {.name = "note", .kind = F_PARA, T(note), .flags = F_PERSONAL, .max = 2000, .label = "debt.note"},
    /* … to here */
    {.name = "legal", .kind = F_CHOICE, T(legal), .flags = OUT | F_PERSONAL, .choices = debt_legal},
    {.name = "legal_source", .kind = F_TEXT, T(legal_source), .flags = OUT | F_PERSONAL},
    {.name = "legal_checked_on", .kind = F_DATE, T(legal_checked_on), .flags = OUT | F_PERSONAL},
    {.name = "legal_then", .kind = F_CHOICE, T(legal_then), .flags = OUT | F_PERSONAL, .choices = debt_legal},
    {.name = "removed_at", .kind = F_INSTANT, I(removed_at), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
/* clang-format on */
enum { SEALED_FROM = 4, AFTER = 8 };
const struct field_table debt_fields = FIELD_TABLE("Debt", fields, struct debt);
const struct field_table debt_body_fields = {.name = "DebtBody",
                                             .fields = fields + SEALED_FROM,
                                             .n = sizeof(fields) / sizeof(fields[0]) - SEALED_FROM -
                                                  AFTER,
                                             .size = sizeof(struct debt)};

struct debt debt_new(void)
{
    struct debt d = {0};
    field_clear(&debt_fields, &d);
    return d;
}

/* ---- sealed ---- */

const char *debt_body_text(struct ctx *cx, const struct debt *d)
{
    struct model *m = model_object(cx->a);
    struct buf text = buf_new(cx->a, BODY_MAX);
    field_to_model(cx->a, &debt_body_fields, d, true, m, NULL);
    json_write(&text, m);
    return text.over ? NULL : buf_str(&text);
}

enum err debt_body_read(struct ctx *cx, const char *text, struct debt *ret)
{
    struct bound bound;
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    enum err e = json ? field_bind_json(cx, &debt_body_fields, json, ret, &bound) : ERR_INTERNAL;
    json_decref(json);
    if (e == OK)
        return OK;
    ctx_forgive(cx);
    return fail_log(cx, ERR_INTERNAL, "the contents of debt %lld do not read", (long long)ret->id);
}
