/*
 * Reports from the public page: see track.h. All that is decided about one is decided in the
 * writer's one transaction: whose turn it is, whether it looks like spam, the case itself, the
 * code.
 */
#include "case_parts.h"
#include "category.h"
#include "register_public.h"
#include "text.h"
#include "throttle.h"
#include "track.h"
#include "track_parts.h"
#include "track_sql.h"

#include <string.h>

enum { BROWSER_FREE = 5, PHONE_FREE = 3, MANY = 5, DAY = 86400, LINKS_MOST = 2 };

struct sending {
    const struct report *r;
    const char *browser;
    bool guessed;
    struct casefile c;
    char *track;
};

static enum err count_recent(struct ctx *cx, const struct query *q, struct db_val who, bool *ret)
{
    int64_t n = 0;
    TRY(db_int_of(cx, q, ARGS(who, db_int(cx->now - DAY)), 0, &n));
    *ret = *ret || n >= MANY;
    return OK;
}

static int links_in(const char *text)
{
    int n = 0;
    for (const char *s = text ? text : ""; (s = strstr(s, "://")); s += 3)
        n++;
    return n;
}

const char *report_device(struct ctx *cx, const char *browser)
{
    unsigned char hash[HASH_LEN];
    if (!browser || !*browser)
        return "";
    keyed_hash(cx->app->keys, "report-device", browser, strlen(browser), hash);
    return text_hex(cx->a, hash, 12);
}

void report_phone_hash(struct ctx *cx, const char *phone, unsigned char ret_hash[static HASH_LEN])
{
    keyed_hash(cx->app->keys, "case-phone", phone, strlen(phone), ret_hash);
}

/* Many of one hand in a day, or a text full of links: a person looks first. */
enum err report_suspicious(struct ctx *cx, const struct report *r, const char *device, bool *ret)
{
    unsigned char hash[HASH_LEN];
    *ret = links_in(r->description) > LINKS_MOST;
    TRY(count_recent(cx, &q_report_from_device, db_text(device), ret));
    if (!r->phone || !*r->phone)
        return OK;
    report_phone_hash(cx, r->phone, hash);
    return count_recent(cx, &q_report_from_phone, db_blob(hash, HASH_LEN), ret);
}

static enum err take_turn(struct ctx *cx, const char *key, int64_t free_tries)
{
    TRY(throttle_turn(cx, key, free_tries));
    return throttle_count(cx, key);
}

static enum err take_turns(struct ctx *cx, const struct report *r, const char *browser)
{
    if (cx->actor->role == ROLE_OWNER)
        return OK;
    TRY(take_turn(cx, throttle_key(cx, "report-browser", browser), BROWSER_FREE));
    if (!r->phone || r->anonymous)
        return OK;
    return take_turn(cx, throttle_key(cx, "report-phone", r->phone), PHONE_FREE);
}

/* The link was shown once, to an answer that may not have arrived. */
enum err track_renew(struct ctx *cx, int64_t case_id, char **ret_track)
{
    unsigned char hash[HASH_LEN];
    struct own_key key;
    TRY(case_own_key(cx, case_id, &key));
    *ret_track = token_make(cx, hash);
    struct sealed s = case_seal_text(cx, &key, *ret_track);
    return db_exec(cx, &q_track_set,
                   ARGS(db_int(case_id), db_blob(hash, HASH_LEN), db_blob(s.p, s.n)), NULL);
}

static enum err send(struct ctx *cx, void *arg)
{
    struct sending *s = arg;
    bool known = false, account = cx->actor->role == ROLE_OWNER;
    struct origin o = {.channel = "web",
                       .reporter_id = account ? cx->actor->account_id : 0,
                       .place_guessed = s->guessed,
                       .device = report_device(cx, s->browser)};
    TRY(report_suspicious(cx, s->r, o.device, &o.held));
    if (account)
        o.held = false;
    else if (!s->r->anonymous)
        o.held = true; /* until the phone's code */
    TRY(case_open(cx, s->r, &o, &s->c, &s->track, &known));
    if (known)
        return track_renew(cx, s->c.id, &s->track);
    TRY(take_turns(cx, s->r, s->browser));
    if (account || s->r->anonymous)
        return OK;
    return phone_code_send(cx, s->r->phone, "case_code");
}

enum err report_send(struct ctx *cx, const struct report *r, const char *browser, bool guessed,
                     struct casefile *ret, char **ret_track)
{
    struct sending s = {.r = r, .browser = browser, .guessed = guessed};
    TRY(app_write(cx, send, &s));
    *ret = s.c;
    *ret_track = s.track;
    return OK;
}
