/*
 * The weekly brief: who asked for it is told every Monday how their area stands, with the address
 * of the document. Each week once for all servers: the week's row is written with the messages.
 */
#ifndef BRIEF_H
#define BRIEF_H

#include "figure.h"

/* Whether the actor's account asked for it. */
enum err brief_wished(struct ctx *cx, bool *ret);
/* On the writer: asks for it, or no longer. CAP_FIGURES and an account. */
enum err brief_wish(struct ctx *cx, bool wanted);

/* Of job_kind "briefs" (care): on Mondays from BRIEF_HOUR on, Asia/Jakarta. */
enum { BRIEF_HOUR = 6 };
enum err brief_care(struct ctx *cx);

#endif
