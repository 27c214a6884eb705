/*
 * `sahabat setup`: what is asked (setup_ask.c) and what is made of it (setup_make.c). All answers
 * are there before anything is written; what is written is whole or taken back, and a second run
 * finds what the first one made. Secrets come from the terminal or a file, never from argv.
 */
#ifndef SETUP_H
#define SETUP_H

#include "command.h"

struct setup {
    const char *city, *admin, *admin_password; /* no password: a one-time code is printed */
    const char *database, *key_file;           /* key_file NULL: beside a SQLite file */
    const char *listen, *base_url;
    const char *gateway_url, *gateway_secret;
    const char *smtp_url, *smtp_from, *smtp_user, *smtp_password;
    const char *user; /* who the service runs as; NULL: who runs setup */
};

/* The present settings, then the file's, the options', the terminal's. Refuses what cannot be. */
enum err setup_ask(struct cli *c, struct setup *ret);

/* Folder, key, database, accounts, settings, setup.conf; takes back what it made when it fails. */
enum err setup_make(struct cli *c, const struct setup *s);

/* ---- setup_start.c ---- */

/* Whether systemd runs this machine and knows the service. */
bool setup_has_service(void);
/* Runs systemctl with one verb. */
bool setup_service(const char *verb);
/* Waits until the service answers on its address; false when it does not within 20 seconds. */
bool setup_answers(const char *listen);

#endif
