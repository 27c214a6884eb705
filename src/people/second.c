/* The second step: see second.h. */
#include "second.h"

#include "text.h"

#include <inttypes.h>

enum { SECRET_LEN = 20, BASE32_LEN = SECRET_LEN * 8 / 5 };

struct setup {
    int64_t account_id, until;
    unsigned char secret[SECRET_LEN];
};

bool second_allowed(const struct actor *a)
{
    return a->role == ROLE_OFFICER || a->role == ROLE_ADMIN;
}

/* RFC 4648 base32 of the secret; `gap` puts a blank after every four letters. */
static const char *base32(struct arena *a, const unsigned char *secret, bool gap)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct buf b = buf_new(a, 128);
    uint32_t bits = 0;
    int have = 0, n = 0;
    for (int i = 0; i < SECRET_LEN; i++) {
        bits = bits << 8 | secret[i];
        for (have += 8; have >= 5; have -= 5) {
            if (gap && n && n % 4 == 0)
                buf_putc(&b, ' ');
            buf_putc(&b, letters[bits >> (have - 5) & 31]);
            n++;
        }
    }
    return buf_str(&b);
}

static void describe(struct ctx *cx, const struct account *a, const struct setup *s,
                     struct second_setup *ret)
{
    ret->secret = base32(cx->a, s->secret, true);
    ret->uri = arena_printf(cx->a, "otpauth://totp/Sahabat:%s?secret=%s&issuer=Sahabat", a->name,
                            base32(cx->a, s->secret, false));
}

void second_setup_make(struct ctx *cx, const struct account *a, struct second_setup *ret)
{
    struct setup s = {.account_id = a->id, .until = cx->now + SECOND_SETUP_SECONDS};
    ctx_random(cx, s.secret, sizeof(s.secret));
    struct sealed sealed = seal(cx, cx->app->keys, &s, sizeof(s));
    ret->sealed = text_base64url(cx->a, sealed.p, sealed.n);
    describe(cx, a, &s, ret);
}

static enum err open_setup(struct ctx *cx, const struct account *a, const char *sealed,
                           struct setup *ret)
{
    void *p = NULL;
    char *clear;
    size_t n = 0, got = 0;
    bool good = sealed && strlen(sealed) < 400 && text_unbase64url(cx->a, sealed, &p, &n) &&
                unseal(cx, cx->app->keys, p, n, &clear, &got) && got == sizeof(*ret);
    if (good)
        memcpy(ret, clear, sizeof(*ret));
    if (!good || ret->account_id != a->id || ret->until < cx->now)
        return fail(cx, ERR_GONE, "error.setup_gone", NULL);
    return OK;
}

enum err second_setup_open(struct ctx *cx, const struct account *a, const char *sealed,
                           struct second_setup *ret)
{
    struct setup s;
    TRY(open_setup(cx, a, sealed, &s));
    ret->sealed = sealed;
    describe(cx, a, &s, ret);
    return OK;
}

struct switching {
    int64_t account_id, step;
    struct sealed secret;
};

static enum err switch_on(struct ctx *cx, void *arg)
{
    struct switching *s = arg;
    TRY(account_set_totp(cx, s->account_id, &s->secret));
    return account_totp_step(cx, s->account_id, s->step);
}

enum err second_on(struct ctx *cx, const struct account *a, const char *sealed, const char *code)
{
    struct setup s;
    struct switching to = {.account_id = a->id};
    TRY(open_setup(cx, a, sealed, &s));
    if (!totp_verify(s.secret, sizeof(s.secret), text_digits(cx->a, code), cx->now, 0, &to.step)) {
        fail_field(cx, "code", "error.totp_wrong", NULL);
        return fields_check(cx);
    }
    to.secret = seal(cx, cx->app->keys, s.secret, sizeof(s.secret));
    return app_write(cx, switch_on, &to);
}

enum err second_off(struct ctx *cx, int64_t account_id)
{
    struct account a;
    TRY(account_get(cx, account_id, &a));
    return a.has_totp ? account_set_totp(cx, account_id, NULL) : OK;
}

bool second_verify(struct ctx *cx, const struct account *a, const char *code, int64_t *ret_step)
{
    char *secret;
    size_t n;
    return a->has_totp && unseal(cx, cx->app->keys, a->totp_secret, a->totp_n, &secret, &n) &&
           totp_verify(secret, n, text_digits(cx->a, code), cx->now, a->totp_step, ret_step);
}
