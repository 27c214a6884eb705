/* The thread that delivers the outbox: see deliver.h. */
#include "deliver.h"

#include "account.h"
#include "caps.h"
#include "delivery.h"
#include "log.h"
#include "mail.h"
#include "notice.h"
#include "notice_due.h"
#include "outbox.h"
#include "text.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

enum { LOOK_EVERY = 1, BATCH = 8, EXPIRE_EVERY = 600, ARENA_CAP = 32 << 20, ASKED_MAX = 86400 };

struct deliverer {
    struct app *app;
    struct outgoing_line *line;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop, look;
    int64_t backoff, lease; /* seconds */
    int64_t expired_at;
};

static bool stopping(void *arg)
{
    struct deliverer *d = arg;
    pthread_mutex_lock(&d->lock);
    bool stop = d->stop;
    pthread_mutex_unlock(&d->lock);
    return stop;
}

/* ---- one round ---- */

struct round {
    struct deliverer *d;
    struct delivery way;
    struct outbox_claim claim;
    struct outbox_outcome outcomes[BATCH];
    size_t n;
};

static enum err claim(struct ctx *cx, void *arg)
{
    struct round *r = arg;
    return outbox_claim(cx, &r->claim);
}

static enum err mark(struct ctx *cx, void *arg)
{
    struct round *r = arg;
    return outbox_mark(cx, r->outcomes, r->n);
}

static enum err expire(struct ctx *cx, void *arg)
{
    (void)arg;
    return outbox_expire(cx);
}

/* Reads the ways out and, unless woken, whether there is anything at all: looking costs no commit.
 */
static enum err look(struct ctx *cx, struct round *r, bool woken, bool *ret_due)
{
    *ret_due = woken;
    TRY(db_reader(r->d->app->db, cx));
    enum err e = delivery_read(cx, &r->way);
    r->claim = (struct outbox_claim){.phone = delivery_phone(&r->way),
                                     .mail = delivery_mail(&r->way),
                                     .lease = r->d->lease,
                                     .max = BATCH};
    if (e == OK && !woken)
        e = outbox_due(cx, r->claim.phone, r->claim.mail, ret_due);
    db_reader_end(r->d->app->db, cx);
    return e;
}

/* When a row that failed goes out again, or that it does not. */
static void again(struct ctx *cx, struct round *r, const struct outbox_work *w,
                  const struct outgoing *o, struct outbox_outcome *ret)
{
    uint32_t random;
    int64_t asked = o->retry_after < ASKED_MAX ? o->retry_after : ASKED_MAX;
    ctx_random(cx, &random, sizeof(random));
    int64_t wait = wait_after(w->tries, r->d->backoff, random);
    if (o->verdict == OUT_NEVER) {
        ret->state = "failed";
        ret->reason = arena_printf(cx->a, "refused:%s", o->why);
    } else if (strcmp(o->why, "stopped") == 0) {
        ret->state = "waiting";
        ret->reason = "";
        ret->due_at = cx->now;
    } else if (w->tries >= TRIES_MAX) {
        ret->state = "failed";
        ret->reason = arena_printf(cx->a, "gave_up:%s", o->why);
    } else {
        struct quiet_hours q = {0, 0};
        ret->state = "waiting";
        ret->reason = arena_strdup(cx->a, o->why);
        ret->due_at = cx->now + (wait > asked ? wait : asked);
        if (!w->urgent && quiet_parse(r->way.quiet, &q))
            ret->due_at = quiet_over(q, ret->due_at);
    }
}

static struct outbox_outcome outcome_of(struct ctx *cx, struct round *r,
                                        const struct outbox_work *w, const struct outgoing *o)
{
    struct outbox_outcome out = {
        .id = w->id, .tries = w->tries, .lease = w->lease, .due_at = cx->now, .reason = ""};
    if (o->verdict == OUT_SENT)
        out.state = "sent";
    else
        again(cx, r, w, o, &out);
    return out;
}

/* ---- files that go along ---- */

const struct notice_file *notice_files;

