/* Spreadsheet functions: see tvm.h. Each takes its checked numbers in the order of its arguments.
 */
#include "tvm.h"

#include "calendar.h"
#include "xirr.h"

#include <math.h>
#include <string.h>

enum { ARGS_MAX = 6 };

struct call {
    struct ctx *cx;
    const struct tvm_arg *args;
    long double v[ARGS_MAX]; /* numbers, with defaults filled in */
};

struct function {
    const char *name;
    const char *args[ARGS_MAX + 1]; /* ends with NULL */
    size_t must;
    enum err (*run)(struct call *c, long double *ret);
};

static enum err refuse(struct call *c, const char *arg, const char *msgid)
{
    fail_field(c->cx, arg, msgid, NULL);
    return fields_check(c->cx);
}

/* ---- the equation of equal payments ---- */

/* q^n, and (q^n − 1)/rate, whose limit at 0 is n. */
static long double power(long double rate, long double n)
{
    return expl(n * log1pl(rate));
}
static long double annuity(long double rate, long double n)
{
    return rate == 0 ? n : expm1l(n * log1pl(rate)) / rate;
}

static long double payment(long double rate, long double n, long double pv, long double fv,
                           long double type)
{
    return -(pv * power(rate, n) + fv) / ((1 + rate * type) * annuity(rate, n));
}

/* What is left after n payments, with the sign of a payment. */
static long double future(long double rate, long double n, long double pmt, long double pv,
                          long double type)
{
    return -(pv * power(rate, n) + pmt * (1 + rate * type) * annuity(rate, n));
}

static enum err check_rate(struct call *c, long double rate)
{
    return rate > -1 ? OK : refuse(c, "rate", "reckon.rate");
}
static enum err check_type(struct call *c, long double type)
{
    return type == 0 || type == 1 ? OK : refuse(c, "type", "reckon.type");
}
static enum err check_nper(struct call *c, long double nper)
{
    return nper > 0 ? OK : refuse(c, "nper", "reckon.nper");
}

static enum err run_pmt(struct call *c, long double *ret)
{
    const long double *v = c->v;
    TRY(check_rate(c, v[0]));
    TRY(check_nper(c, v[1]));
    TRY(check_type(c, v[4]));
    *ret = payment(v[0], v[1], v[2], v[3], v[4]);
    return OK;
}

static enum err interest(struct call *c, long double *ret_pmt, long double *ret)
{
    const long double rate = c->v[0], per = c->v[1], nper = c->v[2], pv = c->v[3], type = c->v[5];
    TRY(check_rate(c, rate));
    TRY(check_nper(c, nper));
    TRY(check_type(c, type));
    if (!(per >= 1 && per <= nper))
        return refuse(c, "per", "reckon.per");
    long double pmt = *ret_pmt = payment(rate, nper, pv, c->v[4], type);
    if (type == 0)
        *ret = rate * future(rate, per - 1, pmt, pv, 0);
    else
        *ret = per == 1 ? 0 : rate * (future(rate, per - 2, pmt, pv, 1) - pmt);
    return OK;
}

static enum err run_ipmt(struct call *c, long double *ret)
{
    long double pmt;
    return interest(c, &pmt, ret);
}

static enum err run_ppmt(struct call *c, long double *ret)
{
    long double pmt, part;
    TRY(interest(c, &pmt, &part));
    *ret = pmt - part;
    return OK;
}

static enum err run_nper(struct call *c, long double *ret)
{
    const long double rate = c->v[0], pmt = c->v[1], pv = c->v[2], fv = c->v[3], type = c->v[4];
    TRY(check_rate(c, rate));
    TRY(check_type(c, type));
    if (rate == 0) {
        if (pmt == 0)
            return refuse(c, "pmt", "reckon.no_value");
        *ret = -(pv + fv) / pmt;
        return OK;
    }
    long double due = pmt * (1 + rate * type), above = due - fv * rate, below = due + pv * rate;
    if (below == 0 || !(above / below > 0))
        return refuse(c, "pmt", "reckon.no_value");
    *ret = logl(above / below) / log1pl(rate);
    return OK;
}

/* ---- names of rates ---- */

static enum err run_effect(struct call *c, long double *ret)
{
    long double npery = floorl(c->v[1]);
    if (c->v[0] < 0)
        return refuse(c, "nominal", "reckon.negative");
    if (npery < 1)
        return refuse(c, "npery", "reckon.npery");
    *ret = expm1l(npery * log1pl(c->v[0] / npery));
    return OK;
}

static enum err run_nominal(struct call *c, long double *ret)
{
    long double npery = floorl(c->v[1]);
    if (c->v[0] <= 0)
        return refuse(c, "effect", "reckon.not_positive");
    if (npery < 1)
        return refuse(c, "npery", "reckon.npery");
    *ret = npery * expm1l(log1pl(c->v[0]) / npery);
    return OK;
}

/* ---- roots ---- */

static enum err root(struct call *c, const struct timed *flows, size_t n, long double guess,
                     long double *ret)
{
    bool in = false, out = false;
    for (size_t k = 0; k < n; k++) {
        in |= flows[k].amount > 0;
        out |= flows[k].amount < 0;
    }
    if (!(guess > -1))
        return refuse(c, "guess", "reckon.rate");
    if (!in || !out)
        return refuse(c, "values", "reckon.no_sign");
    return rate_near(flows, n, guess, ret) ? OK : refuse(c, "values", "reckon.no_root");
}

