/*
 * For the tests of messages alone: a program over a fresh database, SQLite, or PostgreSQL where
 * SAHABAT_TEST_PG names an empty database; notices sent, claimed and marked.
 */
#ifndef TEST_STAGE_NOTICE_H
#define TEST_STAGE_NOTICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "app.h"
#include "calendar.h"
#include "caps.h"
#include "delivery.h"
#include "notice.h"
#include "notice_due.h"
#include "notice_pref.h"
#include "notice_template.h"
#include "outbox.h"
#include "outgoing.h"
#include "setting.h"

#include <cmocka.h>

/* A noon and a midnight of the city: 2026-11-23 05:00 and 17:00 UTC. */
static const int64_t noon = INT64_C(1795410000), midnight = INT64_C(1795453200);

static char dir[64];
static struct arena *memory;
static struct ctx cx;
static struct app *app;

static inline int set_up(void **state)
{
    const char *pg = getenv("SAHABAT_TEST_PG");
    char url[128];
    snprintf(dir, sizeof(dir), "/tmp/sahabat-notice-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(url, sizeof(url), "sqlite:%s/a.db", dir);
    if (pg) {
        snprintf(url, sizeof(url), "%s/key", dir);
        setenv("SAHABAT_KEY_FILE", url, 1);
    }
    memory = arena_new(64 << 20);
    cx = ctx_new(memory, noon);
    cx.actor = actor_operator();
    if (app_open(&cx, pg ? pg : url, DB_WRITE | DB_CREATE, NULL, 0, &app) != OK)
        return -1;
    return db_migrate(app->db, &cx, NULL, NULL) == OK ? 0 : -1;
}

static inline int tear_down(void **state)
{
    char command[160];
    app_close(app);
    arena_free(memory);
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

/* Every test begins with an empty outbox at noon. */
#define QUERY(NAME, SQL)                                                               \
    static const struct query_part NAME##_parts[] = {{NULL, 0, SQL}, {NULL, 0, NULL}}; \
    static const struct query NAME = {                                                 \
        .name = #NAME, .id = UINT32_MAX, .writes = true, .parts = {NAME##_parts, NAME##_parts}}
#define QUERY_ROWS(NAME, SQL)                                                          \
    static const struct query_part NAME##_parts[] = {{NULL, 0, SQL}, {NULL, 0, NULL}}; \
    static const struct query NAME = {                                                 \
        .name = #NAME, .id = UINT32_MAX, .parts = {NAME##_parts, NAME##_parts}}
QUERY(no_notices, "DELETE FROM notice");
QUERY(no_wishes, "DELETE FROM notice_pref");
QUERY(no_templates, "DELETE FROM notice_template");

static inline enum err wipe(struct ctx *c, void *arg)
{
    TRY(db_exec(c, &no_notices, NO_ARGS, NULL));
    TRY(db_exec(c, &no_wishes, NO_ARGS, NULL));
    return db_exec(c, &no_templates, NO_ARGS, NULL);
}

static inline enum err write_now(enum err (*rule)(struct ctx *, void *), void *arg)
{
    ctx_forgive(&cx);
    return app_write(&cx, rule, arg);
}

static inline int begin(void **state)
{
    cx.now = noon;
    cx.lang = LANG_ID;
    return write_now(wipe, NULL) == OK ? 0 : -1;
}

struct sending {
    const char *event;
    struct notice_to to;
    const char *const *pairs;
};
static inline enum err send_rule(struct ctx *c, void *arg)
{
    const struct sending *s = arg;
    return notice_send(c, s->event, &s->to, s->pairs);
}
#define PAIRS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CODE       "code", "482913", "minutes", "15"

static inline void send_to(struct notice_to to, const char *const *pairs)
{
    assert_int_equal(
        write_now(send_rule, &(struct sending){.event = "phone_code", .to = to, .pairs = pairs}),
        OK);
}

/* The rows, newest first. */
static inline struct notice *rows(size_t *ret_n)
{
    struct notice *list = NULL;
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(notice_list(&cx, &(struct notice_filter){.limit = 50}, &list, ret_n), OK);
    db_reader_end(app->db, &cx);
    return list;
}

static const struct notice *only(void)
{
    size_t n;
    const struct notice *list = rows(&n);
    assert_int_equal(n, 1);
    return list;
}

static inline enum err claim_rule(struct ctx *c, void *arg)
{
    return outbox_claim(c, arg);
}
static inline struct outbox_claim *claimed(size_t max)
{
    struct outbox_claim *c = arena_new_of(memory, struct outbox_claim);
    *c = (struct outbox_claim){.phone = true, .mail = true, .lease = LEASE_SECONDS, .max = max};
    assert_int_equal(write_now(claim_rule, c), OK);
    return c;
}

static inline enum err mark_rule(struct ctx *c, void *arg)
{
    return outbox_mark(c, arg, 1);
}
static inline void mark(const struct outbox_work *work, const char *state, const char *reason,
                        int64_t due)
{
    struct outbox_outcome o = {.id = work->id,
                               .tries = work->tries,
                               .lease = work->lease,
                               .state = state,
                               .reason = reason,
                               .due_at = due};
    assert_int_equal(write_now(mark_rule, &o), OK);
}

/* ---- who, by which way ---- */

#endif
