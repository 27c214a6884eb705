/*
 * Accounts: names, roles, territory, passwords, second step. Sign-in tries are delayed per account,
 * never locked out for good; a device that once signed in well is exempt.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "caps.h"
#include "field.h"
#include "secret.h"

struct account {
    int64_t id, version, created_at, updated_at, person_id, failures, failed_at, totp_step;
    const char *name, *phone, *display_name, *role, *area, *lang;
    const char *password;    /* hash */
    const void *totp_secret; /* sealed */
    size_t totp_n;
    bool active, must_change, has_totp;
};
extern const struct field_table account_fields; /* "Account" */

/* By id, by sign-in name, or by phone; ERR_NOT_FOUND. */
enum err account_get(struct ctx *cx, int64_t id, struct account *ret);
enum err account_find(struct ctx *cx, const char *name_or_phone, struct account *ret);
/* What people call who signs in by that name, for records that the actor may see already; the name
 * itself where no account has it (commands are written down as "operator"). */
enum err account_called(struct ctx *cx, const char *name, const char **ret);

/* On the writer. `password_hash` NULL: none yet. Checks name, role, area (exists, right kind),
 * phone. */
enum err account_create(struct ctx *cx, const struct account *a, const char *password_hash,
                        int64_t *ret_id);
enum err account_update(struct ctx *cx,
                        const struct account *a); /* display_name, phone, role, area, active */
/*
 * What upper rooms keep of an account follows its role and territory: each brings a follower, main
 * sets the list. Called on the writer, in the change's own transaction, once it is written.
 */
typedef enum err account_follower(struct ctx *cx, const struct account *before,
                                  const struct account *now);
extern account_follower *const *account_followers; /* ends with NULL; NULL: none */
enum err account_set_password(struct ctx *cx, int64_t id, const char *password_hash,
                              bool must_change);
enum err account_set_active(struct ctx *cx, int64_t id,
                            bool active); /* false revokes sessions and tokens */
enum err account_set_lang(struct ctx *cx, int64_t id, const char *lang);
enum err account_set_totp(struct ctx *cx, int64_t id, const struct sealed *secret); /* NULL: off */
enum err account_totp_step(struct ctx *cx, int64_t id, int64_t step);

/* Seconds until the next try on this account is looked at; 0 now. Without failures: 0; from the 3rd
 * failure on 2, 4, 8 … 900 seconds since the last one. */
int64_t account_delay(const struct account *a, int64_t now);
enum err account_failed(struct ctx *cx, int64_t id);    /* on the writer: counts */
enum err account_signed_in(struct ctx *cx, int64_t id); /* on the writer: clears */

struct account_filter {
    const char *role, *text;
    int64_t after; /* id */
    int limit;
};
enum err account_list(struct ctx *cx, const struct account_filter *f, struct account **ret,
                      size_t *ret_n, int64_t *ret_total);

/* The actor that an account is. */
struct actor account_actor(struct arena *a, const struct account *acc);
/* Whose hand a job is: the account's that began it (0: nobody's), with the rights of the machine,
 * since beginning it was allowed. */
enum err account_hand(struct ctx *cx, int64_t id, struct actor *ret);

#endif
