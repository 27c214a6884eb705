/*
 * The reporter's side: the private link (its hash is stored; a GET never acts), what it shows, and
 * those who follow a report that is theirs, too.
 */
#ifndef TRACK_H
#define TRACK_H

#include "case_work.h"

struct tracked {
    struct casefile c; /* covered: what this reader may see */
    const char *stage; /* received, in_hand, closed */
    bool full; /* the person concerned (or the reporter for themselves): replies and clocks */
    bool may_rate, may_reopen, follower;
};
/* ERR_NOT_FOUND for a forged or ended link, the same as for one that never was. */
enum err track_find(struct ctx *cx, const char *token, struct tracked *ret);
/* On the writer: the reporter adds words, rates, reopens, by the link. */
enum err track_act(struct ctx *cx, const char *token, const struct case_act *act);
/* On the writer: a new link to the phone that reported the ticket; says nothing about whether there
 * is one (throttled by phone and browser). */
enum err track_resend(struct ctx *cx, const char *code, const char *phone);
/* On the writer: follows an open report; *ret_track the follower's own link. */
enum err track_follow(struct ctx *cx, int64_t case_id, const char *phone, char **ret_track);

#endif
