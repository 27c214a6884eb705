/*
 * E-mail as text: what stands between two SMTP servers (RFC 5322, 2045, 2047). No network here.
 */
#ifndef MAIL_H
#define MAIL_H

#include "ctx.h"

/* A plain address, name@host.tld in ASCII: nothing that could end a header or name a second
 * recipient. */
bool mail_address_good(const char *address);

/* What goes along with an e-mail. `name` in plain ASCII without quotes. */
struct mail_file {
    const char *name, *type;
    const void *p;
    size_t n;
};
enum { MAIL_FILE_MAX = 512 << 10 }; /* what is larger is left out */

struct mail {
    const char *from;    /* "umkm@contoh.go.id" or "Sahabat UMKM <umkm@contoh.go.id>" */
    const char *to;      /* an address */
    const char *subject; /* any UTF-8: encoded; line breaks become blanks */
    const char *body;    /* plain text in UTF-8 */
    const char *id;      /* unique and the same at every try: part of Message-ID */
    int64_t at;
    const struct mail_file *file; /* NULL: none */
};

/* The address within a From as above, or NULL when it is none. */
const char *mail_sender(struct arena *a, const char *from);
/* The whole message with CRLF line ends. `from` and `to` must be good. */
const char *mail_text(struct arena *a, const struct mail *m);

#endif
