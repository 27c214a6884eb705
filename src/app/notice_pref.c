/* How people want to be reached: see notice_pref.h. */
#include "notice_pref.h"

#include "audit.h"
#include "mail.h"
#include "notice_sql.h"
#include "text.h"

#include <inttypes.h>

#define ACCOUNT "account:"
#define ADDRESS "address:"

enum { TOKEN_BYTES = 16 };

const char *pref_of_account(struct arena *a, int64_t account_id)
{
    return arena_printf(a, ACCOUNT "%" PRId64, account_id);
}

const char *pref_token(struct ctx *cx, const char *address)
{
    unsigned char hash[HASH_LEN];
    keyed_hash(cx->app->keys, "notice-address", address, strlen(address), hash);
    return text_base64url(cx->a, hash, TOKEN_BYTES);
}

const char *pref_of_address(struct ctx *cx, const char *address)
{
    return arena_printf(cx->a, ADDRESS "%s", pref_token(cx, address));
}

enum err pref_get(struct ctx *cx, const char *who, struct notice_pref *ret)
{
    struct notice_pref p = {.channel = ""};
    struct rows *r = db_rows(cx, &q_notice_pref_get, ARGS(db_text(who)));
    if (rows_next(r)) {
        p.channel = row_str(r, 0);
        p.email = row_str(r, 1);
        p.opt_out = row_int(r, 2);
    }
    TRY(rows_end(r));
    *ret = p;
    return OK;
}

enum err pref_set(struct ctx *cx, const char *who, const struct notice_pref *p)
{
    struct notice_pref old;
    int64_t id = 0;
    if (strncmp(who, ACCOUNT, strlen(ACCOUNT)) == 0)
        text_int(who + strlen(ACCOUNT), &id);
    if (*p->channel && !notice_channel_known(p->channel))
        fail_field(cx, "channel", "field.error.choice", NULL);
    if (p->email && !mail_address_good(p->email))
        fail_field(cx, "email", "error.email", NULL);
    if (strcmp(p->channel, "email") == 0 && id && !p->email)
        fail_field(cx, "email", "error.email_needed", NULL);
    TRY(fields_check(cx));
    TRY(pref_get(cx, who, &old));
    TRY(db_exec(cx, &q_notice_pref_set,
                ARGS(db_text(who), db_text(p->channel), db_text(p->email), db_int(p->opt_out),
                     db_int(cx->now)),
                NULL));
    struct model *m = model_object(cx->a);
    struct model *pair = model_set_array(cx->a, m, "channel");
    model_add_text(cx->a, pair, old.channel);
    model_add_text(cx->a, pair, p->channel);
    model_set_bool(cx->a, m, "opt_out", p->opt_out);
    return audit(cx, "change", id ? "notice-pref" : "notice-address", id, m);
}

enum err pref_of_token(struct ctx *cx, const char *token, const char **ret_who,
                       const char **ret_address)
{
    const char *who = arena_printf(cx->a, ADDRESS "%.64s", token);
    char *address = NULL;
    TRY(db_text_of(cx, &q_notice_address_of, ARGS(db_text(who)), &address));
    if (!address)
        return fail(cx, ERR_GONE, "error.notice_link", NULL);
    *ret_who = who;
    *ret_address = address;
    return OK;
}