struct drawing {
    const struct notice_file *kind;
    int64_t account_id;
    struct mail_file file;
};

static enum err draw(struct ctx *cx, void *arg)
{
    struct drawing *d = arg;
    struct account acc;
    TRY(account_get(cx, d->account_id, &acc));
    struct actor who = account_actor(cx->a, &acc);
    if (!acc.active)
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    cx->actor = &who;
    return d->kind->draw(cx, &d->file);
}

/* In memory of its own: a document takes more while it is drawn than it is. NULL: it goes without.
 */
static const struct mail_file *file_of(struct ctx *cx, const struct outbox_work *w)
{
    const struct notice_file *k = notice_files;
    while (k && k->event && strcmp(k->event, w->event) != 0)
        k++;
    if (!k || !k->event || !w->account_id)
        return NULL;
    struct arena *a = arena_new(ARENA_CAP);
    struct ctx own = ctx_new(a, cx->now);
    struct drawing d = {.kind = k, .account_id = w->account_id};
    struct mail_file *file = NULL;
    own.app = cx->app;
    lang_of_code(w->lang, &own.lang);
    enum err e = app_read(&own, draw, &d);
    if (e == OK && d.file.n <= MAIL_FILE_MAX) {
        file = arena_new_of(cx->a, struct mail_file);
        *file =
            (struct mail_file){arena_strdup(cx->a, d.file.name), arena_strdup(cx->a, d.file.type),
                               arena_memdup(cx->a, d.file.p, d.file.n), d.file.n};
    } else {
        log_event(LOG_WARN, "message goes without its file", "event", w->event, "why",
                  own.err.detail ? own.err.detail : err_row(e)->name, NULL);
    }
    arena_free(a);
    return file;
}

/* What cannot be sent at all is decided without the network. */
static bool prepare(struct ctx *cx, struct round *r, const struct outbox_work *w,
                    struct outgoing *ret)
{
    struct letter m = {
        .key = arena_printf(cx->a, "%" PRId64 "%s%s", w->id, *w->uid ? "-" : "", w->uid),
        .channel = w->channel,
        .to = w->address,
        .subject = w->subject,
        .body = w->body};
    bool old = w->expires_at && w->expires_at <= cx->now;
    if (!old && w->body && strcmp(w->channel, "email") == 0 && r->way.smtp_url && r->way.smtp_from)
        m.file = file_of(cx, w);
    if (!old && w->body && delivery_letter(cx, &r->way, &m, ret))
        return true;
    r->outcomes[r->n++] = (struct outbox_outcome){.id = w->id,
                                                  .tries = w->tries,
                                                  .lease = w->lease,
                                                  .due_at = cx->now,
                                                  .state = old ? "skipped" : "failed",
                                                  .reason = old       ? "expired"
                                                            : w->body ? "no_address"
                                                                      : "sealed"};
    return false;
}

static void tell(const struct round *r)
{
    char text[64];
    size_t bad = 0;
    const char *why = "";
    for (size_t i = 0; i < r->n; i++) {
        if (!*r->outcomes[i].reason)
            continue;
        bad++;
        why = r->outcomes[i].reason;
    }
    snprintf(text, sizeof(text), "%zu of %zu", bad, r->n);
    if (bad)
        log_event(LOG_WARN, "messages not delivered", "count", text, "why", why, NULL);
}

/* Claims, sends, marks. False when there was nothing to do. */
static bool round_trip(struct deliverer *d, struct ctx *cx, bool woken)
{
    struct round r = {.d = d};
    struct outgoing list[BATCH];
    const struct outbox_work *works[BATCH];
    size_t n = 0;
    bool due;
    if (look(cx, &r, woken, &due) != OK || !due || !(r.claim.phone || r.claim.mail) ||
        app_write(cx, claim, &r) != OK || r.claim.n == 0)
        return false;
    for (size_t i = 0; i < r.claim.n; i++)
        if (prepare(cx, &r, &r.claim.list[i], &list[n]))
            works[n++] = &r.claim.list[i];
    outgoing_run(d->line, list, n, stopping, d);
    cx->now = clock_now();
    for (size_t i = 0; i < n; i++)
        r.outcomes[r.n++] = outcome_of(cx, &r, works[i], &list[i]);
    tell(&r);
    if (app_write(cx, mark, &r) != OK) /* their lease ends, and they go out again */
        log_event(LOG_WARN, "delivery not marked", "detail",
                  cx->err.detail ? cx->err.detail : err_row(cx->err.code)->name, NULL);
    return r.claim.n == BATCH;
}

