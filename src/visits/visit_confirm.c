/* The owner's word on a visit: see visit_confirm.h. */
#include "visit_confirm.h"

#include "audit.h"
#include "document.h"
#include "file.h"
#include "i18n.h"
#include "notice.h"
#include "session.h"
#include "text.h"
#include "throttle.h"
#include "visit_acts_sql.h"
#include "visit_parts.h"

#include <inttypes.h>
#include <string.h>

enum { SEND_FREE = 3, READ_FREE = 5, TRY_FREE = 5 };

static enum err confirmable(struct ctx *cx, int64_t id, struct visit *ret)
{
    TRY(visit_get(cx, id, ret));
    TRY(visit_need_hand(cx, ret));
    return ret->confirmed_at ? fail(cx, ERR_CONFLICT, "error.visit_confirmed", NULL) : OK;
}

static enum err note(struct ctx *cx, int64_t id, const char *before, const char *after,
                     const char *why)
{
    TRY(visit_note(cx, id, "confirmation", before, after, why ? why : ""));
    struct model *m = model_object(cx->a), *pair = model_set_array(cx->a, m, "confirmation");
    model_add_text(cx->a, pair, before);
    model_add_text(cx->a, pair, after);
    return audit(cx, "confirmation", "visit", id, m);
}

static const char *state_of(const struct visit *v)
{
    return v->objected_at ? "objected" : v->confirmed_at ? v->confirmed_by : "";
}

static enum err confirm(struct ctx *cx, const struct visit *v, const char *how, int64_t file_id)
{
    TRY(db_exec(
        cx, &q_visit_confirm,
        ARGS(db_int(v->id), db_int(cx->now), db_text(how), file_id ? db_int(file_id) : db_null()),
        NULL));
    return note(cx, v->id, state_of(v), how, NULL);
}

enum err visit_confirmed(struct ctx *cx, const struct visit *v, const char *how)
{
    return v->confirmed_at ? OK : confirm(cx, v, how, 0);
}

enum err visit_objected(struct ctx *cx, const struct visit *v, const char *why)
{
    if (v->objected_at)
        return OK;
    TRY(db_exec(cx, &q_visit_object, ARGS(db_int(v->id), db_int(cx->now)), NULL));
    return note(cx, v->id, state_of(v), "objected", why);
}

/* ---- by code ---- */

/* Six digits are few: only a keyed hash of them lies in the database, with the visit's number. */
static const char *code_text(struct ctx *cx, int64_t visit_id, const char *code)
{
    unsigned char hash[HASH_LEN];
    const char *both = arena_printf(cx->a, "%" PRId64 "|%s", visit_id, text_digits(cx->a, code));
    keyed_hash(cx->app->keys, "visit-code", both, strlen(both), hash);
    return text_hex(cx->a, hash, 16);
}

static const char *try_key(struct ctx *cx, int64_t visit_id)
{
    return throttle_key(cx, "visit-try", arena_printf(cx->a, "%" PRId64, visit_id));
}

struct sending {
    const struct visit *v;
    const struct business *b;
};

/* Draws one; *ret_code is as people tell it. */
static enum err draw_code(struct ctx *cx, int64_t visit_id, int64_t seconds, const char **ret_code)
{
    char *stored;
    *ret_code = code_digits(cx, VISIT_CODE_LEN);
    return one_time_create(cx, "visit", 0, arena_printf(cx->a, "%" PRId64, visit_id),
                           code_text(cx, visit_id, *ret_code), seconds, &stored);
}

enum err visit_code_read(struct ctx *cx, const struct visit *v, const char **ret_code)
{
    const char *key = throttle_key(cx, "visit-read", arena_printf(cx->a, "%" PRId64, v->id));
    if (v->withdrawn_at)
        return fail(cx, ERR_CONFLICT, "error.visit_withdrawn", NULL);
    if (v->confirmed_at)
        return fail(cx, ERR_CONFLICT, "error.visit_confirmed", NULL);
    TRY(throttle_turn(cx, key, READ_FREE));
    TRY(throttle_count(cx, key));
    TRY(draw_code(cx, v->id, VISIT_READ_SECONDS, ret_code));
    return audit(cx, "code-read", "visit", v->id, NULL);
}

