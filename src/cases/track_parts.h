/* What report.c, track.c and the ways in from other systems share. */
#ifndef TRACK_PARTS_H
#define TRACK_PARTS_H

#include "casefile.h"

/* A browser's mark for counting, "" for none; never the cookie itself. */
const char *report_device(struct ctx *cx, const char *browser);
/* Finds the reports of a phone: casefile.phone_hash, case_follower.phone_hash. */
void report_phone_hash(struct ctx *cx, const char *phone, unsigned char ret_hash[static HASH_LEN]);
/* Whether a person should look before any clock runs: many from one phone or browser in a day, a
 * text full of links. */
enum err report_suspicious(struct ctx *cx, const struct report *r, const char *device, bool *ret);
/* On the writer: a new private link; the old one ends. */
enum err track_renew(struct ctx *cx, int64_t case_id, char **ret_track);

/* A follower's private link, made of the row's number with the program's key: every message can
 * name it, and only its hash is stored. */
char *case_follower_token(struct ctx *cx, int64_t id, unsigned char ret_hash[static HASH_LEN]);

#endif
