/* Private links of reporters and followers: see track.h. */
#include "track.h"

#include "audit.h"
#include "case_parts.h"
#include "notice.h"
#include "register_public.h"
#include "text.h"
#include "throttle.h"
#include "track_parts.h"
#include "track_sql.h"

#include <string.h>

enum { TOKEN_MAX = 64, AGAIN_FREE = 3, BROWSER_FREE = 8, REOPEN_SECONDS = REOPEN_DAYS * 86400 };

/* ---- finding ---- */

static enum err not_found(struct ctx *cx)
{
    return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static const char *stage_of(const struct casefile *c)
{
    if (strcmp(c->state, "closed") == 0)
        return "closed";
    return strcmp(c->state, "held") == 0 || (strcmp(c->state, "new") == 0) ? "received" : "in_hand";
}

/* Whose link it is: the case's own, or a follower's. */
static enum err look(struct ctx *cx, const char *token, int64_t *ret_case, int64_t *ret_follower)
{
    unsigned char hash[HASH_LEN];
    *ret_case = *ret_follower = 0;
    if (!token || !*token || strlen(token) > TOKEN_MAX)
        return OK;
    plain_hash(token, strlen(token), hash);
    TRY(db_int_of(cx, &q_track_case, ARGS(db_blob(hash, HASH_LEN)), 0, ret_case));
    if (*ret_case)
        return OK;
    struct rows *r = db_rows(cx, &q_track_follower, ARGS(db_blob(hash, HASH_LEN)));
    if (rows_next(r)) {
        *ret_follower = row_int(r, 0);
        *ret_case = row_int(r, 1);
    }
    return rows_end(r);
}

static void judge(struct ctx *cx, struct tracked *t)
{
    const struct casefile *c = &t->c;
    bool closed = strcmp(c->state, "closed") == 0, resolved = strcmp(c->state, "resolved") == 0,
         held = strcmp(c->state, "held") == 0;
    bool asked = resolved || (closed && c->outcome && strcmp(c->outcome, "spam") != 0 &&
                              strcmp(c->outcome, "duplicate") != 0);
    t->stage = stage_of(c);
    t->full = !t->follower && strcmp(c->concerns, "self") == 0;
    t->unconfirmed = !t->follower && held && c->phone && !c->confirmed;
    bool in_time = !closed || cx->now - c->closed_at <= REOPEN_SECONDS;
    t->may_attach = !t->follower && !closed;
    t->may_write = t->may_attach && !held;
    t->may_rate = t->full && in_time && (resolved || (asked && c->rating == FIELD_UNSET));
    t->may_loosen = t->full && !closed && !held && c->seal > SEAL_NONE;
    t->may_reopen = t->full && in_time && closed && asked;
}

/* A reporter sees their own words and phone; who is only told that it is in hand sees no more. */
static void cover(struct tracked *t)
{
    struct casefile *c = &t->c;
    if (t->follower) {
        c->title = c->body = c->address = c->reporter = c->phone = c->email = NULL;
        c->lat = c->lng = FIELD_UNSET;
    }
    if (!t->full) {
        c->concerned = c->concerned_phone = NULL;
        c->outcome = NULL;
        c->rating = FIELD_UNSET;
    }
    c->assignee = c->partner = NULL;
    c->business_name = NULL;
}

enum err track_find(struct ctx *cx, const char *token, struct tracked *ret)
{
    int64_t id, follower;
    struct tracked t = {0};
    TRY(look(cx, token, &id, &follower));
    if (!id)
        return not_found(cx);
    TRY(case_load(cx, id, &t.c));
    t.follower = follower != 0;
    judge(cx, &t);
    cover(&t);
    *ret = t;
    return OK;
}

/* ---- the phone's code ---- */

struct confirming {
    const char *token, *code;
};

static enum err confirm(struct ctx *cx, void *arg)
{
    const struct confirming *x = arg;
    struct tracked t;
    struct casefile c;
    TRY(track_find(cx, x->token, &t));
    if (!t.unconfirmed)
        return fail(cx, ERR_GONE, "error.case_confirmed", NULL);
    TRY(phone_code_use(cx, t.c.phone, x->code));
    return case_act_reporter(cx, t.c.id, &(struct case_act){.type = "admit"}, &c);
}

enum err track_confirm(struct ctx *cx, const char *token, const char *code)
{
    struct tracked t;
    TRY(track_find(cx, token, &t));
    if (!t.unconfirmed)
        return fail(cx, ERR_GONE, "error.case_confirmed", NULL);
    TRY(phone_code_check(cx, t.c.phone, code));
    return app_write(cx, confirm, &(struct confirming){token, code});
}

static enum err send_code(struct ctx *cx, void *phone)
{
    return phone_code_send(cx, phone, "case_code");
}

enum err track_code_again(struct ctx *cx, const char *token, const char *browser)
{
    struct tracked t;
    TRY(track_find(cx, token, &t));
    if (!t.unconfirmed)
        return fail(cx, ERR_GONE, "error.case_confirmed", NULL);
    TRY(phone_code_wait(cx, t.c.phone, browser));
    return app_write(cx, send_code, (void *)(uintptr_t)t.c.phone);
}

/* ---- acts ---- */

static bool may(const struct tracked *t, const char *type)
{
    if (strcmp(type, "reply") == 0)
        return t->may_write;
    if (strcmp(type, "rate") == 0)
        return t->may_rate;
    if (strcmp(type, "seal") == 0)
        return t->may_loosen;
    return strcmp(type, "reopen") == 0 && t->may_reopen;
}

enum err track_act(struct ctx *cx, const char *token, const struct case_act *act)
{
    struct tracked t;
    struct casefile c;
    TRY(track_find(cx, token, &t));
    if (!may(&t, act->type))
        return fail(cx, ERR_CONFLICT, "error.track_act", NULL);
    return case_act_reporter(cx, t.c.id, act, &c);
}

/* ---- a new link to the phone that reported ---- */

struct resending {
    const char *code, *phone;
};

/* `name` NULL: theirs is not known; a follower is not to learn the reporter's. */
static enum err tell_link(struct ctx *cx, const struct casefile *c, const char *phone,
                          const char *name, const char *track)
{
    const struct notice_to to = {.phone = phone, .name = name};
    const char *link = arena_printf(cx->a, "%s/track/%s", site_url(cx->app), track);
    const char *pairs[] = {"ticket", c->code, "link", link, "_urgent", "1", NULL};
    return notice_send(cx, "case_link", &to, pairs);
}

static enum err resend(struct ctx *cx, void *arg)
{
    const struct resending *x = arg;
    uint64_t id;
    struct casefile c;
    char *track;
    if (!code_read(x->code, "A", &id) || id > INT64_MAX)
        return OK;
    enum err e = case_load(cx, (int64_t)id, &c);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(cx);
        return OK;
    }
    if (e != OK || !c.phone || strcmp(c.phone, x->phone) != 0)
        return e;
    TRY(track_renew(cx, c.id, &track));
    TRY(audit(cx, "track-resend", "case", c.id, NULL));
    return tell_link(cx, &c, x->phone, c.reporter, track);
}

