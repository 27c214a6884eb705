/* Looking in after a settlement: see watch.h. */
#include "watch.h"

#include "audit.h"
#include "curation_dated.h"
#include "sealed_body.h"
#include "settle_sql.h"
#include "watch_sql.h"

#include <inttypes.h>
#include <string.h>

enum { WATCHES_MAX = 200, CHECKS_MAX = 600 };
static const int after[] = {30, 60, 90, 180};

const struct field_choice watch_results[] = {{"none", "watch_result.none"},
                                             {"new_debt", "watch_result.new_debt"},
                                             {"not_reached", "watch_result.not_reached"},
                                             {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct watch_check, member)
#define I(member) .offset = FIELD_INT(struct watch_check, member)
#define OUT       (F_READONLY | F_HIDDEN)
/* clang-format off */
static const struct field check_list[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "on", .kind = F_DATE, T(on), .flags = F_REQUIRED, .label = "watch.on"},
    {.name = "result", .kind = F_CHOICE, T(result), .flags = F_REQUIRED | F_PERSONAL, .choices = watch_results, .label = "watch.result"},
    {.name = "note", .kind = F_PARA, T(note), .flags = F_PERSONAL, .max = 1000, .label = "watch.note"},
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
};
const struct field_table watch_check_fields = FIELD_TABLE("WatchCheck", check_list, struct watch_check);
static const struct field sealed_list[] = {
    {.name = "result", .kind = F_CHOICE, T(result), .choices = watch_results},
    {.name = "note", .kind = F_PARA, T(note), .max = 1000},
};
const struct field_table check_body_fields = FIELD_TABLE("CheckBody", sealed_list, struct watch_check);
#undef T
#undef I
#define T(member) .offset = FIELD_TEXT(struct debt_watch, member)
#define I(member) .offset = FIELD_INT(struct debt_watch, member)
static const struct field watch_fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "sheet", .kind = F_REF, I(sheet_id), .flags = OUT},
    {.name = "days", .kind = F_INT, I(days), .flags = OUT},
    {.name = "from", .kind = F_DATE, T(from), .flags = OUT},
    {.name = "due_on", .kind = F_DATE, T(due_on), .flags = OUT},
    {.name = "state", .kind = F_TEXT, T(state), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "closed_at", .kind = F_INSTANT, I(closed_at), .flags = OUT},
};
const struct field_table debt_watch_fields = FIELD_TABLE("DebtWatch", watch_fields, struct debt_watch);
/* clang-format on */

static char *day_after(struct ctx *cx, const char *iso, int days)
{
    struct date d;
    char *text = arena_alloc(cx->a, DATE_LEN + 1);
    if (date_parse(iso, &d))
        date_format(date_from_days(date_days(d) + days), text);
    return text;
}

/* ---- reading ---- */

static enum err load_checks(struct ctx *cx, const struct debt_sheet *s, struct watch_check **ret,
                            size_t *ret_n)
{
    struct watch_check *list = arena_array(cx->a, CHECKS_MAX, sizeof(*list));
    struct sealed *bodies = arena_array(cx->a, CHECKS_MAX, sizeof(*bodies));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_watch_checks, ARGS(db_int(s->id)));
    for (; n < CHECKS_MAX && rows_next(r); n++) {
        list[n] = (struct watch_check){.id = row_int(r, 0),
                                       .watch_id = row_int(r, 1),
                                       .on = row_str(r, 2),
                                       .created_at = row_int(r, 4),
                                       .by = row_str(r, 5)};
        const void *p = row_blob(r, 3, &bodies[n].n);
        bodies[n].p = arena_memdup(cx->a, p, bodies[n].n);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(body_open(cx, s->key, &check_body_fields, bodies[i].p, bodies[i].n, &list[i]));
    *ret = list;
    *ret_n = n;
    return OK;
}

static const char *state_of(struct ctx *cx, const struct debt_watch *w)
{
    if (!w->closed_at)
        return strcmp(w->due_on, today_text(cx)) <= 0 ? "due" : "waiting";
    const char *last = w->n ? w->checks[w->n - 1].result : "not_reached";
    return strcmp(last, "not_reached") == 0 ? "ended" : "done";
}

/* The checks of one watch, out of all, which are in order of time. */
static void put_checks(struct ctx *cx, struct debt_watch *w, const struct watch_check *all,
                       size_t n)
{
    w->checks = arena_array(cx->a, n + 1, sizeof(*w->checks));
    for (size_t i = 0; i < n; i++)
        if (all[i].watch_id == w->id)
            w->checks[w->n++] = all[i];
    w->state = state_of(cx, w);
}

