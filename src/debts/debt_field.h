/* What a phone takes along so that debts can be written down without signal: main sets it in
 * field_debts (field_sync.h). */
#ifndef DEBT_FIELD_H
#define DEBT_FIELD_H

#include "field_sync.h"

enum { DEBT_FIELD_LENDERS = 500 };

/*
 * "debts": null for who may not write any, else
 * sheets: {id, business} of open ones that the actor reads and writes, for each business taken
 *   along whose owner's it is;
 * withdrawn: businesses whose owner took the consent back;
 * consent: {version, text}, to be read out before a new one;
 * lenders: {on, more, names: {name, kind, legal}}, at most DEBT_FIELD_LENDERS, those whose licence
 *   is known first, as the register knew them on that day;
 * choices: words to choose from.
 * What stands in a sheet, or how many rows it has, never comes along.
 */
enum err debt_field_put(struct ctx *cx, const struct field_taken *taken, size_t n,
                        struct model *ret_object);

#endif
