/*
 * The sign-in name of an account, by its id. A name is given once and never changed, and no account
 * goes away: so what was committed is remembered, and lists need not look it up row by row.
 */
#ifndef ACCOUNT_NAME_H
#define ACCOUNT_NAME_H

#include "app.h"

struct account_names;
struct account_names *account_names_new(void);
void account_names_free(struct account_names *n);

/* *ret: NULL where there is no such account; it lasts as long as the request. Without scope: for
 * records that the actor may see already. */
enum err account_name(struct ctx *cx, int64_t id, const char **ret);

#endif