/* ---- the thread ---- */

static void work(struct deliverer *d, bool woken)
{
    for (bool more = true; more && !stopping(d); woken = false) {
        struct arena *a = arena_new(ARENA_CAP);
        struct ctx cx = ctx_new(a, clock_now());
        cx.app = d->app;
        cx.actor = actor_operator();
        more = round_trip(d, &cx, woken);
        if (cx.now > d->expired_at + EXPIRE_EVERY) {
            ctx_forgive(&cx);
            d->expired_at = cx.now;
            app_write(&cx, expire, NULL);
        }
        arena_free(a);
    }
}

static void *run(void *arg)
{
    struct deliverer *d = arg;
    for (;;) {
        pthread_mutex_lock(&d->lock);
        if (!d->look && !d->stop) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += LOOK_EVERY;
            pthread_cond_timedwait(&d->wake, &d->lock, &until);
        }
        bool stop = d->stop, woken = d->look;
        d->look = false;
        pthread_mutex_unlock(&d->lock);
        if (stop)
            return NULL;
        work(d, woken);
    }
}

/* A number of seconds that the machine sets, up to an hour. */
static int64_t seconds_of(const char *name, int64_t otherwise)
{
    int64_t seconds;
    const char *text = getenv(name);
    return text && text_int(text, &seconds) && seconds > 0 && seconds <= 3600 ? seconds : otherwise;
}

struct deliverer *deliver_start(struct app *app)
{
    struct deliverer *d = calloc(1, sizeof(*d));
    if (!d)
        abort();
    d->app = app;
    d->backoff = seconds_of("SAHABAT_NOTICE_BACKOFF", WAIT_BASE);
    d->lease = seconds_of("SAHABAT_NOTICE_LEASE", LEASE_SECONDS);
    d->line = outgoing_open();
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->wake, NULL);
    app->deliverer = d;
    if (pthread_create(&d->thread, NULL, run, d) != 0)
        abort();
    return d;
}

void deliver_wake(struct app *app)
{
    struct deliverer *d = app->deliverer;
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->look = true;
    pthread_cond_signal(&d->wake);
    pthread_mutex_unlock(&d->lock);
}

void deliver_stop(struct deliverer *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->stop = true;
    pthread_cond_signal(&d->wake);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    d->app->deliverer = NULL;
    outgoing_close(d->line);
    pthread_cond_destroy(&d->wake);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

/* ---- at once ---- */

static bool is_stopping(void *arg)
{
    struct app *app = arg;
    return app->deliverer && stopping(app->deliverer);
}

enum err deliver_test(struct ctx *cx, const char *channel, const char *to, const char *subject,
                      const char *body, const char **ret_why)
{
    struct delivery way;
    struct outgoing out;
    unsigned char random[8];
    TRY(delivery_read(cx, &way));
    ctx_random(cx, random, sizeof(random));
    struct letter m = {.key = arena_printf(cx->a, "test-%s", text_hex(cx->a, random, 8)),
                       .channel = channel,
                       .to = to,
                       .subject = subject,
                       .body = body};
    if (!delivery_letter(cx, &way, &m, &out))
        return fail(cx, ERR_CONFLICT, "error.delivery_none", NULL);
    struct outgoing_line *line = outgoing_open();
    outgoing_run(line, &out, 1, is_stopping, cx->app);
    outgoing_close(line);
    *ret_why = arena_strdup(cx->a, out.why);
    return OK;
}
