/* The calculators' contract: see calculator.h. */
#include "calculator.h"

#include "tvm.h"
#include "xirr.h"

#include <jansson.h>
#include <string.h>

/* ---- schedules ---- */

const struct field_choice schedule_methods[] = {
    {"annuity", "finance.method.annuity"},       {"flat", "finance.method.flat"},
    {"equal-principal", "finance.method.equal"}, {"qardh", "finance.method.qardh"},
    {"murabahah", "finance.method.murabahah"},   {NULL, NULL}};
const struct field_choice schedule_units[] = {{"month", "finance.unit.month"},
                                              {"week", "finance.unit.week"},
                                              {"day", "finance.unit.day"},
                                              {NULL, NULL}};
const struct field_choice schedule_counts[] = {
    {"equal", "finance.count.equal"},          {"30/360", "finance.count.d30"},
    {"actual/365", "finance.count.a365"},      {"actual/360", "finance.count.a360"},
    {"actual/actual", "finance.count.actual"}, {NULL, NULL}};
const struct field_choice schedule_roundings[] = {{"half-up", "finance.round.half_up"},
                                                  {"half-even", "finance.round.half_even"},
                                                  {"up", "finance.round.up"},
                                                  {"down", "finance.round.down"},
                                                  {NULL, NULL}};

#define T(member) FIELD_TEXT(struct simulation, member)
#define I(member) FIELD_INT(struct simulation, member)
#define AMOUNT    .min = 1, .max = SCHEDULE_AMOUNT_MAX
#define ROW(name_, kind_, offset_, ...)                                                     \
    {                                                                                       \
        .name = #name_, .kind = kind_, .offset = offset_, .label = "finance.field." #name_, \
        __VA_ARGS__                                                                         \
    }
static const struct field fields[] = {
    ROW(method, F_CHOICE, T(method), .choices = schedule_methods, .flags = F_REQUIRED),
    ROW(principal, F_INT, I(principal), AMOUNT, .flags = F_REQUIRED),
    ROW(rate, F_TEXT, T(rate), .max = 20),
    ROW(periods, F_INT, I(periods), .min = 1, .max = SCHEDULE_PERIODS_MAX, .flags = F_REQUIRED),
    ROW(every, F_INT, I(every), .min = 1, .max = SCHEDULE_EVERY_MAX),
    ROW(unit, F_CHOICE, T(unit), .choices = schedule_units),
    ROW(start, F_DATE, T(start), .flags = F_REQUIRED),
    ROW(first_due, F_DATE, T(first_due)),
    ROW(day_count, F_CHOICE, T(day_count), .choices = schedule_counts),
    ROW(rounding, F_CHOICE, T(rounding), .choices = schedule_roundings),
    ROW(multiple_of, F_INT, I(multiple_of), AMOUNT),
    ROW(grace_principal, F_INT, I(grace_principal), .max = SCHEDULE_PERIODS_MAX),
    ROW(grace_interest, F_INT, I(grace_interest), .max = SCHEDULE_PERIODS_MAX),
};
const struct field_table simulation_fields = FIELD_TABLE("Simulation", fields, struct simulation);

void simulation_clear(struct simulation *s)
{
    field_clear(&simulation_fields, s);
}

static int place_of(const struct field_choice *list, const char *code)
{
    for (int i = 0; code && list[i].code; i++)
        if (strcmp(list[i].code, code) == 0)
            return i;
    return 0;
}

static int64_t given(int64_t value, int64_t otherwise)
{
    return value == FIELD_UNSET ? otherwise : value;
}

static void take_rate(struct ctx *cx, const struct simulation *s, struct schedule_terms *t)
{
    t->rate = (struct rate){0, 1};
    if (!s->rate && t->method != SCHEDULE_QARDH)
        fail_field(cx, "rate", "field.error.required", NULL);
    else if (s->rate && !rate_parse(s->rate, &t->rate))
        fail_field(cx, "rate", "reckon.percent", NULL);
}

