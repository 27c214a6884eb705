/*
 * One row of a sister system's file: what it is to do, and doing it. What was said before, and our
 * state then, stand in the case's last "exchange" event; that this very row was taken, in an
 * event's client_id. So nothing needs to be kept beside the case, and a second run of a file finds
 * all of it.
 */
#include "case_exchange_parts.h"

#include "audit.h"
#include "case_event_sql.h"
#include "case_exchange_sql.h"
#include "case_work_parts.h"
#include "category.h"
#include "i18n.h"

#include <jansson.h>

enum { RECENT = 7 * 86400 };

const char *xch_result_name(enum xch_result r)
{
    static const char *const names[] = {"opened", "changed", "unchanged", "conflict", "rejected"};
    return r < XCH_RESULTS ? names[r] : "";
}

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* ---- what is known ---- */

static void read_last(struct ctx *cx, const char *data, struct xch_known *k)
{
    json_t *last = data ? json_loads(data, 0, NULL) : NULL;
    const char *ours = json_string_value(json_object_get(last, "ours"));
    const char *said = json_string_value(json_object_get(last, "said"));
    k->base = ours ? arena_strdup(cx->a, ours) : "new";
    k->said = said ? arena_strdup(cx->a, said) : "";
    k->at = json_integer_value(json_object_get(last, "at"));
    json_decref(last);
}

enum err xch_known(struct ctx *cx, const char *system, const struct xch_row *r,
                   struct xch_known *ret)
{
    *ret = (struct xch_known){.base = "new", .said = ""};
    struct rows *rows = db_rows(cx, &q_exchange_known, ARGS(db_text(system), db_text(r->ticket)));
    if (rows_next(rows)) {
        ret->id = row_int(rows, 0);
        ret->state = row_str(rows, 1);
        read_last(cx, row_text(rows, 2), ret);
    }
    TRY(rows_end(rows));
    return xch_seen(cx, r, ret);
}

enum err xch_seen(struct ctx *cx, const struct xch_row *r, struct xch_known *k)
{
    int64_t of = 0;
    struct rows *rows = db_rows(cx, &q_case_event_of_client, ARGS(db_text(r->client_id)));
    if (rows_next(rows))
        of = row_int(rows, 0);
    TRY(rows_end(rows));
    k->seen = of && of == k->id;
    return OK;
}

/* ---- judging ---- */

static bool ended(const char *state)
{
    return same(state, "resolved") || same(state, "closed");
}

/* The act that brings our case where theirs is; NULL when it is there, or further on its way. */
static const char *act_of(const char *ours, const struct xch_row *r)
{
    if (same(ours, "held"))
        return NULL;
    switch (r->state) {
    case XCH_OPEN:
        return ended(ours) ? "reopen" : r->answer ? "reply" : same(ours, "new") ? "verify" : NULL;
    case XCH_SOLVED: return ended(ours) ? NULL : "resolve";
    case XCH_DECLINED: return ended(ours) ? NULL : "close";
    default: return NULL;
    }
}

/* Whether ours moved since they spoke last. Being let in, and being closed after it was solved
 * (nobody said no in time, or the reporter said yes), go the same way as theirs. */
static bool ours_moved(const struct xch_known *k)
{
    bool admitted = same(k->base, "held") && same(k->state, "new");
    bool settled = same(k->base, "resolved") && same(k->state, "closed");
    return !same(k->state, k->base) && !admitted && !settled;
}

enum xch_result xch_judge(const struct xch_known *k, const struct xch_row *r, const char **ret_act)
{
    *ret_act = NULL;
    if (!k->id) {
        *ret_act = r->unsure && r->state <= XCH_OPEN ? NULL : act_of("new", r);
        return XCH_OPENED;
    }
    bool older = r->at && r->at < k->at;
    if (k->seen || older || same(k->said, r->said))
        return XCH_UNCHANGED;
    const char *act = act_of(k->state, r);
    bool moves =
        act && !(same(act, "reply") && same(k->state, "open")); /* words overwrite nothing */
    if (moves && ours_moved(k))
        return XCH_CONFLICT;
    *ret_act = act;
    return XCH_CHANGED;
}

static const char *state_after(const char *state, const char *act)
{
    return !act                   ? state
           : same(act, "resolve") ? "resolved"
           : same(act, "close")   ? "closed"
                                  : "open";
}

void xch_learn(struct xch_known *k, const struct xch_row *r, enum xch_result done, const char *act)
{
    if (done != XCH_OPENED && done != XCH_CHANGED && done != XCH_CONFLICT)
        return;
    if (done == XCH_OPENED) {
        k->id = -1;
        k->state = r->unsure && r->state <= XCH_OPEN ? "held" : "new";
    }
    k->state = state_after(k->state, act);
    if (done != XCH_CONFLICT)
        k->base = k->state;
    k->said = r->said;
    k->at = r->at > k->at ? r->at : k->at;
}

/* ---- what is written ---- */

static const char *words(struct ctx *cx, const char *msgid, const char *system,
                         const struct xch_row *r)
{
    struct msg_arg args[] = {{"system", xch_system_name(cx, system)},
                             {"number", r->ticket},
                             {"state", r->state_words},
                             {NULL, NULL}};
    return i18n_format(cx->app->words, cx->a, LANG_ID, msgid, args);
}

