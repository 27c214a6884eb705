/*
 * The reporter's side. A report is kept as soon as it is sent, so that nothing is lost by a shaky
 * line: "held" until the phone's code confirms it (a person may let it in, too), and its clocks
 * start then. The answer to sending is the private link; only its hash is stored; a GET never acts,
 * since messengers fetch links ahead.
 */
#ifndef TRACK_H
#define TRACK_H

#include "case_work.h"

/* ---- sending, from the public page ---- */

/*
 * Not on the writer. Waits for its turn by phone and browser (ERR_SLOW_DOWN, never by address
 * alone), opens the case ("held" unless signed in or anonymous where the category allows it; also
 * held when it looks like spam: many from one phone or browser, links, the same words again) and
 * sends the code. *ret_track: the link's token; of a report that was sent before (client_id) a new
 * one, since the first was shown only once.
 */
enum err report_send(struct ctx *cx, const struct report *r, const char *browser, bool guessed,
                     struct casefile *ret, char **ret_track);

/* ---- by the link ---- */

struct tracked {
    struct casefile c; /* covered: what this reader may see */
    const char *stage; /* received, in_hand, closed */
    bool full;         /* the person concerned: replies, clocks, rating; else the stage alone */
    bool unconfirmed;  /* waits for the phone's code */
    bool follower;
    bool may_write, may_attach, may_rate, may_reopen; /* a held one takes files, no words */
    bool may_loosen; /* it is sealed, and theirs to open to more of those who work */
};
/* ERR_NOT_FOUND for a forged or ended link, the same as for one that never was. */
enum err track_find(struct ctx *cx, const char *token, struct tracked *ret);
/* Not on the writer: the phone's code; a right one lets the report in. ERR_INVALID on "code". */
enum err track_confirm(struct ctx *cx, const char *token, const char *code);
/* Not on the writer: sends another code. */
enum err track_code_again(struct ctx *cx, const char *token, const char *browser);
/* On the writer: the reporter adds words ("reply"), rates, reopens. */
enum err track_act(struct ctx *cx, const char *token, const struct case_act *act);
/* Not on the writer: a new link by notice to the phone that reported the ticket (the old one ends);
 * says nothing about whether there is one; throttled by phone and browser. */
enum err track_resend(struct ctx *cx, const char *code, const char *phone, const char *browser);
/* Not on the writer: follows an open report of others; *ret_track the follower's own link. */
enum err track_follow(struct ctx *cx, int64_t case_id, const char *phone, const char *browser,
                      char **ret_track);
/* On the writer: the follower's link ends. */
enum err track_unfollow(struct ctx *cx, const char *token);

#endif
