/*
 * The financial functions that officers know from spreadsheets: arguments, order, signs and meaning
 * as in LibreOffice Calc and Excel (OpenFormula 1.2 §6.12). Money received is positive, paid
 * negative; optional arguments stand in [ ], type is 0 (end of period, the default) or 1 (begin).
 *
 *   PMT(rate, nper, pv, [fv], [type])         pv·q^n + pmt·(1 + rate·type)·(q^n − 1)/rate + fv = 0
 *   IPMT(rate, per, nper, pv, [fv], [type])   the balance before the payment × rate; with type 1
 *                                             the first is 0
 *   PPMT(rate, per, nper, pv, [fv], [type])   PMT − IPMT
 *   RATE(nper, pmt, pv, [fv], [type], [guess])   the rate that solves PMT's equation
 *   NPER(rate, pmt, pv, [fv], [type])         its n: ln((pmt' − fv·rate)/(pmt' + pv·rate))/ln q,
 *                                             pmt' = pmt·(1 + rate·type)
 *   EFFECT(nominal, npery)                    (1 + nominal/npery)^npery − 1, npery cut to whole
 *   NOMINAL(effect, npery)                    npery·((1 + effect)^(1/npery) − 1)
 *   IRR(values, [guess])                      Σ value_k / (1 + r)^k = 0
 *   XIRR(values, dates, [guess])              xirr.h's equation
 * with q = 1 + rate. RATE, IRR and XIRR are the root reached from the guess, 0.1 by default.
 *
 * Refused with a reason, never answered with a number: text for a number, a missing or superfluous
 * argument, rate ≤ −1, nper ≤ 0 (RATE: not a whole number up to FLOWS_MAX), per outside 1..nper,
 * type other than 0 and 1, npery < 1, nominal < 0, effect ≤ 0, flows of one sign, no root, a
 * division by 0 and whatever is not finite.
 */
#ifndef TVM_H
#define TVM_H

#include "ctx.h"

#include <stddef.h>

enum tvm_kind { TVM_OMITTED, TVM_NUMBER, TVM_TEXT, TVM_LIST, TVM_OTHER };

struct tvm_arg {
    enum tvm_kind kind;
    long double number;
    const char *text;
    struct tvm_arg *items;
    size_t n; /* items */
};

/* Whether there is a function of that name. */
bool tvm_known(const char *function);

/* "PMT" … "XIRR" of the arguments. ERR_INVALID names `function` or the argument. */
enum err tvm_value(struct ctx *cx, const char *function, const struct tvm_arg *args, size_t n,
                   long double *ret_value);

#endif
