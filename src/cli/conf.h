/*
 * What /etc/sahabat says: NAME=value lines of setup.conf (written by `sahabat setup`) and
 * sahabat.conf (the administrator's, which counts more). systemd reads them for the service; a
 * command that is told of no database reads them itself, so that it meets the service's.
 */
#ifndef CONF_H
#define CONF_H

#include "arena.h"
#include "err.h"

/* $SAHABAT_CONF_DIR, else /etc/sahabat. */
const char *conf_folder(void);

/* Puts what the files say into the environment, unless it stands there already. Files that are
 * not there or not ours to read say nothing. */
void conf_load(struct arena *a);

/* The value of a name in one such text, in the arena; NULL when it has none. Comments, blanks and
 * quotes as systemd's EnvironmentFile has them; the last line counts. */
const char *conf_value(struct arena *a, const char *text, const char *name);

/* Each NAME=value line of such a text, until `use` fails: what it says then. */
enum err conf_each(struct arena *a, const char *text,
                   enum err (*use)(void *arg, const char *name, const char *value), void *arg);

#endif