static enum err load(struct ctx *cx, const struct debt_sheet *s, int64_t id,
                     struct debt_watch **ret, size_t *ret_n)
{
    struct debt_watch *list = arena_array(cx->a, WATCHES_MAX, sizeof(*list));
    struct watch_check *checks;
    size_t n = 0, checks_n;
    if (!s->key)
        return fail(cx, ERR_FORBIDDEN, "error.sheet_sealed", NULL);
    struct rows *r = db_rows_mask(cx, &q_watch_list, id ? (unsigned)q_part_watch_list_one : 0,
                                  ARGS(db_int(s->id), db_int(id)));
    while (n < WATCHES_MAX && rows_next(r))
        list[n++] = (struct debt_watch){.id = row_int(r, 0),
                                        .version = row_int(r, 1),
                                        .sheet_id = row_int(r, 2),
                                        .days = row_int(r, 3),
                                        .created_at = row_int(r, 4),
                                        .closed_at = row_int(r, 5),
                                        .from = row_str(r, 6),
                                        .due_on = row_str(r, 7)};
    TRY(rows_end(r));
    TRY(load_checks(cx, s, &checks, &checks_n));
    for (size_t i = 0; i < n; i++)
        put_checks(cx, &list[i], checks, checks_n);
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err watch_list(struct ctx *cx, const struct debt_sheet *s, struct debt_watch **ret,
                    size_t *ret_n)
{
    return load(cx, s, 0, ret, ret_n);
}

/* ---- writing ---- */

enum err watch_record(struct ctx *cx, int64_t sheet_id, int64_t watch_id, struct watch_check *c)
{
    struct debt_sheet s;
    struct debt_watch *w;
    struct sealed body;
    size_t n;
    TRY(need(cx, CAP_DEBT_WRITE));
    TRY(debt_sheet_full(cx, sheet_id, &s));
    TRY(load(cx, &s, watch_id, &w, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    if (w->closed_at)
        return fail(cx, ERR_CONFLICT, "error.watch_closed", NULL);
    if (field_check(cx, &watch_check_fields, c, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (given(c->on) && strcmp(c->on, today_text(cx)) > 0)
        fail_field(cx, "on", "error.debt_future", NULL);
    if (given(c->on) && strcmp(c->on, w->from) < 0)
        fail_field(cx, "on", "error.watch_before", NULL);
    TRY(fields_check(cx));
    TRY(body_seal(cx, s.key, &check_body_fields, c, &body));
    c->watch_id = watch_id;
    TRY(db_int_of(cx, &q_watch_check_insert,
                  ARGS(db_int(watch_id), db_text(c->on), db_blob(body.p, body.n),
                       id_or_null(cx->actor->account_id), db_int(cx->now)),
                  0, &c->id));
    if (strcmp(c->result, "not_reached") != 0)
        TRY(db_exec(cx, &q_watch_close, ARGS(db_int(watch_id), db_int(cx->now)), NULL));
    struct watch_check nothing = {0};
    struct sheet_sealer sealer = {cx, s.key};
    return audit(cx, "watch", "debt_sheet", s.id,
                 field_diff(cx->a, &watch_check_fields, &nothing, c, sheet_protect, &sealer));
}

enum err watch_follow(struct ctx *cx, int64_t sheet_id)
{
    char *last = NULL;
    TRY(db_text_of(cx, &q_step_last_receipt, ARGS(db_int(sheet_id)), &last));
    const char *from = given(last) ? last : "";
    TRY(db_exec(cx, &q_watch_drop, ARGS(db_int(sheet_id), db_text(from)), NULL));
    TRY(db_exec(cx, &q_watch_end, ARGS(db_int(sheet_id), db_text(from), db_int(cx->now)), NULL));
    for (size_t i = 0; *from && i < sizeof(after) / sizeof(after[0]); i++)
        TRY(db_exec(cx, &q_watch_insert,
                    ARGS(db_int(sheet_id), db_int(after[i]), db_text(from),
                         db_text(day_after(cx, from, after[i])), db_int(cx->now)),
                    NULL));
    return OK;
}

/* ---- who is told ---- */

static enum err signals(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    /* Only who reads the sheet without asking: the companion themselves, and officers. */
    bool own = cx->actor->role == ROLE_COMPANION && ask->companion == cx->actor->account_id;
    if (!can(cx->actor, CAP_DEBT_READ) || !(own || cx->actor->role == ROLE_OFFICER))
        return OK;
    struct rows *r = db_rows_mask(cx, &q_watch_due,
                                  ask->companion ? (unsigned)q_part_watch_due_companion
                                                 : (unsigned)q_part_watch_due_ward,
                                  ARGS(db_text(day_after(cx, ask->today, WATCH_AHEAD)),
                                       db_int(ask->companion), db_text(ask->ward)));
    while (rows_next(r)) {
        struct signal s = {.business_id = row_int(r, 2),
                           .code = "debt_watch",
                           .n = row_int(r, 3),
                           .day = row_str(r, 4)};
        s.strength = strcmp(s.day, ask->today) <= 0 ? 100 : 60;
        take(arg, &s);
    }
    return rows_end(r);
}

static const struct signal_source source = {.code = "debt_watch", .weight = 50, .each = signals};
const struct signal_source *const watch_signals[] = {&source, NULL};

static enum err mine(struct ctx *cx, duty_taker *take, void *arg)
{
    if (cx->actor->role != ROLE_COMPANION || !can(cx->actor, CAP_DEBT_READ))
        return OK;
    struct rows *r = db_rows_mask(cx, &q_watch_due, q_part_watch_due_companion,
                                  ARGS(db_text(day_after(cx, today_text(cx), WATCH_AHEAD)),
                                       db_int(cx->actor->account_id), db_null()));
    while (rows_next(r)) {
        const char *name = row_str(r, 5);
        const struct duty d = {
            .id = row_int(r, 0),
            .source = "look_in",
            .quiet = true,
            .title = i18n_text(cx->app->words, cx->a, cx->lang, "watch.duty", "name", name, "n",
                               arena_printf(cx->a, "%" PRId64, row_int(r, 3)), NULL),
            .href = arena_printf(cx->a, "/debt-sheets/%" PRId64 "/watch", row_int(r, 1)),
            .due_on = row_str(r, 4),
            .about = name,
            .business_id = row_int(r, 2)};
        take(arg, &d);
    }
    return rows_end(r);
}

const struct duty_source watch_duties = {.code = "look_in", .mine = mine};