enum err simulation_terms(struct ctx *cx, const struct simulation *s, const struct bound *bound,
                          struct schedule_terms *ret_terms)
{
    struct schedule_terms t = {
        .method = (enum schedule_method)place_of(schedule_methods, s->method),
        .unit = (enum schedule_unit)place_of(schedule_units, s->unit),
        .count = (enum schedule_count)place_of(schedule_counts, s->day_count),
        .rounding = (enum schedule_rounding)place_of(schedule_roundings, s->rounding),
        .principal = s->principal,
        .periods = s->periods,
        .multiple = given(s->multiple_of, 1),
        .every = given(s->every, 1),
        .grace_principal = given(s->grace_principal, 0),
        .grace_interest = given(s->grace_interest, 0),
    };
    enum err e = field_check(cx, &simulation_fields, s, bound);
    take_rate(cx, s, &t);
    TRY(fields_check(cx));
    TRY(e);
    if (!date_parse(s->start, &t.start) ||
        (s->first_due && !date_parse(s->first_due, &t.first_due)))
        return fail(cx, ERR_INPUT, "field.error.date_iso", NULL); /* the table let only dates in */
    TRY(schedule_check(cx, &t));
    *ret_terms = t;
    return OK;
}

/* Of 8 places; a root too small to be seen is 0, never "-0.00000000". */
static const char *rate_text(struct arena *a, long double rate)
{
    const char *text = arena_printf(a, "%.8Lf", rate);
    return strcmp(text, "-0.00000000") == 0 ? text + 1 : text;
}

static enum err refuse_xirr(struct ctx *cx, enum xirr why)
{
    static const char *const words[] = {[XIRR_NO_SIGN] = "reckon.no_sign",
                                        [XIRR_ONE_DAY] = "reckon.one_day",
                                        [XIRR_NONE] = "reckon.no_root",
                                        [XIRR_SEVERAL] = "reckon.several"};
    fail_field(cx, "flows", words[why], NULL);
    return fields_check(cx);
}

enum err schedule_rate(struct ctx *cx, const struct schedule_terms *t,
                       const struct schedule_row *rows, const char **ret_rate)
{
    size_t n = (size_t)t->periods;
    struct flow *flows = arena_array(cx->a, n + 1, sizeof(*flows));
    long double rate;
    flows[0] = (struct flow){date_days(t->start), (long double)t->principal};
    for (size_t k = 0; k < n; k++)
        flows[k + 1] = (struct flow){date_days(rows[k].due), -(long double)rows[k].total};
    enum xirr found = xirr_only(cx->a, flows, n + 1, &rate);
    if (found != XIRR_OK)
        return refuse_xirr(cx, found);
    *ret_rate = rate_text(cx->a, rate);
    return OK;
}

static const char *date_text(struct arena *a, struct date d)
{
    char text[DATE_LEN + 1];
    date_format(d, text);
    return arena_strdup(a, text);
}

enum err simulation_put(struct ctx *cx, const struct schedule_terms *t, struct model *ret)
{
    struct arena *a = cx->a;
    struct schedule_sum sum;
    struct schedule_row *rows = arena_array(a, (size_t)t->periods, sizeof(*rows));
    struct model *list = model_set_array(a, ret, "rows");
    const char *rate;
    schedule_rows(t, rows, &sum);
    TRY(schedule_rate(cx, t, rows, &rate));
    for (int64_t k = 0; k < t->periods; k++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "n", rows[k].n);
        model_set_text(a, o, "due_date", date_text(a, rows[k].due));
        model_set_int(a, o, "days", rows[k].days);
        model_set_int(a, o, "principal", rows[k].principal);
        model_set_int(a, o, "interest", rows[k].interest);
        model_set_int(a, o, "total", rows[k].total);
        model_set_int(a, o, "balance", rows[k].balance);
    }
    model_set_int(a, ret, "total_interest", sum.interest);
    model_set_int(a, ret, "total_paid", sum.paid);
    model_set_text(a, ret, "effective_annual_rate", rate);
    return OK;
}

/* ---- dated flows ---- */

static enum err refuse(struct ctx *cx, const char *field, const char *msgid)
{
    fail_field(cx, field, msgid, NULL);
    return fields_check(cx);
}

