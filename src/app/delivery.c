/* Where messages go out: see delivery.h. */
#include "delivery.h"

#include "audit.h"
#include "field.h"
#include "mail.h"
#include "notice_due.h"
#include "outbox.h"
#include "setting.h"
#include "text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

enum { SECRET_MAX = 1000, URL_MAX = 500, BODY_MAX = 64 << 10 };

#define GATEWAY_SECRET "_notice_gateway_secret"
#define SMTP_PASSWORD  "_notice_smtp_password"

/* ---- reading ---- */

static const char *machine(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* The first line of the file that the variable names, or NULL. */
static const char *machine_file(struct ctx *cx, const char *name)
{
    const char *path = machine(name);
    char text[SECRET_MAX + 1] = "";
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return NULL;
    ssize_t n = read(fd, text, SECRET_MAX);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    return *text ? arena_strdup(cx->a, text) : NULL;
}

static const char *set(struct ctx *cx, const char *key)
{
    const char *value = setting_get(cx, key, "");
    return *value ? value : NULL;
}

static const char *set_secret(struct ctx *cx, const char *key)
{
    const char *stored = set(cx, key);
    void *p;
    size_t n;
    char *text = NULL;
    return stored && text_unbase64url(cx->a, stored, &p, &n) &&
                   unseal(cx, cx->app->keys, p, n, &text, NULL)
               ? text
               : NULL;
}

enum err delivery_read(struct ctx *cx, struct delivery *ret)
{
    struct delivery d = {.gateway_url = machine("SAHABAT_NOTICE_GATEWAY_URL"),
                         .smtp_url = machine("SAHABAT_NOTICE_SMTP_URL")};
    d.gateway_fixed = d.gateway_url != NULL;
    d.smtp_fixed = d.smtp_url != NULL;
    if (d.gateway_fixed) {
        d.gateway_secret = machine("SAHABAT_NOTICE_GATEWAY_SECRET");
        if (!d.gateway_secret)
            d.gateway_secret = machine_file(cx, "SAHABAT_NOTICE_GATEWAY_SECRET_FILE");
    } else {
        d.gateway_url = set(cx, "notice_gateway_url");
        d.gateway_secret = set_secret(cx, GATEWAY_SECRET);
    }
    if (d.smtp_fixed) {
        d.smtp_user = machine("SAHABAT_NOTICE_SMTP_USER");
        d.smtp_from = machine("SAHABAT_NOTICE_SMTP_FROM");
        d.smtp_password = machine("SAHABAT_NOTICE_SMTP_PASSWORD");
        if (!d.smtp_password)
            d.smtp_password = machine_file(cx, "SAHABAT_NOTICE_SMTP_PASSWORD_FILE");
    } else {
        d.smtp_url = set(cx, "notice_smtp_url");
        d.smtp_user = set(cx, "notice_smtp_user");
        d.smtp_from = set(cx, "notice_smtp_from");
        d.smtp_password = set_secret(cx, SMTP_PASSWORD);
    }
    d.quiet = setting_get(cx, "notice_quiet", QUIET_DEFAULT);
    d.keep_days = outbox_keep_days(cx);
    d.demo = cx->app->demo && cx->app->own_url;
    *ret = d;
    return OK;
}

/* ---- setting ---- */

static bool filled(const char *s)
{
    return s && *s;
}

static bool printable(const char *s, size_t max)
{
    if (strlen(s) > max)
        return false;
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            return false;
    return true;
}

static void check_url(struct ctx *cx, const char *field, const char *url, const char *schemes)
{
    if (filled(url) && (strlen(url) > URL_MAX || !outgoing_url_good(url, schemes)))
        fail_field(cx, field, "error.delivery_url", "schemes", schemes, NULL);
}

/* Whether what is sent there goes to another machine: scheme, name and port. */
static bool elsewhere(const char *before, const char *after)
{
    const char *name = strstr(before, "://");
    size_t n = name ? (size_t)(name - before) + 3 : 0;
    n += strcspn(before + n, "/?#");
    return strncasecmp(before, after, n) != 0 || (after[n] && !strchr("/?#", after[n]));
}

/* A secret is for the machine that it was told for: nobody learns it by pointing to their own. */
static void check_secret(struct ctx *cx, const char *url_key, const char *url,
                         const char *secret_key, const char *field, const char *secret)
{
    const char *before = set(cx, url_key);
    if (!secret && filled(url) && set(cx, secret_key) && (!before || elsewhere(before, url)))
        fail_field(cx, field, "error.delivery_secret", NULL);
}

static const char *number(struct ctx *cx, int64_t n)
{
    return arena_printf(cx->a, "%" PRId64, n);
}

static enum err check(struct ctx *cx, const struct delivery *d)
{
    struct quiet_hours q;
    check_url(cx, "gateway_url", d->gateway_url, "http,https");
    check_url(cx, "smtp_url", d->smtp_url, "smtp,smtps");
    check_secret(cx, "notice_gateway_url", d->gateway_url, GATEWAY_SECRET, "gateway_secret",
                 d->gateway_secret);
    check_secret(cx, "notice_smtp_url", d->smtp_url, SMTP_PASSWORD, "smtp_password",
                 d->smtp_password);
    if (d->gateway_secret && !printable(d->gateway_secret, SECRET_MAX))
        fail_field(cx, "gateway_secret", "field.error.characters", NULL);
    if (d->smtp_password && !printable(d->smtp_password, SECRET_MAX))
        fail_field(cx, "smtp_password", "field.error.characters", NULL);
    if (filled(d->smtp_user) && !printable(d->smtp_user, 200))
        fail_field(cx, "smtp_user", "field.error.characters", NULL);
    if (filled(d->smtp_from) ? !mail_sender(cx->a, d->smtp_from) : filled(d->smtp_url))
        fail_field(cx, "smtp_from", "error.delivery_from", NULL);
    if (!quiet_parse(d->quiet ? d->quiet : "", &q))
        fail_field(cx, "quiet", "error.delivery_quiet", NULL);
    if (d->keep_days != FIELD_UNSET &&
        (d->keep_days < KEEP_DAYS_LEAST || d->keep_days > KEEP_DAYS_MOST))
        fail_field(cx, "keep_days", "error.delivery_keep", "least", number(cx, KEEP_DAYS_LEAST),
                   "most", number(cx, KEEP_DAYS_MOST), NULL);
    return fields_check(cx);
}

static enum err put(struct ctx *cx, const char *key, const char *value)
{
    return setting_set(cx, key, value ? value : "");
}

/* NULL leaves what there is. The record says that it changed, never what it is. */
static enum err put_secret(struct ctx *cx, const char *key, const char *value)
{
    const char *stored = "";
    if (!value)
        return OK;
    if (*value) {
        struct sealed s = seal(cx, cx->app->keys, value, strlen(value));
        stored = text_base64url(cx->a, s.p, s.n);
    }
    TRY(setting_set(cx, key, stored));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, key + 1, *value ? "•" : "");
    return audit(cx, "change", "setting", 0, m);
}