static enum err run_rate(struct call *c, long double *ret)
{
    const long double nper = c->v[0], pmt = c->v[1], pv = c->v[2], fv = c->v[3], type = c->v[4];
    TRY(check_nper(c, nper));
    TRY(check_type(c, type));
    if (nper != floorl(nper) || nper > FLOWS_MAX)
        return refuse(c, "nper", "reckon.nper_whole");
    size_t n = (size_t)nper;
    struct timed *f = arena_array(c->cx->a, n + 1, sizeof(*f));
    for (size_t k = 0; k <= n; k++)
        f[k].t = (long double)k;
    f[0].amount = pv;
    for (size_t k = 0; k < n; k++)
        f[k + (type == 0)].amount += pmt;
    f[n].amount += fv;
    return root(c, f, n + 1, c->v[5], ret);
}

/* The list in argument `i`, at least two and at most FLOWS_MAX of a kind. */
static enum err check_list(struct call *c, size_t i, const char *name, enum tvm_kind kind,
                           const char *msgid)
{
    const struct tvm_arg *list = &c->args[i];
    if (list->n < 2 || list->n > FLOWS_MAX)
        return refuse(c, name, "reckon.list");
    for (size_t k = 0; k < list->n; k++)
        if (list->items[k].kind != kind)
            return refuse(c, name, msgid);
    return OK;
}

static enum err run_irr(struct call *c, long double *ret)
{
    TRY(check_list(c, 0, "values", TVM_NUMBER, "reckon.number"));
    const struct tvm_arg *values = &c->args[0];
    struct timed *f = arena_array(c->cx->a, values->n, sizeof(*f));
    for (size_t k = 0; k < values->n; k++)
        f[k] = (struct timed){(long double)k, values->items[k].number};
    return root(c, f, values->n, c->v[1], ret);
}

static enum err run_xirr(struct call *c, long double *ret)
{
    TRY(check_list(c, 0, "values", TVM_NUMBER, "reckon.number"));
    TRY(check_list(c, 1, "dates", TVM_TEXT, "field.error.date_iso"));
    const struct tvm_arg *values = &c->args[0], *dates = &c->args[1];
    if (values->n != dates->n)
        return refuse(c, "dates", "reckon.lists");
    struct timed *f = arena_array(c->cx->a, values->n, sizeof(*f));
    int64_t first = 0;
    for (size_t k = 0; k < values->n; k++) {
        struct date d;
        if (!date_parse(dates->items[k].text, &d))
            return refuse(c, "dates", "field.error.date_iso");
        first = k ? first : date_days(d);
        f[k] = (struct timed){(long double)(date_days(d) - first) / 365, values->items[k].number};
    }
    return root(c, f, values->n, c->v[2], ret);
}

/* ---- by name ---- */

static const struct function functions[] = {
    {"PMT", {"rate", "nper", "pv", "fv", "type"}, 3, run_pmt},
    {"IPMT", {"rate", "per", "nper", "pv", "fv", "type"}, 4, run_ipmt},
    {"PPMT", {"rate", "per", "nper", "pv", "fv", "type"}, 4, run_ppmt},
    {"RATE", {"nper", "pmt", "pv", "fv", "type", "guess"}, 3, run_rate},
    {"NPER", {"rate", "pmt", "pv", "fv", "type"}, 3, run_nper},
    {"EFFECT", {"nominal", "npery"}, 2, run_effect},
    {"NOMINAL", {"effect", "npery"}, 2, run_nominal},
    {"IRR", {"values", "guess"}, 1, run_irr},
    {"XIRR", {"values", "dates", "guess"}, 2, run_xirr},
};

static bool takes_list(const char *name)
{
    return strcmp(name, "values") == 0 || strcmp(name, "dates") == 0;
}

/* One argument of its kind; adds a field error otherwise. */
static void take(struct call *c, const struct function *f, size_t i, const struct tvm_arg *arg)
{
    const char *name = f->args[i];
    if (!arg || arg->kind == TVM_OMITTED) {
        if (i < f->must)
            fail_field(c->cx, name, "field.error.required", NULL);
        c->v[i] = strcmp(name, "guess") == 0 ? 0.1L : 0;
        return;
    }
    bool list = takes_list(name);
    if (arg->kind != (list ? TVM_LIST : TVM_NUMBER))
        fail_field(c->cx, name, list ? "reckon.list" : "reckon.number", NULL);
    c->v[i] = arg->number;
}

static const struct function *function_of(const char *name)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    return NULL;
}

bool tvm_known(const char *function)
{
    return function_of(function) != NULL;
}

enum err tvm_value(struct ctx *cx, const char *function, const struct tvm_arg *args, size_t n,
                   long double *ret_value)
{
    const struct function *f = function_of(function);
    struct call c = {.cx = cx, .args = args};
    long double value;
    if (!f)
        return refuse(&c, "function", "reckon.function");
    size_t known = 0;
    for (; f->args[known]; known++)
        take(&c, f, known, known < n ? &args[known] : NULL);
    if (n > known)
        fail_field(cx, "args", "reckon.args", NULL);
    TRY(fields_check(cx));
    TRY(f->run(&c, &value));
    if (!isfinite((double)value))
        return refuse(&c, "function", "reckon.no_value");
    *ret_value = value == 0 ? 0 : value;
    return OK;
}
