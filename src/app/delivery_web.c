/* Gateway, mail server, quiet hours: set by the administrator, tried by a message to oneself. */
#include "audit.h"
#include "deliver.h"
#include "delivery.h"
#include "mail.h"
#include "notice.h"
#include "notice_web.h"
#include "outbox.h"
#include "page_parts.h"
#include "setting.h"
#include "text.h"

#include <inttypes.h>

/* As the form has it: what is empty is not set; a secret that is empty stays. */
struct delivery_form {
    const char *gateway_url, *gateway_secret, *smtp_url, *smtp_user, *smtp_password, *smtp_from,
        *quiet;
    bool gateway_secret_remove, smtp_password_remove;
    int64_t keep_days;
};
#define T(member) .offset = FIELD_TEXT(struct delivery_form, member)
#define B(member) .offset = FIELD_BOOL(struct delivery_form, member)
static const struct field fields[] = {
    {.name = "gateway_url",
     .kind = F_TEXT,
     T(gateway_url),
     .max = 500,
     .label = "delivery.gateway_url",
     .help = "delivery.gateway_url_help"},
    {.name = "gateway_secret",
     .kind = F_TEXT,
     T(gateway_secret),
     .max = 1000,
     .flags = F_SECRET,
     .label = "delivery.gateway_secret",
     .help = "delivery.secret_help"},
    {.name = "gateway_secret_remove",
     .kind = F_BOOL,
     B(gateway_secret_remove),
     .label = "delivery.gateway_secret_remove"},
    {.name = "smtp_url",
     .kind = F_TEXT,
     T(smtp_url),
     .max = 500,
     .label = "delivery.smtp_url",
     .help = "delivery.smtp_url_help"},
    {.name = "smtp_from",
     .kind = F_TEXT,
     T(smtp_from),
     .max = 200,
     .label = "delivery.smtp_from",
     .help = "delivery.smtp_from_help"},
    {.name = "smtp_user", .kind = F_TEXT, T(smtp_user), .max = 200, .label = "delivery.smtp_user"},
    {.name = "smtp_password",
     .kind = F_TEXT,
     T(smtp_password),
     .max = 1000,
     .flags = F_SECRET,
     .label = "delivery.smtp_password",
     .help = "delivery.secret_help"},
    {.name = "smtp_password_remove",
     .kind = F_BOOL,
     B(smtp_password_remove),
     .label = "delivery.smtp_password_remove"},
    {.name = "quiet",
     .kind = F_TEXT,
     T(quiet),
     .max = 11,
     .label = "delivery.quiet",
     .help = "delivery.quiet_help"},
    {.name = "keep_days",
     .kind = F_INT,
     .offset = FIELD_INT(struct delivery_form, keep_days),
     .min = KEEP_DAYS_LEAST,
     .max = KEEP_DAYS_MOST,
     .label = "delivery.keep_days",
     .help = "delivery.keep_days_help"},
};
const struct field_table delivery_fields = FIELD_TABLE("Delivery", fields, struct delivery_form);

struct test_form {
    const char *channel, *to;
};
static const struct field_choice channels[] = {{"whatsapp", "outbox.channel.whatsapp"},
                                               {"sms", "outbox.channel.sms"},
                                               {"email", "outbox.channel.email"},
                                               {NULL, NULL}};
static const struct field test_list[] = {
    {.name = "channel",
     .kind = F_CHOICE,
     .offset = FIELD_TEXT(struct test_form, channel),
     .flags = F_REQUIRED,
     .choices = channels,
     .label = "outbox.channel"},
    {.name = "to",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct test_form, to),
     .flags = F_REQUIRED,
     .max = 200,
     .label = "delivery.test_to",
     .help = "delivery.test_to_help"},
};
const struct field_table delivery_test_fields =
    FIELD_TABLE("DeliveryTest", test_list, struct test_form);

/* ---- the page ---- */

static int64_t version_of(struct ctx *cx)
{
    int64_t version = 1;
    text_int(setting_get(cx, "_notice_delivery_version", "1"), &version);
    return version;
}

static void secret_states(struct web *w, struct model *rows, const struct delivery *d)
{
    const char *yes = web_words(w, "delivery.secret_set", NULL),
               *no = web_words(w, "delivery.secret_none", NULL);
    put_row(w, rows, web_words(w, "delivery.phones", NULL),
            d->gateway_url ? d->gateway_url
            : d->demo      ? web_words(w, "delivery.demo", NULL)
                           : web_words(w, "delivery.none", NULL),
            NULL);
    put_row(w, rows, web_words(w, "delivery.gateway_secret", NULL), d->gateway_secret ? yes : no,
            NULL);
    put_row(w, rows, web_words(w, "delivery.mails", NULL),
            d->smtp_url && d->smtp_from ? d->smtp_url
            : d->demo                   ? web_words(w, "delivery.demo", NULL)
                                        : web_words(w, "delivery.none", NULL),
            NULL);
    put_row(w, rows, web_words(w, "delivery.smtp_password", NULL), d->smtp_password ? yes : no,
            NULL);
}

