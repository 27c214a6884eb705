/*
 * Coming in: see sign_in.h. Each function reads with the context's reader, hashes, and writes by a
 * short rule of its own on the writer, so that no hash ever holds the writer up.
 *
 * Known and unknown names run through the same steps: one look, one wait, one Argon2, one write.
 * Failures of a known account stand in its row, those of an unknown name in the throttle table;
 * both grow alike and are forgotten alike after a day.
 */
#include "sign_in.h"

#include "second.h"
#include "text.h"
#include "throttle.h"

#include <inttypes.h>

enum { FREE_TRIES = 3, DEVICE_FREE = 10, FORGET = 86400, NAME_MAX_LEN = 100 };

struct attempt {
    struct account account;
    bool known, trusted; /* there is such an account; from a device it knows */
    const char *key;     /* of the throttle */
};

static enum err slow_down(struct ctx *cx, int64_t seconds)
{
    fail(cx, ERR_SLOW_DOWN, "error.wait", "seconds", arena_printf(cx->a, "%" PRId64, seconds),
         NULL);
    cx->err.retry_after = seconds;
    return ERR_SLOW_DOWN;
}

static enum err count_try(struct ctx *cx, void *arg)
{
    return throttle_failed(cx, arg, FREE_TRIES);
}

static enum err clear_tries(struct ctx *cx, void *arg)
{
    return throttle_passed(cx, arg, FREE_TRIES);
}

static const char *name_key(struct ctx *cx, const char *kind, const char *name)
{
    const char *fold = text_fold(cx->a, name);
    return arena_printf(cx->a, "%s:%.*s", kind, NAME_MAX_LEN, fold);
}

/* ---- password ---- */

static const char *device_key(struct ctx *cx, const char *device)
{
    unsigned char hash[HASH_LEN];
    plain_hash(device, strlen(device), hash);
    return arena_printf(cx->a, "device:%s", text_hex(cx->a, hash, 16));
}

static enum err look_up(struct ctx *cx, const struct sign_in *s, struct attempt *t)
{
    enum err e =
        strlen(s->name) > NAME_MAX_LEN ? ERR_NOT_FOUND : account_find(cx, s->name, &t->account);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    t->known = e == OK;
    t->trusted = t->known && s->device && device_known(cx, t->account.id, s->device);
    t->key = t->trusted ? device_key(cx, s->device) : name_key(cx, "name", s->name);
    return OK;
}

static enum err wait_first(struct ctx *cx, const struct attempt *t)
{
    if (t->trusted)
        return throttle_turn(cx, t->key, DEVICE_FREE);
    if (!t->known)
        return throttle_turn(cx, t->key, FREE_TRIES);
    int64_t seconds = account_delay(&t->account, cx->now);
    return seconds ? slow_down(cx, seconds) : OK;
}

/* On the writer, after the password was looked at: others may have failed meanwhile. */
static enum err wait_still(struct ctx *cx, void *arg)
{
    struct attempt *t = arg;
    if (t->known)
        TRY(account_get(cx, t->account.id, &t->account));
    return wait_first(cx, t);
}

static enum err count_failure(struct ctx *cx, void *arg)
{
    struct attempt *t = arg;
    TRY(wait_still(cx, t));
    if (!t->known || t->trusted)
        return throttle_count(cx, t->key);
    if (t->account.failures && t->account.failed_at < cx->now - FORGET)
        TRY(account_signed_in(cx, t->account.id));
    return account_failed(cx, t->account.id);
}

enum err sign_in_password(struct ctx *cx, const struct sign_in *s, struct account *ret)
{
    struct attempt t = {0};
    if (!*s->name || !*s->password)
        return fail(cx, ERR_INVALID, "error.sign_in_empty", NULL);
    TRY(look_up(cx, s, &t));
    TRY(wait_first(cx, &t));
    bool open = t.known && t.account.active && strlen(s->password) <= SIGN_IN_TEXT_MAX;
    if (!password_verify(open ? t.account.password : NULL, s->password)) {
        TRY(app_write(cx, count_failure, &t));
        return fail(cx, ERR_INVALID, "error.sign_in_bad", NULL);
    }
    TRY(app_write(cx, wait_still, &t));
    *ret = t.account;
    return OK;
}