/* What they said, when, and our state after it. While both differ, "ours" stays what it was when
 * they agreed. */
static enum err put_event(struct ctx *cx, const char *system, const struct xch_row *r,
                          const struct xch_known *k, int64_t case_id, const char *ours,
                          bool conflict)
{
    struct model *data = model_object(cx->a);
    model_set_text(cx->a, data, "system", system);
    model_set_text(cx->a, data, "theirs", xch_state_code(r->state));
    model_set_text(cx->a, data, "said", r->said);
    model_set_int(cx->a, data, "at", r->at > k->at ? r->at : k->at);
    model_set_text(cx->a, data, "ours", conflict ? k->base : ours);
    if (conflict)
        model_set_bool(cx->a, data, "conflict", true);
    const char *msgid = conflict ? "case_exchange.event_conflict" : "case_exchange.event";
    TRY(case_event_add(cx, case_id, "exchange", NULL, SHOWN_STAFF, words(cx, msgid, system, r),
                       data, r->client_id));
    return audit(cx, "exchange", "case", case_id, data);
}

/* One act as they did it. Refused by our rules: *ret_done false, nothing changed. */
static enum err act(struct ctx *cx, const char *system, const struct xch_row *r, int64_t id,
                    const char *type, int64_t at, bool *ret_done)
{
    struct casefile c;
    struct case_act act = {.type = type, .quiet = true, .at = at, .rating = FIELD_UNSET};
    *ret_done = true;
    if (!type)
        return OK;
    if (same(type, "resolve")) {
        act.outcome = "solved";
        act.text = r->answer ? r->answer : words(cx, "case_exchange.solved_there", system, r);
    } else if (same(type, "close")) {
        act.outcome = "declined";
        act.reason = r->answer ? r->answer : words(cx, "case_exchange.declined_there", system, r);
    } else if (same(type, "reopen")) {
        act.reason = r->answer ? r->answer : words(cx, "case_exchange.reopened_there", system, r);
    } else if (same(type, "reply")) {
        act.text = r->answer;
    }
    enum err e = case_act(cx, id, 0, &act, &c);
    *ret_done = e == OK;
    if (e != OK && err_row(e)->status < 500)
        ctx_forgive(cx);
    return e == OK || err_row(e)->status < 500 ? OK : e;
}

/* ---- a new one ---- */

enum err xch_check_new(struct ctx *cx, const struct xch_row *r)
{
    struct report with = r->report;
    if (!with.ward)
        with.ward = "?"; /* the city has it until somebody says where */
    (void)field_check(cx, &report_fields, &with, NULL);
    return fields_check(cx);
}

/* Who is to act hears of what is new there, too; the reporter has their ticket. */
static enum err tell(struct ctx *cx, const struct xch_row *r, int64_t id)
{
    struct casefile c;
    TRY(case_load(cx, id, &c));
    if (r->state > XCH_OPEN || same(c.state, "held") || c.opened_at < cx->now - RECENT)
        return OK;
    return case_tell_holder(cx, &c, "case_new", NULL);
}

static enum err open_new(struct ctx *cx, const char *system, const struct xch_row *r,
                         const char *type, const struct xch_known *k, struct xch_outcome *ret)
{
    struct casefile c;
    char *track;
    bool known, done;
    struct origin o = {.channel = "exchange",
                       .held = r->unsure && r->state <= XCH_OPEN,
                       .place_guessed = r->place_guessed,
                       .place_unknown = !r->report.ward,
                       .quiet = true,
                       .device = "",
                       .foreign_system = system,
                       .foreign_number = r->ticket,
                       .opened_at = r->opened_at ? r->opened_at
                                    : r->at      ? r->at
                                                 : cx->now};
    TRY(case_open(cx, &r->report, &o, &c, &track, &known));
    TRY(act(cx, system, r, c.id, type, r->at, &done));
    ret->case_id = c.id;
    ret->waiting = o.held;
    const char *ours = o.held ? "held" : done ? state_after("new", type) : "new";
    TRY(put_event(cx, system, r, k, c.id, ours, false));
    return tell(cx, r, c.id);
}

/* ---- one row ---- */

enum err xch_apply(struct ctx *cx, const char *system, const struct xch_row *r,
                   struct xch_outcome *ret)
{
    struct xch_known k;
    const char *type;
    bool done = true;
    *ret = (struct xch_outcome){.result = XCH_REJECTED};
    if (r->bad)
        return ERR_INVALID;
    TRY(xch_known(cx, system, r, &k));
    enum xch_result result = xch_judge(&k, r, &type);
    ret->case_id = k.id;
    if (result == XCH_OPENED)
        TRY(open_new(cx, system, r, type, &k, ret));
    if (result == XCH_CHANGED)
        TRY(act(cx, system, r, k.id, type, 0, &done));
    if (!done)
        result = XCH_CONFLICT; /* too late to open it again, say */
    if (result == XCH_CHANGED || result == XCH_CONFLICT)
        TRY(put_event(cx, system, r, &k, k.id, state_after(k.state, type), result == XCH_CONFLICT));
    ret->result = result;
    return OK;
}
