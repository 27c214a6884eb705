/*
 * Owners register themselves, without an account: form → code sent to the phone → business
 * "proposed", source "self".
 *
 * Between form and code nothing is stored but the code's hash: the draft travels sealed in the
 * page, for half an hour, bound to its phone. Who registers is the public with one right more, to
 * create this one record; what looks like a known business is flagged for the ward and never told
 * to the public. Tries are slowed by phone and by browser, never by address: a whole carrier shares
 * one.
 */
#ifndef REGISTER_PUBLIC_H
#define REGISTER_PUBLIC_H

#include "business.h"

enum { DRAFT_SECONDS = 1800, CODE_SECONDS = 900, CODE_LEN = 6 };

struct registration {
    const char *name, *owner_name, *phone, *ward, *address, *sector, *products;
    bool consent; /* to the privacy notice as it is now */
};
extern const struct field_table registration_fields; /* "Registration" */

/* The version of the privacy notice that consents are given to (setting "privacy_version"). */
const char *consent_version(struct ctx *cx);
/* On the writer: a person's consent to the purpose "programme". `via`: register, claim, companion.
 * Given once a version. */
enum err consent_give(struct ctx *cx, int64_t person_id, const char *via);

/* ---- codes to phones, also for claims (claim.h) ---- */

/* Waits for their turn: ERR_SLOW_DOWN with cx->err.retry_after. Not on the writer: writes by
 * app_write(). `browser` tells one browser from others. */
enum err phone_code_wait(struct ctx *cx, const char *phone, const char *browser);
/* On the writer: a new code by notice; earlier ones end. `event`: whose words take {code} and
 * {minutes}, "phone_code". */
enum err phone_code_send(struct ctx *cx, const char *phone, const char *event);
/* Whether it is the phone's code; a wrong one is counted. ERR_INVALID on field "code",
 * ERR_SLOW_DOWN. Not on the writer; uses nothing up. */
enum err phone_code_check(struct ctx *cx, const char *phone, const char *code);
/* On the writer: uses the code up; ERR_GONE when it was used meanwhile. */
enum err phone_code_use(struct ctx *cx, const char *phone, const char *code);

/* ---- registering; neither on the writer ---- */

/* Checks everything and sends the code. *ret_draft: the sealed draft, for the page. */
enum err registration_begin(struct ctx *cx, const struct registration *r, const char *browser,
                            char **ret_draft);
/* Sends another code for the same draft. ERR_GONE when the draft is too old or not ours. */
enum err registration_again(struct ctx *cx, const char *draft, const char *browser);
/* The code is right: business, person, consent. *ret_code: the business's, "U-…". */
enum err registration_end(struct ctx *cx, const char *draft, const char *code,
                          const char **ret_code);
/* The draft's phone with its middle hidden ("0812••••7890"), for the page. ERR_GONE. */
enum err registration_phone(struct ctx *cx, const char *draft, const char **ret_hidden);
const char *phone_hidden(struct ctx *cx, const char *phone);

#endif