/* What somebody does while coming in is written under their own name; returns who it was before. */
static const struct actor *act_as(struct ctx *cx, const struct account *a)
{
    const struct actor *before = cx->actor;
    struct actor *who = arena_new_of(cx->a, struct actor);
    *who = account_actor(cx->a, a);
    cx->actor = who;
    return before;
}

struct start {
    const struct account *account;
    const char *browser, *device;
    struct sign_in_tokens tokens;
};

static enum err start(struct ctx *cx, void *arg)
{
    struct start *s = arg;
    TRY(account_signed_in(cx, s->account->id));
    if (s->device)
        TRY(throttle_clear(cx, device_key(cx, s->device)));
    const struct actor *before = act_as(cx, s->account);
    enum err e = session_start(cx, s->account->id, s->browser, &s->tokens.session);
    cx->actor = before;
    TRY(e);
    return device_remember(cx, s->account->id, s->device, &s->tokens.device);
}

enum err sign_in_start(struct ctx *cx, const struct account *a, const char *browser,
                       const char *device, struct sign_in_tokens *ret)
{
    struct start s = {.account = a, .browser = browser, .device = device};
    TRY(app_write(cx, start, &s));
    *ret = s.tokens;
    return OK;
}

/* ---- second step ---- */

struct second {
    const struct account *account;
    const char *token, *key;
    int64_t step;
    char *made;
};

static enum err second_begin(struct ctx *cx, void *arg)
{
    struct second *s = arg;
    return one_time_create(cx, "second", s->account->id, s->account->name, NULL,
                           SIGN_IN_SECOND_SECONDS, &s->made);
}

enum err sign_in_second_begin(struct ctx *cx, const struct account *a, char **ret_token)
{
    struct second s = {.account = a};
    TRY(app_write(cx, second_begin, &s));
    *ret_token = s.made;
    return OK;
}

/* Uses token and step up together: whichever was used before undoes both. */
static enum err second_done(struct ctx *cx, void *arg)
{
    struct second *s = arg;
    int64_t id;
    const char *subject;
    TRY(one_time_use(cx, "second", s->token, &id, &subject));
    TRY(account_totp_step(cx, s->account->id, s->step));
    return throttle_passed(cx, s->key, FREE_TRIES);
}

enum err sign_in_second(struct ctx *cx, const char *token, const char *code, struct account *ret)
{
    int64_t id;
    const char *subject;
    struct account a;
    TRY(one_time_look(cx, "second", token, &id, &subject));
    TRY(account_get(cx, id, &a));
    if (!a.active)
        return fail(cx, ERR_GONE, "error.link_gone", NULL);
    struct second s = {.account = &a, .token = token};
    s.key = arena_printf(cx->a, "second:%" PRId64, id);
    TRY(throttle_turn(cx, s.key, FREE_TRIES));
    if (!second_verify(cx, &a, code, &s.step)) {
        TRY(app_write(cx, count_try, (void *)s.key));
        return fail(cx, ERR_INVALID, "error.totp_wrong", NULL);
    }
    TRY(app_write(cx, second_done, &s));
    *ret = a;
    return OK;
}

/* ---- one-time link and printed code ---- */

enum err sign_in_chosen(struct ctx *cx, const char *password, const char *again, const char *name)
{
    if (password_check(cx, "password", password, name) != OK)
        return ERR_INVALID;
    if (strcmp(password, again) != 0)
        fail_field(cx, "password_again", "error.password_again", NULL);
    return fields_check(cx);
}

struct choice {
    const char *kind, *text, *hash, *key;
    struct account account;
    int64_t keep;
};

static enum err use_and_set(struct ctx *cx, void *arg)
{
    struct choice *c = arg;
    int64_t id;
    const char *subject;
    TRY(one_time_use(cx, c->kind, c->text, &id, &subject));
    TRY(account_get(cx, id, &c->account));
    if (!c->account.active)
        return fail(cx, ERR_GONE, "error.link_gone", NULL);
    if (c->key)
        TRY(throttle_passed(cx, c->key, FREE_TRIES));
    const struct actor *before = act_as(cx, &c->account);
    enum err e = people_set_password(cx, &c->account, c->hash, 0);
    cx->actor = before;
    return e;
}

