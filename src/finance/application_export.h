/*
 * The file of applications that were sent to one partner ("berkas pengajuan untuk mitra"): what
 * that partner sees by itself, in one table, for its own accounts and for officers who hand it over
 * (CAP_APPLY_EXPORT). Nobody else makes one.
 *
 * Of an application whose consent was taken back there are its number, the day it was sent, product
 * and state; nothing of the owner. The telephone is in it only where it is still that owner's and
 * the consent that holds speaks of it (application_phone_told()). Each owner sees who made a file
 * with theirs in it; each file is audited.
 */
#ifndef APPLICATION_EXPORT_H
#define APPLICATION_EXPORT_H

#include "application.h"
#include "export.h"

/* Whether the consent that holds is one to today's words, which speak of the telephone. */
bool application_phone_agreed(const struct application *a);
/* Whether a partner may see it: agreed, and the business is still that owner's. */
bool application_phone_told(const struct application *a);

struct application_share {
    int64_t partner_id;
    const int64_t *ids; /* applications whose contents go into the file, the newest first */
    size_t n;
};
/* On the writer, before the file is made: chooses what goes in and writes it down for the owners
 * (within an hour once an account). A partner's account: its own alone. ERR_NOT_FOUND. */
enum err application_export_open(struct ctx *cx, struct application_share *s);
/* What was sent to the partner, the newest first. What was not chosen, or has no consent by now, is
 * covered. */
enum err application_export(struct ctx *cx, const struct application_share *s,
                            struct export_file *file);

struct application_partner {
    int64_t id, n; /* n: applications that were sent to it */
    const char *name;
};
/* Partners of whom the actor may make a file that is not empty, by name; at most 50. */
enum err application_partners(struct ctx *cx, struct application_partner **ret, size_t *ret_n);

#endif