enum err track_resend(struct ctx *cx, const char *code, const char *phone, const char *browser)
{
    if (!phone_is_mobile(phone) && !phone_is_landline(phone))
        fail_field(cx, "phone", "field.error.phone", NULL);
    if (!code_read(code, "A", &(uint64_t){0}))
        fail_field(cx, "ticket", "error.ticket", NULL);
    TRY(fields_check(cx));
    TRY(phone_code_wait(cx, phone, browser));
    return app_write(cx, resend, &(struct resending){code, phone});
}

/* ---- following ---- */

struct following {
    int64_t id;
    const char *phone;
    char *track;
};

static enum err put_follower(struct ctx *cx, struct following *x)
{
    unsigned char phone_hash[HASH_LEN], hash[HASH_LEN];
    int64_t have = 0;
    report_phone_hash(cx, x->phone, phone_hash);
    TRY(db_int_of(cx, &q_follower_find, ARGS(db_int(x->id), db_blob(phone_hash, HASH_LEN)), 0,
                  &have));
    if (!have) {
        struct own_key key;
        TRY(case_own_key(cx, x->id, &key));
        struct sealed s = case_seal_text(cx, &key, x->phone);
        TRY(db_int_of(
            cx, &q_follower_insert,
            ARGS(db_int(x->id), db_blob(s.p, s.n), db_blob(phone_hash, HASH_LEN), db_int(cx->now)),
            0, &have));
    }
    x->track = case_follower_token(cx, have, hash);
    return db_exec(cx, &q_follower_again, ARGS(db_int(have), db_blob(hash, HASH_LEN)), NULL);
}

static enum err follow(struct ctx *cx, void *arg)
{
    struct following *x = arg;
    struct casefile c;
    TRY(case_load(cx, x->id, &c));
    if (c.seal != SEAL_NONE || strcmp(c.state, "closed") == 0 || strcmp(c.state, "held") == 0)
        return not_found(cx); /* none that was offered */
    TRY(put_follower(cx, x));
    TRY(case_event_add(cx, x->id, "follow", "reporter", SHOWN_STAFF, NULL, NULL, NULL));
    TRY(audit(cx, "follow", "case", x->id, NULL));
    return tell_link(cx, &c, x->phone, NULL, x->track);
}

enum err track_follow(struct ctx *cx, int64_t case_id, const char *phone, const char *browser,
                      char **ret_track)
{
    struct following x = {.id = case_id, .phone = phone};
    if (!phone_is_mobile(phone) && !phone_is_landline(phone))
        fail_field(cx, "phone", "field.error.phone", NULL);
    TRY(fields_check(cx));
    TRY(phone_code_wait(cx, phone, browser));
    TRY(app_write(cx, follow, &x));
    *ret_track = x.track;
    return OK;
}

enum err track_unfollow(struct ctx *cx, const char *token)
{
    int64_t id, follower;
    TRY(look(cx, token, &id, &follower));
    if (!follower)
        return not_found(cx);
    TRY(db_exec(cx, &q_follower_end, ARGS(db_int(follower), db_int(cx->now)), NULL));
    return audit(cx, "unfollow", "case", id, NULL);
}
