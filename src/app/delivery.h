/*
 * Where messages go out, as the machine's environment says or else the settings:
 *
 *   environment                                       setting
 *   SAHABAT_NOTICE_GATEWAY_URL                        notice_gateway_url      WhatsApp and SMS,
 * JSON by POST SAHABAT_NOTICE_GATEWAY_SECRET, …_SECRET_FILE      sealed                  sent as a
 * bearer token SAHABAT_NOTICE_SMTP_URL                           notice_smtp_url         smtp://
 * (with STARTTLS), smtps:// SAHABAT_NOTICE_SMTP_USER                          notice_smtp_user
 *   SAHABAT_NOTICE_SMTP_PASSWORD, …_PASSWORD_FILE     sealed
 *   SAHABAT_NOTICE_SMTP_FROM                          notice_smtp_from        "Sahabat UMKM
 * <umkm@kota.go.id>" notice_quiet            "21:00-07:00" of the city, "-": none
 *                                                   notice_keep_days        180
 *
 * In a demo database without these, everything goes to the program's own telephone (demo_web.c).
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include "app.h"
#include "outgoing.h"

struct delivery {
    const char *gateway_url, *smtp_url, *smtp_user, *smtp_from; /* NULL: not set */
    const char *gateway_secret, *smtp_password;
    const char *quiet;
    int64_t keep_days; /* how long messages are kept (outbox.h); FIELD_UNSET: as usual */
    bool demo;         /* the program's own telephone takes what has no other way */
    bool gateway_fixed, smtp_fixed; /* said by the machine: settings do not count */
};

enum err delivery_read(struct ctx *cx, struct delivery *ret);
static inline bool delivery_phone(const struct delivery *d)
{
    return d->gateway_url || d->demo;
}
static inline bool delivery_mail(const struct delivery *d)
{
    return (d->smtp_url && d->smtp_from) || d->demo;
}

/* What an administrator sets. A secret NULL stays as it is, as long as it goes to the same machine;
 * "" is removed. On the writer; audited
 * without secrets. ERR_INVALID names each field that would not work. */
enum err delivery_set(struct ctx *cx, const struct delivery *d);

/* Fills what is to be sent; false when the channel has no way out. `key` is the message's for ever.
 */
struct mail_file;
struct letter {
    const char *key, *channel, *to, *subject, *body;
    const struct mail_file *file; /* goes along by mail server; NULL: none */
};
bool delivery_letter(struct ctx *cx, const struct delivery *d, const struct letter *m,
                     struct outgoing *ret);

/* The end of the demo telephone's address: nobody else knows it. */
const char *delivery_demo_key(struct ctx *cx);

#endif