static enum err send(struct ctx *cx, void *arg)
{
    const struct sending *s = arg;
    const char *key = throttle_key(cx, "visit-send", s->b->phone), *code;
    TRY(throttle_turn(cx, key, SEND_FREE));
    TRY(throttle_count(cx, key));
    TRY(draw_code(cx, s->v->id, VISIT_CODE_SECONDS, &code));
    const struct notice_to to = {
        .person_id = s->b->owner_id, .name = s->b->owner_name, .phone = s->b->phone, .lang = "id"};
    const char *pairs[] = {"code",    code,
                           "day",     i18n_date(cx->a, LANG_ID, s->v->visited_on),
                           "who",     s->v->account,
                           "_urgent", "1",
                           "_until",  arena_printf(cx->a, "%" PRId64, cx->now + VISIT_CODE_SECONDS),
                           NULL};
    TRY(notice_send(cx, "visit_code", &to, pairs));
    return audit(cx, "code-send", "visit", s->v->id, NULL);
}

enum err visit_code_send(struct ctx *cx, int64_t id)
{
    struct visit v;
    struct business b;
    TRY(confirmable(cx, id, &v));
    TRY(business_load(cx, v.business_id, false, &b));
    if (!b.phone || !phone_is_mobile(b.phone))
        return fail(cx, ERR_CONFLICT, "error.visit_no_phone", NULL);
    return app_write(cx, send, &(struct sending){&v, &b});
}

struct trying {
    int64_t id;
    const char *code;
    bool wrong;
};

/* Right or wrong, each try waits its turn and is counted: see throttle.h. */
static enum err use(struct ctx *cx, void *arg)
{
    struct trying *t = arg;
    struct visit v;
    int64_t account;
    const char *subject, *key = try_key(cx, t->id);
    t->wrong = false;
    TRY(confirmable(cx, t->id, &v));
    TRY(throttle_turn(cx, key, TRY_FREE));
    const char *look = arena_printf(cx->a, "%" PRId64 "|%s", t->id, code_text(cx, t->id, t->code));
    enum err e = one_time_use(cx, "visit", look, &account, &subject);
    if (e == ERR_GONE) {
        ctx_forgive(cx);
        t->wrong = true;
        return throttle_count(cx, key);
    }
    TRY(e);
    TRY(throttle_clear(cx, key));
    return confirm(cx, &v, "code", 0);
}

enum err visit_confirm_code(struct ctx *cx, int64_t id, const char *code)
{
    struct visit v;
    struct trying t = {.id = id, .code = code ? code : ""};
    TRY(confirmable(cx, id, &v));
    if (strlen(t.code) > 20 || strlen(text_digits(cx->a, t.code)) != VISIT_CODE_LEN) {
        fail_field(cx, "code", "error.visit_code", NULL);
        return fields_check(cx);
    }
    TRY(app_write(cx, use, &t));
    if (!t.wrong)
        return OK;
    fail_field(cx, "code", "error.visit_code", NULL);
    return fields_check(cx);
}

/* ---- by signature ---- */

struct signing {
    int64_t id;
    struct document_file file;
};

static enum err sign(struct ctx *cx, void *arg)
{
    const struct signing *s = arg;
    struct visit v;
    int64_t file;
    TRY(confirmable(cx, s->id, &v));
    TRY(file_put(cx, "signature", s->file.type, s->file.p, s->file.n, &file));
    return confirm(cx, &v, "signature", file);
}

enum err visit_confirm_signature(struct ctx *cx, int64_t id, const void *p, size_t n)
{
    struct visit v;
    struct signing s = {.id = id};
    TRY(confirmable(cx, id, &v));
    TRY(document_file_look(cx, "file", p, n, true, &s.file));
    return app_write(cx, sign, &s);
}

enum err visit_signature(struct ctx *cx, int64_t id, int64_t *ret_file_id)
{
    struct visit v;
    *ret_file_id = 0;
    TRY(visit_get(cx, id, &v));
    if (!visit_shows(cx, &v))
        return OK;
    return db_int_of(cx, &q_visit_signature, ARGS(db_int(id)), 0, ret_file_id);
}