/* Row k of the flows; names the row where something is wrong. */
static enum err take_flow(struct ctx *cx, const json_t *row, size_t k, struct flow *ret,
                          int64_t *ret_amount)
{
    const json_t *date = json_object_get(row, "date"), *amount = json_object_get(row, "amount");
    struct date d;
    if (!json_is_object(row) || json_object_size(row) != 2 || !date || !amount)
        return refuse(cx, arena_printf(cx->a, "flows[%zu]", k), "reckon.flow");
    if (!json_is_string(date) || !date_parse(json_string_value(date), &d))
        return refuse(cx, arena_printf(cx->a, "flows[%zu].date", k), "field.error.date_iso");
    int64_t i = json_is_integer(amount) ? json_integer_value(amount) : INT64_MIN;
    if (i < -SCHEDULE_AMOUNT_MAX || i > SCHEDULE_AMOUNT_MAX)
        return refuse(cx, arena_printf(cx->a, "flows[%zu].amount", k), "reckon.amount");
    *ret = (struct flow){date_days(d), (long double)i};
    *ret_amount = i;
    return OK;
}

static enum err flows_put(struct ctx *cx, const json_t *list, struct model *ret)
{
    size_t n = json_array_size(list), first = 0;
    if (!json_is_array(list) || n < 2 || n > FLOWS_MAX)
        return refuse(cx, "flows", "reckon.list");
    struct flow *flows = arena_array(cx->a, n, sizeof(*flows));
    int64_t sum = 0, amount = 0;
    for (size_t k = 0; k < n; k++) {
        TRY(take_flow(cx, json_array_get(list, k), k, &flows[k], &amount));
        sum += amount;
        if (flows[first].amount == 0 || (amount && flows[k].day < flows[first].day))
            first = k;
    }
    long double rate;
    enum xirr found = xirr_only(cx->a, flows, n, &rate);
    if (found != XIRR_OK)
        return refuse_xirr(cx, found);
    model_set_text(cx->a, ret, "xirr", rate_text(cx->a, rate));
    model_set_int(cx->a, ret, "total_cost", flows[first].amount > 0 ? -sum : sum);
    return OK;
}

/* ---- spreadsheet functions ---- */

/* How deep lists may lie in lists; deeper ones are TVM_OTHER. */
enum depth { VALUE, LIST, LISTS };

static struct tvm_arg arg_of(struct arena *a, const json_t *json, enum depth depth)
{
    struct tvm_arg arg = {.kind = TVM_OTHER};
    if (json_is_null(json)) {
        arg.kind = TVM_OMITTED;
    } else if (json_is_number(json)) {
        arg.kind = TVM_NUMBER;
        arg.number = json_is_integer(json) ? (long double)json_integer_value(json)
                                           : (long double)json_real_value(json);
    } else if (json_is_string(json)) {
        arg.kind = TVM_TEXT;
        arg.text = json_string_value(json);
    } else if (json_is_array(json) && depth > VALUE) {
        arg.kind = TVM_LIST;
        arg.n = json_array_size(json);
        arg.items = arena_array(a, arg.n ? arg.n : 1, sizeof(*arg.items));
        for (size_t k = 0; k < arg.n; k++)
            arg.items[k] = arg_of(a, json_array_get(json, k), depth - 1);
    }
    return arg;
}

static enum err function_put(struct ctx *cx, const json_t *function, const json_t *args,
                             struct model *ret)
{
    long double value;
    if (!json_is_string(function) || !tvm_known(json_string_value(function)))
        fail_field(cx, "function", "reckon.function", NULL);
    if (!json_is_array(args))
        fail_field(cx, "args", "reckon.args_list", NULL);
    TRY(fields_check(cx));
    struct tvm_arg all = arg_of(cx->a, args, LISTS);
    TRY(tvm_value(cx, json_string_value(function), all.items, all.n, &value));
    model_set_decimal(cx->a, ret, "value", arena_printf(cx->a, "%.15Lg", value));
    return OK;
}

enum err cost_put(struct ctx *cx, const struct json_t *body, struct model *ret)
{
    const char *name;
    json_t *value;
    bool flows = json_object_get(body, "flows") != NULL;
    if (!json_is_object(body))
        return fail(cx, ERR_INPUT, "field.error.object", NULL);
    json_object_foreach((json_t *)body, name, value) if (flows ? strcmp(name, "flows") != 0
                                                               : strcmp(name, "function") != 0 &&
                                                                     strcmp(name, "args") != 0)
        fail_field(cx, name, "field.error.unknown", NULL);
    TRY(fields_check(cx));
    if (flows)
        return flows_put(cx, json_object_get(body, "flows"), ret);
    if (json_object_size(body) == 0)
        return refuse(cx, "flows", "field.error.required");
    return function_put(cx, json_object_get(body, "function"), json_object_get(body, "args"), ret);
}