static void page(struct web *w, const struct delivery *d, const struct delivery_form *f,
                 const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct model *now = model_set_object(a, w->page, "now");
    struct test_form t = {.channel = "whatsapp"};
    web_title(w, "delivery.title");
    web_crumb(w, "outbox.title", "/outbox");
    secret_states(w, model_set_array(a, now, "rows"), d);
    web_form(w, &delivery_fields, f, bound, "/settings/delivery", version_of(&w->cx));
    model_set_bool(a, w->page, "gateway_fixed", d->gateway_fixed);
    model_set_bool(a, w->page, "smtp_fixed", d->smtp_fixed);
    struct model *test = model_set_object(a, w->page, "test");
    model_set(test, "fields",
              field_widgets(&w->cx, w->app->words, &delivery_test_fields, &t, NULL));
}

/* What the settings say, whatever the machine's environment does. */
static struct delivery_form stored(struct web *w, const struct delivery *d)
{
    return (struct delivery_form){.gateway_url = setting_get(&w->cx, "notice_gateway_url", NULL),
                                  .smtp_url = setting_get(&w->cx, "notice_smtp_url", NULL),
                                  .smtp_user = setting_get(&w->cx, "notice_smtp_user", NULL),
                                  .smtp_from = setting_get(&w->cx, "notice_smtp_from", NULL),
                                  .quiet = d->quiet,
                                  .keep_days = d->keep_days};
}

enum err delivery_page_get(struct web *w)
{
    struct delivery d;
    TRY(delivery_read(&w->cx, &d));
    struct delivery_form f = stored(w, &d);
    page(w, &d, &f, NULL);
    return web_show(w);
}

/* The secret to store: NULL leaves it. */
static const char *secret_of(const char *typed, bool remove)
{
    return typed && *typed ? typed : remove ? "" : NULL;
}

static enum err save(struct ctx *cx, const struct delivery_form *f, int64_t version)
{
    if (version != version_of(cx))
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(delivery_set(
        cx,
        &(struct delivery){.gateway_url = f->gateway_url,
                           .smtp_url = f->smtp_url,
                           .smtp_user = f->smtp_user,
                           .smtp_from = f->smtp_from,
                           .quiet = f->quiet && *f->quiet ? f->quiet : "-",
                           .keep_days = f->keep_days,
                           .gateway_secret = secret_of(f->gateway_secret, f->gateway_secret_remove),
                           .smtp_password = secret_of(f->smtp_password, f->smtp_password_remove)}));
    return setting_set(cx, "_notice_delivery_version",
                       arena_printf(cx->a, "%" PRId64, version + 1));
}

enum err delivery_page_post(struct web *w)
{
    struct delivery d;
    struct bound bound = {0};
    int64_t version;
    TRY(delivery_read(&w->cx, &d));
    struct delivery_form f = stored(w, &d);
    TRY(web_version(w, &version));
    enum err e = web_bind(w, &f, &bound);
    if (e == OK)
        e = save(&w->cx, &f, version);
    if (e != OK) {
        page(w, &d, &f, &bound);
        return web_again(w, e, "delivery");
    }
    deliver_wake(w->app);
    web_flash(w, "good", "delivery.saved", NULL);
    return web_redirect(w, "/settings/delivery");
}

/* ---- a message to oneself ---- */

static enum err address_of(struct ctx *cx, const struct test_form *t, const char **ret)
{
    bool mail = strcmp(t->channel, "email") == 0;
    const char *to = mail ? text_trim(cx->a, t->to) : text_phone(cx->a, t->to);
    bool good = to && (mail ? mail_address_good(to) : phone_is_mobile(to));
    if (!good)
        fail_field(cx, "to", mail ? "error.email" : "field.error.phone", NULL);
    *ret = to;
    return fields_check(cx);
}

static enum err note_test(struct ctx *cx, void *arg)
{
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "channel", ((const struct test_form *)arg)->channel);
    return audit(cx, "test", "notice", 0, m);
}

static enum err send_test(struct web *w, struct test_form *t, const char **ret_why)
{
    const char *to;
    TRY(address_of(&w->cx, t, &to));
    TRY(app_write(&w->cx, note_test, t));
    return deliver_test(&w->cx, t->channel, to, web_words(w, "delivery.test_subject", NULL),
                        web_words(w, "delivery.test_text", NULL), ret_why);
}

enum err delivery_test_post(struct web *w)
{
    struct test_form t = {0};
    struct bound bound = {0};
    struct delivery d;
    const char *why = NULL;
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = field_check(&w->cx, &delivery_test_fields, &t, &bound);
    if (e == OK)
        e = send_test(w, &t, &why);
    if (e != OK) {
        TRY(delivery_read(&w->cx, &d));
        struct delivery_form f = stored(w, &d);
        page(w, &d, &f, NULL);
        return web_again(w, e, "delivery");
    }
    if (*why)
        web_flash(w, "bad", "delivery.test_bad", "reason", reason_words(w, why), NULL);
    else
        web_flash(w, "good", "delivery.test_good", NULL);
    return web_redirect(w, "/settings/delivery");
}
