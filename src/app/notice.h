/*
 * The outbox: messages to people, written with the change that causes them, in its transaction.
 * Delivery is a worker of its own (deliver.h); nothing here touches the network.
 *
 * The words of an event stand in the locale files as notice.<event>.body and notice.<event>.subject
 * (of e-mails), where wanted notice.<event>.sms, a shorter body; officers may put words of their
 * own in their place (notice_template.h). An event is known by having such words.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include "app.h"

/* Whom to tell. With an account, what is NULL here is taken from it: name, phone, language, e-mail.
 * `channel` NULL: the person's wish, else the first of whatsapp, sms, email that has an address. */
struct notice_to {
    int64_t account_id, person_id; /* 0: none */
    const char *name, *phone, *email;
    const char *lang;    /* "id", "en"; NULL: the account's, else cx's */
    const char *channel; /* "whatsapp", "sms", "email", or NULL */
};

/*
 * On the writer. Writes one message. `pairs` = {"name", "value", …, NULL} fill the {placeholders};
 * {name} is the recipient's and {stop} the address where they say how they want to be reached.
 * Names with '_' steer:
 *   "_once"    a subject ("case:12:overdue:ward"): at most one message for event, subject and
 *              recipient is ever written; a second call changes nothing and is OK
 *   "_urgent"  any value: asked for by the recipient, so quiet hours and opting out do not hold it
 *   "_until"   UTC seconds in decimal: of no use afterwards (default: a week)
 *   "_secret"  names of values that the outbox never shows ("code,link" always; "*": all)
 * Who cannot be reached, or does not want to be, gets a row in state "skipped" with the reason.
 * ERR_INTERNAL when the event has no words.
 */
enum err notice_send(struct ctx *cx, const char *event, const struct notice_to *to,
                     const char *const *pairs);

/* The same for a text that is ready: no template, never held back. On the writer. */
enum err notice_queue(struct ctx *cx, const char *channel, const char *address, const char *event,
                      const char *body);

/* On the writer: what waits for this phone under `event` is not sent any more, nor tried again: a
 * newer message takes its place. */
enum err notice_recall(struct ctx *cx, const char *event, const char *phone);

/*
 * A file that goes along with the e-mails of an event: drawn when a message is sent, kept nowhere.
 * Runs with a reader, as the account that the message is to, in the message's language. Where it
 * fails, or is larger than MAIL_FILE_MAX, the message goes without.
 */
struct mail_file;
struct notice_file {
    const char *event;
    enum err (*draw)(struct ctx *cx, struct mail_file *ret);
};
extern const struct notice_file *notice_files; /* set by main, ended by event NULL; NULL: none */

enum { NOTICE_DAYS = 7, NOTICE_BODY_MAX = 4000, NOTICE_SUBJECT_MAX = 200 };

/* Now, or the end of the quiet hours (setting notice_quiet) that it lies in. */
enum err quiet_end(struct ctx *cx, int64_t *ret);

/* "whatsapp", "sms", "email", in the order of trying; ends with NULL. */
extern const char *const notice_channels[];
bool notice_channel_known(const char *channel);

/* "0812••••567", "si••••@contoh.id". */
const char *address_hidden(struct arena *a, const char *address);

#endif
