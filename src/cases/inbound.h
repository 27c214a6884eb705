/*
 * What phones wrote, handed over by the gateway of a telephone company: SMS and WhatsApp. A message
 * becomes a held report, or words added to the sender's report; none is stored twice, however often
 * the gateway sends it. That the phone wrote it is the gateway's word, so no code is asked for.
 */
#ifndef INBOUND_H
#define INBOUND_H

#include "casefile.h"

enum {
    INBOUND_ANSWER = 14 * 86400, /* words so long after ours are taken for an answer */
    INBOUND_MORE = 3600,         /* people write one message in several */
    INBOUND_LATE = 7 * 86400,    /* a gateway that was down hands over what is not older */
};

struct inbound {
    const char *channel; /* "whatsapp", "sms" */
    const char *from, *text, *message_id;
    const char *received_at; /* RFC 3339; NULL: now */
    const char *media;       /* address of a picture: kept as words, never fetched */
};
extern const struct field_table inbound_fields; /* "Inbound" */

struct inbound_result {
    const char *result; /* opened, added, known, opted_out, opted_in */
    const char *ticket; /* NULL where it concerns no case */
};
/*
 * On the writer, CAP_INBOUND. In this order: what was handed over before changes nothing; a message
 * that is nothing but STOP or BERHENTI (START, MULAI) says how the phone wants to be reached; words
 * that name a ticket of this phone's, answer what the city wrote lately, or follow at once on an
 * own message are added there, as the reporter's; all else is a new report, which waits for a look:
 * its category and ward are guessed by its words. Of a phone that writes far too much all goes into
 * one.
 */
enum err inbound_take(struct ctx *cx, const struct inbound *in, struct inbound_result *ret);

#endif
