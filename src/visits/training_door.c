/*
 * The QR code at the door: see training.h. Whoever holds the link says which business they are; who
 * guesses waits longer and longer, by browser, by business, and (a hall full of typing mistakes
 * apart) by session.
 */
#include "training.h"

#include "audit.h"
#include "text.h"
#include "throttle.h"
#include "training_parts.h"

#include <inttypes.h>

enum { DEVICE_FREE = 20, BUSINESS_FREE = 5, SESSION_FREE = 200, PHONE_END = 4 };

enum err training_of_door(struct ctx *cx, const char *token, struct training *ret)
{
    TRY(training_by_door(cx, token, ret));
    if (strcmp(ret->state, "cancelled") == 0)
        return fail(cx, ERR_GONE, "training.error.cancelled", NULL);
    if (cx->now < ret->starts_at - DOOR_BEFORE || cx->now > ret->ends_at + DOOR_AFTER)
        return fail(cx, ERR_GONE, "training.error.door_shut", NULL);
    return OK;
}

struct attempt {
    const char *token, *code, *phone_end;
    struct {
        const char *key;
        int64_t free;
    } locks[3];
    bool right;
    const char *business;
};

/* The business of a code, or the one it was merged into; *ret_found false: there is none. */
static enum err business_of(struct ctx *cx, const char *code, struct business *ret, bool *ret_found)
{
    uint64_t n;
    *ret_found = false;
    if (!code_read(code, "U", &n) || n > INT64_MAX)
        return OK;
    enum err e = business_load(cx, (int64_t)n, false, ret);
    if (e == OK && ret->merged_into)
        e = business_load(cx, ret->merged_into, false, ret);
    *ret_found = e == OK;
    if (e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(cx);
    return OK;
}

static bool ends_with(struct ctx *cx, const char *phone, const char *end)
{
    const char *digits = phone ? text_digits(cx->a, phone) : "", *want = text_digits(cx->a, end);
    size_t n = strlen(digits);
    return strlen(want) == PHONE_END && n >= PHONE_END &&
           secret_equal(digits + n - PHONE_END, want);
}

static enum err come_in(struct ctx *cx, const struct training *t, const struct business *b)
{
    bool fresh;
    int64_t room;
    if (!area_holds(t->area, b->ward))
        return fail(cx, ERR_CONFLICT, "attend.error.area", NULL);
    TRY(training_room(cx, t, &room));
    TRY(training_put_guest(cx, t, b->id, &fresh));
    if (fresh && !room)
        return fail(cx, ERR_CONFLICT, "training.error.full", NULL);
    TRY(training_set_guest(cx, t, b->id, "attended", "qr", NULL));
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "business_id", b->id);
    model_set_text(cx->a, m, "how", "qr");
    return audit(cx, "attendance", "training", t->id, m);
}

/* On the writer: one try after the other, so that many at once are counted one by one. */
static enum err try_door(struct ctx *cx, void *arg)
{
    struct attempt *x = arg;
    struct training t;
    struct business b;
    bool found;
    x->right = false;
    TRY(training_of_door(cx, x->token, &t));
    for (size_t i = 0; i < 3; i++)
        TRY(throttle_turn(cx, x->locks[i].key, x->locks[i].free));
    TRY(business_of(cx, x->code, &b, &found));
    x->right = found && ends_with(cx, b.phone, x->phone_end);
    if (!x->right) {
        for (size_t i = 0; i < 3; i++)
            TRY(throttle_count(cx, x->locks[i].key));
        return OK;
    }
    x->business = b.name;
    for (size_t i = 0; i < 2; i++)
        TRY(throttle_clear(cx, x->locks[i].key));
    return come_in(cx, &t, &b);
}

enum err training_attend_by_door(struct ctx *cx, const char *token, const char *code,
                                 const char *phone_end, const char *device,
                                 const char **ret_business)
{
    struct attempt x = {
        .token = token, .code = code ? code : "", .phone_end = phone_end ? phone_end : ""};
    uint64_t n = 0;
    struct training t;
    TRY(training_of_door(cx, token, &t)); /* before any work is done for a stranger */
    bool known = code_read(x.code, "U", &n);
    const char *business = arena_printf(cx->a, "%" PRIu64, known ? n : 0);
    x.locks[0].key = throttle_key(cx, "door-device", device);
    x.locks[0].free = DEVICE_FREE;
    x.locks[1].key = throttle_key(cx, "door-business", business);
    x.locks[1].free = known ? BUSINESS_FREE : SESSION_FREE;
    x.locks[2].key = throttle_key(cx, "door-session", token);
    x.locks[2].free = SESSION_FREE;
    TRY(app_write(cx, try_door, &x));
    if (x.right) {
        *ret_business = x.business;
        return OK;
    }
    fail_field(cx, "code", "attend.error.wrong", NULL);
    return fields_check(cx);
}
