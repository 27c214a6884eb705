/*
 * Who is told what. The person whose problem it is hears of all that concerns them, with their own
 * link; who reported another's problem, and who follows it, only that it is in hand or closed. The
 * words of a sealed case name neither its category nor what was written.
 */
#include "case_work_parts.h"

#include "case_work_sql.h"
#include "category.h"
#include "i18n.h"
#include "notice.h"
#include "text.h"
#include "track_parts.h"

#include <inttypes.h>

enum { HEADS_MAX = 20, FOLLOWERS_MAX = 1000, QUOTE_MAX = 300 };

static const char *topic(struct ctx *cx, const struct casefile *c)
{
    return c->seal == SEAL_NONE ? category_name(cx, c->category)
                                : i18n_get(cx->app->words, cx->lang, "case.sealed_topic");
}

/* Cut between characters. */
static const char *quote(struct ctx *cx, const struct casefile *c, const char *text)
{
    size_t n = text && c->seal == SEAL_NONE ? strlen(text) : 0;
    if (n <= QUOTE_MAX)
        return n ? text : "";
    n = QUOTE_MAX;
    while (n && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(cx->a, "%.*s…", (int)n, text);
}

/* ---- who works on it ---- */

enum err case_tell_account(struct ctx *cx, const struct casefile *c, int64_t account_id,
                           const char *event, const char *once)
{
    const char *link = arena_printf(cx->a, "%s/cases/%" PRId64, site_url(cx->app), c->id);
    const char *pairs[12] = {"ticket", c->code, "topic", topic(cx, c), "place", link};
    size_t n = 6;
    if (once) {
        pairs[n++] = "_once";
        pairs[n++] = once;
    }
    if (category_urgent(cx, c->category)) {
        pairs[n++] = "_urgent";
        pairs[n++] = "1";
    }
    return notice_send(cx, event, &(struct notice_to){.account_id = account_id}, pairs);
}

enum err case_heads(struct ctx *cx, const struct casefile *c, int64_t **ret, size_t *ret_n)
{
    bool ward = c->level == LEVEL_WARD, district = c->level == LEVEL_DISTRICT;
    const char *role = ward ? "lurah" : district ? "camat" : "officer";
    const char *area = ward ? c->ward : district ? c->district : "";
    int64_t *ids = arena_array(cx->a, HEADS_MAX, sizeof(*ids));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_case_act_heads, ARGS(db_text(role), db_text(area)));
    while (n < HEADS_MAX && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    *ret = ids;
    *ret_n = n;
    return OK;
}

enum err case_tell_heads(struct ctx *cx, const struct casefile *c, const char *event,
                         const char *once)
{
    int64_t *ids;
    size_t n;
    TRY(case_heads(cx, c, &ids, &n));
    for (size_t i = 0; i < n; i++)
        if (!cx->actor || ids[i] != cx->actor->account_id)
            TRY(case_tell_account(cx, c, ids[i], event, once));
    return OK;
}

enum err case_holder(struct ctx *cx, const struct casefile *c, int64_t *ret_id)
{
    int64_t one = c->level == LEVEL_OUTSIDE && c->partner_id ? c->partner_id : c->assignee_id;
    *ret_id = 0;
    return one ? db_int_of(cx, &q_case_act_active, ARGS(db_int(one)), 0, ret_id) : OK;
}

enum err case_tell_holder(struct ctx *cx, const struct casefile *c, const char *event,
                          const char *once)
{
    int64_t one;
    TRY(case_holder(cx, c, &one));
    return one ? case_tell_account(cx, c, one, event, once) : case_tell_heads(cx, c, event, once);
}

/* ---- who asked ---- */

enum err case_track_link(struct ctx *cx, int64_t case_id, const char **ret)
{
    struct own_key key;
    const char *token = NULL;
    TRY(case_own_key(cx, case_id, &key));
    struct rows *r = db_rows(cx, &q_case_act_track, ARGS(db_int(case_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        token = case_unseal_text(cx, &key, p, n);
    }
    TRY(rows_end(r));
    *ret = token ? arena_printf(cx->a, "%s/track/%s", site_url(cx->app), token)
                 : arena_printf(cx->a, "%s/track", site_url(cx->app));
    return OK;
}

enum err case_tell_reporter(struct ctx *cx, const struct casefile *c, const char *event,
                            const char *text)
{
    const char *link;
    struct notice_to to = {.account_id = c->reporter_id,
                           .name = c->reporter,
                           .phone = c->phone,
                           .email = c->email,
                           .lang = c->reporter_id ? NULL : "id"};
    if (!to.account_id && !to.phone && !to.email)
        return OK;
    TRY(case_track_link(cx, c->id, &link));
    const char *pairs[] = {"ticket", c->code, "topic",   topic(cx, c), "text", quote(cx, c, text),
                           "link",   link,    "_secret", "text",       NULL};
    return notice_send(cx, event, &to, pairs);
}

struct follower {
    int64_t id, account_id;
    const char *phone;
    bool linked; /* its link's hash stands there */
};

char *case_follower_token(struct ctx *cx, int64_t id, unsigned char ret_hash[static HASH_LEN])
{
    unsigned char raw[HASH_LEN];
    const char *what = arena_printf(cx->a, "%" PRId64, id);
    keyed_hash(cx->app->keys, "follower-link", what, strlen(what), raw);
    char *token = text_base64url(cx->a, raw, sizeof(raw));
    plain_hash(token, strlen(token), ret_hash);
    return token;
}

/* Who has none yet – of a report that was found to tell the same again – gets one with the first
 * news. */
static enum err follower_link(struct ctx *cx, const struct follower *f, const char **ret)
{
    unsigned char hash[HASH_LEN];
    *ret =
        arena_printf(cx->a, "%s/track/%s", site_url(cx->app), case_follower_token(cx, f->id, hash));
    return f->linked ? OK
                     : db_exec(cx, &q_case_act_follower_link,
                               ARGS(db_int(f->id), db_blob(hash, HASH_LEN)), NULL);
}

static enum err followers(struct ctx *cx, int64_t case_id, struct follower **ret, size_t *ret_n)
{
    struct own_key key;
    struct follower *list = NULL;
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_case_act_followers, ARGS(db_int(case_id)));
    while (n < FOLLOWERS_MAX && rows_next(r)) {
        size_t sealed;
        const void *p = row_blob(r, 1, &sealed);
        if (!list) {
            list = arena_array(cx->a, FOLLOWERS_MAX, sizeof(*list));
            TRY(case_own_key(cx, case_id, &key));
        }
        struct follower *f = &list[n++];
        unsigned char hash[HASH_LEN];
        *f = (struct follower){.id = row_int(r, 0),
                               .account_id = row_int(r, 2),
                               .phone = case_unseal_text(cx, &key, p, sealed)};
        case_follower_token(cx, f->id, hash);
        p = row_blob(r, 3, &sealed);
        f->linked = p && sealed == HASH_LEN && memcmp(p, hash, HASH_LEN) == 0;
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err case_tell_followers(struct ctx *cx, const struct casefile *c, const char *event)
{
    struct follower *list;
    size_t n;
    TRY(followers(cx, c->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const char *link;
        TRY(follower_link(cx, &list[i], &link));
        const char *pairs[] = {"ticket", c->code, "topic", topic(cx, c), "link", link, NULL};
        struct notice_to to = {.account_id = list[i].account_id,
                               .phone = list[i].phone,
                               .lang = list[i].account_id ? NULL : "id"};
        TRY(notice_send(cx, event, &to, pairs));
    }
    return OK;
}

/* ---- by act ---- */

static bool own(const struct casefile *c)
{
    return strcmp(c->concerns, "self") == 0;
}

static bool became(const struct acting *a, const char *state)
{
    return strcmp(a->c.state, state) == 0 && strcmp(a->before.state, state) != 0;
}

static enum err tell_closed(struct ctx *cx, const struct acting *a)
{
    const char *outcome = a->c.outcome;
    if (outcome && strcmp(outcome, "spam") == 0)
        return OK;
    if (a->by_reporter) /* they said themselves that it is solved */
        return case_tell_followers(cx, &a->c, "case_followed_closed");
    bool duplicate = outcome && strcmp(outcome, "duplicate") == 0;
    TRY(case_tell_reporter(cx, &a->c, duplicate ? "case_duplicate" : "case_closed",
                           own(&a->c) ? a->text : NULL));
    return duplicate ? OK : case_tell_followers(cx, &a->c, "case_followed_closed");
}

/* The person whose problem it is, as the case goes on. */
static enum err tell_person(struct ctx *cx, const struct acting *a)
{
    const char *type = a->act->type;
    if (strcmp(type, "reply") == 0)
        return case_tell_reporter(cx, &a->c, "case_reply", a->text);
    if (strcmp(type, "refer") == 0)
        return case_tell_reporter(cx, &a->c, "case_referred_on", NULL);
    if (strcmp(type, "resolve") == 0)
        return case_tell_reporter(cx, &a->c, "case_resolved", a->text);
    if (strcmp(type, "pause") == 0)
        return case_tell_reporter(cx, &a->c, "case_paused", a->text);
    return became(a, "open") ? case_tell_reporter(cx, &a->c, "case_in_hand", NULL) : OK;
}

static enum err tell_asking(struct ctx *cx, const struct acting *a)
{
    bool looked_at = strcmp(a->before.state, "new") == 0 && strcmp(a->c.state, "new") != 0;
    if (became(a, "closed"))
        return tell_closed(cx, a);
    if (became(a, "new"))
        return case_tell_reporter(cx, &a->c, "case_received", NULL);
    if (a->by_reporter)
        return OK;
    if (looked_at)
        TRY(case_tell_followers(cx, &a->c, "case_followed_open"));
    if (own(&a->c))
        return tell_person(cx, a);
    return looked_at ? case_tell_reporter(cx, &a->c, "case_in_hand", NULL) : OK;
}

enum err case_tell(struct ctx *cx, const struct acting *a)
{
    const char *type = a->act->type;
    if (cx->app->quiet)
        return OK;
    if (a->told_account)
        TRY(case_tell_account(cx, &a->c, a->told_account,
                              strcmp(type, "refer") == 0 ? "case_referred" : "case_assigned",
                              NULL));
    if (strcmp(type, "transfer") == 0 || strcmp(type, "return") == 0)
        TRY(case_tell_heads(cx, &a->c, "case_passed", NULL));
    if (a->by_reporter && strcmp(type, "reply") == 0 && strcmp(a->c.state, "held") != 0)
        TRY(case_tell_holder(cx, &a->c, "case_wrote", NULL));
    if (a->by_reporter && a->c.reopened > a->before.reopened)
        TRY(case_tell_holder(cx, &a->c, "case_reopened", NULL));
    if (a->by_reporter && a->c.seal < a->before.seal && strcmp(a->c.state, "held") != 0)
        TRY(case_tell_holder(cx, &a->c, "case_loosened", NULL));
    if (became(a, "new"))
        TRY(case_tell_holder(cx, &a->c, "case_new", NULL));
    return tell_asking(cx, a);
}
