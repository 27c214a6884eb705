/* Whom a pass tells, gathered: see escalate_parts.h. */
#include "escalate_parts.h"

#include "notice.h"

#include <inttypes.h>

enum { HOUR = 3600 };

enum err crowd_add(struct ctx *cx, struct crowd *k, const struct casefile *c, int64_t account_id,
                   const char *event)
{
    if (!account_id)
        return OK;
    for (size_t i = 0; i < k->n; i++) {
        struct hearing *h = &k->list[i];
        if (h->account_id == account_id && strcmp(h->event, event) == 0) {
            h->n += h->c.id != c->id;
            return OK;
        }
    }
    if (k->n == k->cap) {
        size_t more = k->cap ? k->cap * 2 : 16;
        k->list = arena_grow(cx->a, k->list, k->cap * sizeof(*k->list), more * sizeof(*k->list));
        k->cap = more;
    }
    k->list[k->n++] = (struct hearing){account_id, 1, event, *c};
    return OK;
}

static enum err heads_of(struct ctx *cx, struct crowd *k, const struct casefile *c,
                         const struct headed **ret)
{
    struct headed h = {.level = c->level,
                       .area = c->level == LEVEL_WARD       ? c->ward
                               : c->level == LEVEL_DISTRICT ? c->district
                                                            : ""};
    for (size_t i = 0; i < k->heads_n; i++)
        if (k->heads[i].level == h.level && strcmp(k->heads[i].area, h.area) == 0) {
            *ret = &k->heads[i];
            return OK;
        }
    TRY(case_heads(cx, c, &h.ids, &h.n));
    if (k->heads_n == k->heads_cap) {
        size_t more = k->heads_cap ? k->heads_cap * 2 : 8;
        k->heads =
            arena_grow(cx->a, k->heads, k->heads_cap * sizeof(*k->heads), more * sizeof(*k->heads));
        k->heads_cap = more;
    }
    k->heads[k->heads_n] = h;
    *ret = &k->heads[k->heads_n++];
    return OK;
}

enum err crowd_heads(struct ctx *cx, struct crowd *k, const struct casefile *c, const char *event)
{
    const struct headed *h;
    TRY(heads_of(cx, k, c, &h));
    for (size_t i = 0; i < h->n; i++)
        TRY(crowd_add(cx, k, c, h->ids[i], event));
    return OK;
}

enum err crowd_holder(struct ctx *cx, struct crowd *k, const struct casefile *c, const char *event)
{
    int64_t one;
    TRY(case_holder(cx, c, &one));
    return one ? crowd_add(cx, k, c, one, event) : crowd_heads(cx, k, c, event);
}

enum err crowd_tell(struct ctx *cx, const struct crowd *k)
{
    const char *inbox = arena_printf(cx->a, "%s/cases", site_url(cx->app));
    const char *hour = arena_printf(cx->a, "hour:%" PRId64, cx->now / HOUR);
    const char *pairs[] = {"place", inbox, "_once", hour, NULL};
    for (size_t i = 0; i < k->n; i++) {
        const struct hearing *h = &k->list[i];
        struct notice_to to = {.account_id = h->account_id};
        if (h->n == 1)
            TRY(case_tell_account(cx, &h->c, h->account_id, h->event, NULL));
        else
            TRY(notice_send(cx, arena_printf(cx->a, "%s_many", h->event), &to, pairs));
    }
    return OK;
}