enum err sign_in_link_look(struct ctx *cx, const char *token, struct account *ret)
{
    int64_t id;
    const char *subject;
    TRY(one_time_look(cx, "reset", token, &id, &subject));
    TRY(account_get(cx, id, ret));
    return ret->active ? OK : fail(cx, ERR_GONE, "error.link_gone", NULL);
}

enum err sign_in_link_use(struct ctx *cx, const char *token, const char *password,
                          struct account *ret)
{
    struct choice c = {.kind = "reset", .text = token, .hash = password_hash(cx, password)};
    TRY(app_write(cx, use_and_set, &c));
    *ret = c.account;
    return OK;
}

enum err sign_in_code_use(struct ctx *cx, const char *name, const char *code, const char *password,
                          struct account *ret)
{
    struct account a = {.name = "-"};
    int64_t id;
    const char *subject, *key = name_key(cx, "code", name);
    if (!*name || !*code)
        return fail(cx, ERR_INVALID, "error.code_empty", NULL);
    TRY(throttle_turn(cx, key, FREE_TRIES));
    if (strlen(name) <= NAME_MAX_LEN && account_find(cx, name, &a) != OK)
        ctx_forgive(cx);
    const char *text = people_code_text(cx, a.name, code);
    if (one_time_look(cx, "onboard", text, &id, &subject) != OK) {
        ctx_forgive(cx);
        TRY(app_write(cx, count_try, (void *)key));
        return fail(cx, ERR_INVALID, "error.code_bad", NULL);
    }
    struct choice c = {
        .kind = "onboard", .text = text, .key = key, .hash = password_hash(cx, password)};
    TRY(app_write(cx, use_and_set, &c));
    *ret = c.account;
    return OK;
}

/* ---- signed in already ---- */

enum err sign_in_own(struct ctx *cx, const struct account *a, const char *password)
{
    const char *key = arena_printf(cx->a, "own:%" PRId64, a->id);
    TRY(throttle_turn(cx, key, FREE_TRIES));
    bool fits = strlen(password) <= SIGN_IN_TEXT_MAX;
    if (password_verify(fits ? a->password : NULL, password))
        return app_write(cx, clear_tries, (void *)key);
    TRY(app_write(cx, count_try, (void *)key));
    fail_field(cx, "old", "error.password_old", NULL);
    return fields_check(cx);
}

/* The code is used up, as at a sign-in. */
static enum err code_done(struct ctx *cx, void *arg)
{
    struct second *s = arg;
    TRY(throttle_passed(cx, s->key, FREE_TRIES));
    return account_totp_step(cx, s->account->id, s->step);
}

enum err sign_in_prove(struct ctx *cx, const struct account *a, const char *password,
                       const char *code)
{
    struct second s = {.account = a};
    TRY(sign_in_own(cx, a, password));
    if (!a->has_totp)
        return OK;
    s.key = arena_printf(cx->a, "second:%" PRId64, a->id);
    TRY(throttle_turn(cx, s.key, FREE_TRIES));
    if (second_verify(cx, a, code, &s.step))
        return app_write(cx, code_done, &s);
    TRY(app_write(cx, count_try, (void *)s.key));
    fail_field(cx, "code", "error.totp_wrong", NULL);
    return fields_check(cx);
}

static enum err set_chosen(struct ctx *cx, void *arg)
{
    struct choice *c = arg;
    return people_set_password(cx, &c->account, c->hash, c->keep);
}

enum err sign_in_change(struct ctx *cx, int64_t account_id, const char *old, const char *password,
                        int64_t keep_session)
{
    struct choice c = {.keep = keep_session};
    TRY(account_get(cx, account_id, &c.account));
    if (old)
        TRY(sign_in_own(cx, &c.account, old));
    c.hash = password_hash(cx, password);
    return app_write(cx, set_chosen, &c);
}