enum err delivery_set(struct ctx *cx, const struct delivery *d)
{
    TRY(check(cx, d));
    TRY(put(cx, "notice_gateway_url", d->gateway_url));
    TRY(put(cx, "notice_smtp_url", d->smtp_url));
    TRY(put(cx, "notice_smtp_user", d->smtp_user));
    TRY(put(cx, "notice_smtp_from", d->smtp_from));
    TRY(put(cx, "notice_quiet", d->quiet));
    TRY(put(cx, "notice_keep_days", d->keep_days == FIELD_UNSET ? NULL : number(cx, d->keep_days)));
    TRY(put_secret(cx, GATEWAY_SECRET, d->gateway_secret));
    return put_secret(cx, SMTP_PASSWORD, d->smtp_password);
}

/* ---- what is sent ---- */

const char *delivery_demo_key(struct ctx *cx)
{
    unsigned char hash[HASH_LEN];
    keyed_hash(cx->app->keys, "demo-gateway", "", 0, hash);
    return text_base64url(cx->a, hash, 16);
}

/* As telephones of the world are written: "+6281234567890". */
static const char *world_number(struct arena *a, const char *phone)
{
    return phone[0] == '0' ? arena_printf(a, "+62%s", phone + 1) : phone;
}

static const char *json_of(struct ctx *cx, const struct letter *m)
{
    struct model *o = model_object(cx->a);
    struct buf b = buf_new(cx->a, BODY_MAX);
    model_set_text(cx->a, o, "id", m->key);
    model_set_text(cx->a, o, "channel", m->channel);
    model_set_text(cx->a, o, "to",
                   strcmp(m->channel, "email") == 0 ? m->to : world_number(cx->a, m->to));
    if (m->subject)
        model_set_text(cx->a, o, "subject", m->subject);
    model_set_text(cx->a, o, "text", m->body);
    json_write(&b, o);
    return buf_str(&b);
}

static bool by_mail(struct ctx *cx, const struct delivery *d, const struct letter *m,
                    struct outgoing *ret)
{
    const char *from = mail_sender(cx->a, d->smtp_from);
    if (!from || !mail_address_good(m->to))
        return false;
    struct mail mail = {.from = d->smtp_from,
                        .to = m->to,
                        .subject = m->subject ? m->subject : "Sahabat UMKM",
                        .body = m->body,
                        .id = m->key,
                        .at = cx->now,
                        .file = m->file};
    *ret = (struct outgoing){.url = d->smtp_url,
                             .user = d->smtp_user,
                             .password = d->smtp_password,
                             .from = from,
                             .to = m->to,
                             .body = mail_text(cx->a, &mail)};
    return true;
}

bool delivery_letter(struct ctx *cx, const struct delivery *d, const struct letter *m,
                     struct outgoing *ret)
{
    bool mail = strcmp(m->channel, "email") == 0;
    if (mail && d->smtp_url && d->smtp_from)
        return by_mail(cx, d, m, ret);
    *ret = (struct outgoing){.key = m->key, .body = json_of(cx, m)};
    if (!mail && d->gateway_url) {
        ret->url = d->gateway_url;
        ret->secret = d->gateway_secret;
        return true;
    }
    if (!d->demo)
        return false;
    ret->url = arena_printf(cx->a, "%s/demo/gateway/%s", cx->app->own_url, delivery_demo_key(cx));
    return true;
}
